"""Write docs/skill.md and its pictures from what `geo skill` found.

Usage: python docs/make_skill.py [FOLDER OF THE STUDY]

The page is put together from `PARTS`, in their order: functions of the study's folder
that give Markdown. A part whose result is not there gives an empty text.
"""

import json
import re
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from skill_own import tell_cases, tell_sensitivity

from geo.outputs.judged import (
    Line,
    Told,
    count_verdicts,
    figure,
    interval,
    label,
    label_at,
    lines,
)
from geo.outputs.sheets.skill import draw_curves, draw_skill
from geo.schema.skill import MODEL

_ROOT = Path(__file__).parent.parent
_PAGE = _ROOT / "docs" / "skill.md"
_IMAGES = _ROOT / "docs" / "images"
_PICTURES = ("skill.png", "skill-curves.png")
_DPI = 110
_LINE = 100
_MARKS = {"wins": "", "level": " =", "loses": " ✗", "": ""}

_HEAD = """# How good the estimates are

Every estimate beside what anyone could have guessed, on data that it was not fitted to.

    geo skill                     # judges; data/processed/skill.parquet and skill.json
    python docs/make_skill.py     # writes this page from them

How to read the tables:

- **Intervals** hold 90 % of {resamples} bootstrap samples of municipalities, states or
  seizures.
- **Against a guess** the model wins or loses if the interval of the *difference* leaves
  out 0, all contenders being judged on the same samples; hotspots, whose samples are
  not
  kept, if the two intervals do not meet. `=` marks a guess that cannot be told from the
  model, `✗` one that **beats** it; without a mark the model wins.
- **Hit rate** is the share of events in the places that rank first and together make up
  1, 2, 5 or 10 % of land or people; the last place is cut to fit. **PAI** is the hit
  rate over that share, so it says the same on another scale: it is in the files.
  **AUC** is the chance that a place with events ranks above one without. **Log score**
  is the mean logarithm of the probability of what happened: nearer 0 is better. **Total
  variation** is half the sum of absolute differences of shares: less is better.
"""

_CORRIDORS = """## Corridors against seizures by municipality

**Judged by** {events:,.0f} events with a firearm seized, 2006–2011, and the firearms
seized in them, in {towns:,} municipalities.

**What is judged.** *Flow on roads* is flow × km: the share of all modelled southbound
flow on each road, both directions together, times the km of that road within the
municipality, summed over roads. Its unit is km: on average so many km of each
firearm's way lie there. It is the `flow_km` of the tables. By land municipalities are
taken by flow × km per km², by people per head; guesses likewise, save population, which
is always taken by density, and nearness to the border, which ranks as it is.

**Held out.** The study's β and γ were fitted, among others, to these events. Here they
are found without any of them, from field offices and federal cases: β = {beta:.3f},
γ = {gamma:.3f}. *Refitted by state*: eight folds of states in turn, each judged by a
fit to the events of the other seven (β {beta_low:.3f} to {beta_high:.3f}). *As shipped*
saw them all and is no test.

**Guesses.** Population; km of road of the network; nearness to the United States as the
crow flies; all flow on the one quickest road from the crossing nearest to each
municipality, demand as in the model; and the model's own input, firearm homicides.
"""

_CORRIDORS_LOSES = """**Where it loses, and what was tried.** {losses} The map of flow
on
roads says where firearms pass; they are found where they pass *and* where they end, and
more often where there are people to find them. Tried:

- *Flow and arrivals.* Expected events = a × share of flow × km + (1 − a) × share of
  arrivals, a found with β and γ on the other seven folds of states ({mix_low:.2f} to
  {mix_high:.2f}), so that no event judges its own fit. An even mix had been looked at
  on all events before, no other.
  AUC rises from {auc:.2f} to {auc_mixed:.2f}, the hit rate on 5 % of land from
  {hit:.0%} to {hit_mixed:.0%}. {losses_mixed}
- *Other parameters.* Refitted by state instead of without these events: hit rate on 5 %
  of land {hit_state:.0%}, AUC {auc_state:.2f}. The parameters are not what limits it.

To find firearms already in Mexico, use flow and arrivals together; the map of flow
alone is for where they pass. Nothing here tests single roads within a municipality.
"""

