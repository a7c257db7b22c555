"""The briefing: what was found, for those who decide; one content, two writers.

`content` builds the briefing of a language out of the tables, as blocks of
`geo.outputs.briefing.model`; `page` writes them as HTML and `pdf` as PDF. Sentences are
chosen and filled by the results, never fixed.
"""
