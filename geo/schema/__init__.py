"""The tables that cross borders: how they are declared, and which there are.

`contract` holds the words (column, unit, kind) and the checks; `raw` declares the
tables of ``data/raw``; `stages` declares what each stage hands to the next.
"""