_PORTS = """## Crossings against outbound seizures

**Judged by** {events} outbound seizures of weapons by CBP field office, a sample of
four
months. With four offices little can be told, and seizures show where CBP looks.

**Held out.** The share of each office is told by a fit that did not see its count; the
four are scaled to add up to 1. *Without field offices* is one fit that saw none of
them. All shares are mixed with 1 % of equal shares, so that a guess which rules out
what
happened gets a bad log score and not an infinite one.

**Guesses.** Every county's supply at its nearest crossing by hours; every
municipality's demand at its own; all at the crossing with most traffic; shares of
traffic; equal shares.
"""

_PORTS_TOLD = """The model is {model:.2f} from the seizures in total variation, the
nearest crossing {nearest:.2f}: {verdict}. Traffic, which the model uses too, is a poor
guess by itself. That the field offices hardly inform the fit shows in the rows: leaving
them out changes nothing to two digits.
"""

_ORIGINS = """## Origins against traced purchases

**Judged by** firearms recovered in Mexico and Central America, 2015–2022, and traced to
a purchase in Texas, Arizona, California with New Mexico, or elsewhere. That is all that
is published: four figures, no county, one period, so no split in time.

**Held out.** The shipped supply is scaled to these very figures and cannot be judged by
them. Judged is what the model says *without* them: dealers of each county, weighted by
how well firearms bought there reach demand, S ∝ dealers × Σ D^γ exp(−β C), with β and γ
found with supply by dealers alone (β = {beta:.3f}, γ = {gamma:.3f}). *Model with laws*
also counts a dealer more where the state has few firearm laws.

Intervals are chance in counting alone and far too narrow: nobody knows how traced
firearms differ from the others. A rank correlation of four groups has none.
"""

_ORIGINS_LOSES = """**Where it loses, and what was tried.** {losses} The four groups are
those that were published because each is large, so equal shares are a better guess than
they look. Dealers, with laws or without, and population are far off: they put most
purchases into the states far from the border. Weighting by reach brings the total
variation from {dealers:.2f} to {model:.2f}; laws on top give {laws:.2f}. What is left
is
mostly {worst}. The shipped study keeps supply scaled to the traces.
"""

_DESTINATIONS = """## Destinations against case files and later homicides

**Judged by** federal firearms-law case files of {states} states in the study's window,
and by firearm homicides (estimated) of the same window.

**Held out.** Case files: refitted without them (β = {beta:.3f}, γ = {gamma:.3f}).
Later homicides: demand is that of as many years *before* the window, refitted without
the case files (β = {beta_before:.3f}, γ = {gamma_before:.3f}); nothing of the window is
used. Large states have more of everything, so beside each rank correlation stands that
at equal population.

**Guesses.** Population; firearm homicides of the years before; nearness to the border
(people's mean); and for case files the model's own input, homicides of the window.
"""

_DESTINATIONS_LOSES = """**Where it loses, and what was tried.** {losses} Arrivals are
meant to say where firearms go, not where people are killed: flow favours what is near,
and violence stays where it was. Binding arrivals to demand (κ = 1) would give the last
window's homicides back, no better and no worse, and nothing else: there is nothing to
gain on this question. Against case files the model and the homicides that it is made
from cannot be told apart ({model:.2f} and {demand:.2f}): by state, access adds nothing
that these files could show.
"""

_HOTSPOTS = """## Hotspots against later years

The test that `geo run` makes, with its intervals: [hotspots.md](hotspots.md) has all
shares and PEI. The model is the map that is shown, Gi\\* of rates; *Gi\\* of counts*
and
*smoothed rate × people* are others that the stage can draw.
"""

