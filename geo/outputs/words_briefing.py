"""Interface text of the briefing, in English and Spanish; see `geo.outputs.words`.

Sentences that are chosen by the results are in one module per language, what stands
around them in another.
"""

from typing import Final

from geo.outputs import (
    words_briefing_en,
    words_briefing_es,
    words_briefing_frame_en,
    words_briefing_frame_es,
)

EN: Final[dict[str, str]] = words_briefing_en.EN | words_briefing_frame_en.EN
ES: Final[dict[str, str]] = words_briefing_es.ES | words_briefing_frame_es.ES
