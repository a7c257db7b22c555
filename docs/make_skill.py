"""Write docs/skill.md and its pictures from what `geo skill` found.

Usage: python docs/make_skill.py [FOLDER OF THE STUDY]

The page is put together from `PARTS`, in their order: functions of the study's folder
that give Markdown. A part whose result is not there gives an empty text, and the
beginning says so.
"""

import re
import sys
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path

import skill_words as words
from skill_own import tell_cases, tell_sensitivity
from skill_parts import (
    CURVES,
    tell_corridors,
    tell_destinations,
    tell_hotspots,
    tell_origins,
    tell_ports,
)
from skill_tables import Figures, read

from geo.outputs.judged import count_verdicts, counted, lines
from geo.outputs.sheets.skill import draw_curves, draw_skill

_ROOT = Path(__file__).parent.parent
_PAGE = _ROOT / "docs" / "skill.md"
_IMAGES = _ROOT / "docs" / "images"
_PICTURE = "skill.png"
_DPI = 110
_LINE = 100
# What else a study may have been asked, by the file that holds it.
_ASKED: Mapping[str, str] = {"cases": "--cases", "sensitivity": "--sensitivity"}


def page(folder: Path) -> str:
    """Return the page for a study."""
    text = "\n".join(text for part in PARTS if (text := part(folder)))
    blocks = [_wrapped(block) for block in re.split(r"\n{2,}", text.strip())]
    return "\n\n".join(blocks) + "\n"


def _wrapped(block: str) -> str:
    """Return a paragraph or list in lines of one width; tables and code as they are."""
    if block.startswith(("|", "!", "#", "    ")) or "\n|" in block:
        return block
    items = re.split(r"\n(?=- )", block)
    return "\n".join(
        textwrap.fill(
            re.sub(r"(?<=\d)%", "\u00a0%", " ".join(item.split())),
            _LINE,
            subsequent_indent="  " if item.startswith("- ") else "",
            break_long_words=False,
            break_on_hyphens=False,
        )
        for item in items
    )


def tell_head(folder: Path) -> str:
    """Return the beginning: how to read, and all of it in one picture."""
    found, table = read(folder)
    told = lines(table)
    count = count_verdicts(counted(told))
    mixed = count_verdicts([line for line in told if line.question == "events_mixed"])
    origins = count_verdicts([line for line in told if line.part == "origins"])
    left_out = "".join(
        f"\nNot judged: {name}: {reason}\n"
        for name, reason in found["left_out"].items()
    )
    summary = (
        f"**In all.** Of {sum(count.values())} comparisons at 5 % and without a share, "
        f"the model wins {count['wins']}, cannot be told from the guess in "
        f"{count['level']} and loses {count['loses']}. Several are of one question and "
        "say nearly the same; arrivals alone, the model without its roads, count as a "
        "guess against flow on roads. Not counted are firearms seized, which say what "
        "the events say; flow and arrivals together, thought of after flow alone had "
        f"lost ({_counted(mixed)}); and origins, whose intervals are too narrow "
        f"({_counted(origins)}).\n"
    )
    picture = f"![The estimates beside simple guesses](images/{_PICTURE})\n"
    head = words.HEAD.format(resamples=found["resamples"], parts=_what_is_here(folder))
    return f"{head}\n{summary}\n{left_out}\n{picture}"


def _counted(count: Mapping[str, int]) -> str:
    return f"{count['wins']} wins, {count['level']} level, {count['loses']} losses"


def _what_is_here(folder: Path) -> str:
    """Return which of the three judgings the page holds."""
    processed = folder / "data" / "processed"
    absent = [
        f"`geo skill {option}`"
        for name, option in _ASKED.items()
        if not (processed / f"{name}.json").is_file()
    ]
    if not absent:
        return "All three were run for this page."
    return (
        f"For this page {' and '.join(absent)} "
        f"{'was' if len(absent) == 1 else 'were'} not run: results are absent."
    )


def tell_end(_folder: Path) -> str:
    """Return what is not tested."""
    return words.END


# The parts of the page in their order: functions of the study's folder.
PARTS: list[Callable[[Path], str]] = [
    tell_head,
    tell_corridors,
    tell_ports,
    tell_origins,
    tell_destinations,
    tell_hotspots,
    tell_cases,
    tell_sensitivity,
    tell_end,
]


def main(folder: Path) -> None:
    """Write the page and its pictures."""
    _, table = read(folder)
    _IMAGES.mkdir(exist_ok=True)
    (_IMAGES / _PICTURE).write_bytes(draw_skill(lines(table), language="en", dpi=_DPI))
    if Figures(table, "corridors"):
        (_IMAGES / CURVES).write_bytes(draw_curves(table, language="en", dpi=_DPI))
    _PAGE.write_text(page(folder), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else _ROOT)