_HOTSPOTS_LOSES = """**Where it loses, and what was tried.** {losses} On a given area of
land most events are where most people are, and a map of rates looks elsewhere. The
stage's own remedy is *smoothed rate × people*, {expected:.0%} of events on 5 % of land
against {last:.0%} of last year's count; on 5 % of people rates hold their own. Which
map
to use depends on what is scarce, land to patrol or people to reach.
"""

_END = """## What is not tested

- Single roads, single crossings and single counties: no published counts tell them
apart.
- Enforcement. Every count here is flow × enforcement; a model that predicts counts well
  may do so because both follow where the state is present.
- Time. Demand is of other years than the seizures of 2006–2011.
- Neighbours resemble each other, which a bootstrap over places ignores: true intervals
  are wider.
"""


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


def read(folder: Path) -> tuple[dict[str, Any], pd.DataFrame]:
    """Return what `geo skill` found, and its table."""
    path = folder / "data" / "processed" / "skill.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    return found, pd.DataFrame(found["rows"]).fillna(
        dict.fromkeys(("low", "high", "lead", "lead_low", "lead_high"), float("nan"))
    )


def tell_head(folder: Path) -> str:
    """Return the beginning: how to read, and all of it in one picture."""
    found, table = read(folder)
    count = count_verdicts(lines(table))
    left_out = "".join(
        f"\nNot judged: {name}: {reason}\n"
        for name, reason in found["left_out"].items()
    )
    summary = (
        f"Of {sum(count.values())} comparisons at 5 % and without a share, the model "
        f"wins {count['wins']}, cannot be told from the guess in {count['level']} and "
        f"loses {count['loses']}."
    )
    picture = f"![The estimates beside simple guesses](images/{_PICTURES[0]})\n"
    head = _HEAD.format(resamples=found["resamples"])
    return f"{head}\n{summary}\n{left_out}\n{picture}"


def tell_corridors(folder: Path) -> str:
    """Return the part on corridors."""
    found, table = read(folder)
    fits = found["refits"]["corridors"]
    without = fits["without municipalities"]
    folds = [fit["deterrence"] for name, fit in fits.items() if name.startswith("fold")]
    told = _Figures(table, "corridors")
    mix = found["part_of_roads_by_fold"]
    head = _CORRIDORS.format(
        events=found["counted"]["events"],
        towns=told.cases("events"),
        beta=without["deterrence"],
        gamma=without["demand_exponent"],
        beta_low=min(folds),
        beta_high=max(folds),
    )
    land = "5% of area"
    loses = _CORRIDORS_LOSES.format(
        losses=_losses(table, "corridors", ("events", "firearms")),
        losses_mixed=_losses(table, "corridors", ("events_mixed", "firearms_mixed")),
        mix_low=min(mix),
        mix_high=max(mix),
        auc=told("events", "auc"),
        auc_mixed=told("events_mixed", "auc"),
        auc_state=told("events", "auc", who="model_by_state"),
        hit=told("events", "hit_rate", land),
        hit_mixed=told("events_mixed", "hit_rate", land),
        hit_state=told("events", "hit_rate", land, who="model_by_state"),
    )
    tables = [
        _table(table, "corridors", question)
        for question in ("events", "events_mixed", "firearms", "firearms_mixed")
    ]
    picture = f"![Share of events inside by share chosen](images/{_PICTURES[1]})\n"
    return "\n".join([head, *tables, picture, loses])


def tell_ports(folder: Path) -> str:
    """Return the part on crossings."""
    _, table = read(folder)
    told = _Figures(table, "ports")
    asked = "outbound_seizures", "total_variation"
    text = _PORTS_TOLD.format(
        model=told(*asked),
        nearest=told(*asked, who="nearest_port"),
        verdict={
            "wins": "it is better",
            "level": "the two cannot be told apart",
            "loses": "the guess is better",
        }[told.verdict(*asked, who="nearest_port")],
    )
    head = _PORTS.format(events=told.cases("outbound_seizures"))
    return "\n".join([head, _table(table, "ports", "outbound_seizures"), text])


def tell_origins(folder: Path) -> str:
    """Return the part on origins."""
    found, table = read(folder)
    if "origins" not in found["refits"]:
        return ""
    fit = found["refits"]["origins"]["dealers"]
    told = _Figures(table, "origins")
    asked = "traced_purchases", "total_variation"
    shares = found["origin_shares"]
    gaps = {name: row["model"] - row["traced"] for name, row in shares.items()}
    worst = max(gaps, key=lambda name: abs(gaps[name]))
    loses = _ORIGINS_LOSES.format(
        losses=_losses(table, "origins", ("traced_purchases",)),
        dealers=told(*asked, who="dealers"),
        model=told(*asked),
        laws=told(*asked, who="model_laws"),
        worst=(
            f"{worst}: {shares[worst]['model']:.0%} modelled, "
            f"{shares[worst]['traced']:.0%} traced"
        ),
    )
    rows = [
        "| group of states | traced | model | dealers | population |",
        "|---|---|---|---|---|",
    ] + [
        f"| {name} | {row['traced']:.1%} | {row['model']:.1%} | {row['dealers']:.1%} | "
        f"{row['population']:.1%} |"
        for name, row in shares.items()
    ]
    head = _ORIGINS.format(beta=fit["deterrence"], gamma=fit["demand_exponent"])
    table_ = _table(table, "origins", "traced_purchases")
    return "\n".join([head, table_, *rows, "", loses])


def tell_destinations(folder: Path) -> str:
    """Return the part on destinations."""
    found, table = read(folder)
    refits = found["refits"]
    cases = refits["destinations: federal cases"]["without_cases"]
    later = refits.get("destinations: later homicides")
    if later is None:
        return ""
    told = _Figures(table, "destinations")
    questions = "federal_cases", "later_homicides"
    head = _DESTINATIONS.format(
        states=told.cases("federal_cases"),
        beta=cases["deterrence"],
        gamma=cases["demand_exponent"],
        beta_before=later["earlier"]["deterrence"],
        gamma_before=later["earlier"]["demand_exponent"],
    )
    loses = _DESTINATIONS_LOSES.format(
        losses=_losses(table, "destinations", questions),
        model=told("federal_cases", "spearman"),
        demand=told("federal_cases", "spearman", who="demand"),
    )
    tables = [_table(table, "destinations", question) for question in questions]
    return "\n".join([head, *tables, loses])


def tell_hotspots(folder: Path) -> str:
    """Return the part on hotspots."""
    _, table = read(folder)
    told = _Figures(table, "hotspots")
    questions = "homicides_rolling", "homicides_split"
    asked = "homicides_rolling", "hit_rate", "5% of area"
    loses = _HOTSPOTS_LOSES.format(
        losses=_losses(table, "hotspots", questions),
        expected=told(*asked, who="model_expected"),
        last=told(*asked, who="last_year"),
    )
    tables = [_table(table, "hotspots", question) for question in questions]
    return "\n".join([_HOTSPOTS, *tables, loses])


def tell_end(_folder: Path) -> str:
    """Return what is not tested."""
    return _END


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


class _Figures:
    """Figures of one part of the table, by question, measure and contender."""

    def __init__(self, table: pd.DataFrame, part: str) -> None:
        own = table[table["part"] == part]
        self._rows = {
            (row["question"], row["measure"], row["at"], row["who"]): row
            for row in own.to_dict("records")
        }

    def __call__(
        self, question: str, measure: str, at: str | None = None, *, who: str = MODEL
    ) -> float:
        """Return a figure."""
        return float(self._row(question, measure, at, who)["value"])

    def verdict(
        self, question: str, measure: str, at: str | None = None, *, who: str
    ) -> str:
        """Return the verdict of the model against a guess."""
        return str(self._row(question, measure, at, who)["verdict"])

    def cases(self, question: str) -> int:
        """Return how many cases judge."""
        return next(
            int(row["cases"]) for key, row in self._rows.items() if key[0] == question
        )

    def _row(
        self, question: str, measure: str, at: str | None, who: str
    ) -> Mapping[Any, Any]:
        return self._rows[question, measure, at or "", who]


def _losses(table: pd.DataFrame, part: str, questions: Sequence[str]) -> str:
    """Return a sentence on what the model loses; PAI and PEI follow the hit rate."""
    lost: dict[str, dict[str, list[str]]] = {}
    for line in _own_lines(table, part):
        if line.question not in questions:
            continue
        measure = label("measure", line.measure, "en")
        for rival in line.against("loses"):
            where = lost.setdefault(label("who", rival.who, "en"), {})
            chosen = label_at(line.at, "en").removeprefix("first ")
            if chosen not in where.setdefault(measure, []):
                where[measure].append(chosen)
    if not lost:
        return "It loses to no guess."
    told = "; ".join(
        f"{who} ({', '.join(_where(*one) for one in where.items())})"
        for who, where in lost.items()
    )
    return f"It loses to {told}."


def _where(measure: str, chosen: Sequence[str]) -> str:
    told = [one for one in chosen if one]
    return f"{measure} on {', '.join(told)}" if told else measure


def _own_lines(table: pd.DataFrame, part: str) -> list[Line]:
    """Return the lines of a part in the order of its tables."""
    own = [
        line
        for line in lines(table, headlines=False)
        if line.part == part and line.measure not in {"pai", "pei"}
    ]
    return sorted(own, key=lambda one: (one.measure, _limit(one.at), _share(one.at)))


def _table(table: pd.DataFrame, part: str, question: str) -> str:
    """Return a table: a row a measure, the model first, guesses with their marks."""
    own = [line for line in _own_lines(table, part) if line.question == question]
    variants = list(dict.fromkeys(one.who for line in own for one in line.variants))
    rivals = sorted({one.who for line in own for one in line.rivals})
    names = [label("who", who, "en") for who in (*variants, *rivals)]
    rows = [
        f"**{label('question', question, 'en')}**",
        "",
        "| | **model** | " + " | ".join(names) + " |",
        "|---" * (2 + len(names)) + "|",
    ]
    for line in own:
        told = {one.who: one for one in (*line.variants, *line.rivals)}
        cells = [_cell(line, told.get(who)) for who in (*variants, *rivals)]
        chosen = label_at(line.at, "en")
        measure = label("measure", line.measure, "en")
        rows.append(
            f"| {f'{measure}, {chosen}' if chosen else measure} | "
            f"**{_cell(line, line.model)}** | {' | '.join(cells)} |"
        )
    return "\n".join([*rows, ""]).replace("Gi*", "Gi\\*")


def _cell(line: Line, told: Told | None) -> str:
    if told is None:
        return "–"
    span = interval(line.measure, told)
    value = figure(line.measure, told.value)
    return (f"{value} ({span})" if span else value) + _MARKS[told.verdict]


def _limit(at: str) -> str:
    return at.partition("% of ")[2]


def _share(at: str) -> float:
    share, of, _ = at.partition("% of ")
    return float(share) if of else 0.0


def main(folder: Path) -> None:
    """Write the page and its pictures."""
    _, table = read(folder)
    _IMAGES.mkdir(exist_ok=True)
    (_IMAGES / _PICTURES[0]).write_bytes(
        draw_skill(lines(table), language="en", dpi=_DPI)
    )
    (_IMAGES / _PICTURES[1]).write_bytes(draw_curves(table, language="en", dpi=_DPI))
    _PAGE.write_text(page(folder), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else _ROOT)
