"""Parts of docs/skill.md on a reader's own cases and on what moves the estimate."""

import hashlib
import json
import tomllib
from pathlib import Path
from typing import Any, Final

import pandas as pd
from skill_tables import MARKS

from geo.outputs.judged import Line, Told, figure, interval, label, lines
from geo.outputs.parquet import read_table
from geo.outputs.sheets.sensitivity import draw_sensitivity, input_title, rank_inputs

_ROOT = Path(__file__).parent.parent
_EXAMPLE = _ROOT / "docs" / "examples" / "cases.csv"
_PICTURE = _ROOT / "docs" / "images" / "sensitivity.png"
_DPI = 110
_MOVED: Final = ("crossings_moved", "roads_moved", "states_moved")
# Rows of the table; the picture has all.
_MOST = 16

_COLUMNS: Final = {
    "`origin`, `origin_state`": (
        "county or town of the United States and its state, by name or code: `Harris "
        "County` and `TX`, or `US48201` alone"
    ),
    "`origin_latitude`, `origin_longitude`": "in its place: a point, degrees",
    "`crossing`": (
        "`port_id` or name of `ports/ports.csv`, or a town with one crossing; empty "
        "where not known"
    ),
    "`recovery`, `recovery_state`": (
        "municipality of Mexico and its state, by name or code: `Culiacán` and "
        "`Sinaloa`, or `MX25006` alone"
    ),
    "`recovery_latitude`, `recovery_longitude`": "in its place: a point, degrees",
    "`weight`": "above 0, such as firearms of the case; 1 where empty",
}

_CASES = """## Your own cases

    geo skill --cases docs/examples/cases.csv

judges the model on cases of which you know where the firearm was bought and where it
was recovered. Nothing of the model is fitted to them. The file is a CSV or an XLSX
with a header; other columns are not read, and nothing about a single case is written:
only counts and means, in `data/processed/cases.json`.

{columns}

Accents, case and usual abbreviations do not matter. A town counts as the county that
it lies in. Every place or crossing that is unknown, or could be several, is listed
with what it could be, and the file is refused: nothing is guessed. `Maricopa, AZ` is
a county and a town of another county: write `Maricopa County` or the code. In Mexico
a name is that of a municipality, and of a town only if no municipality has it.

**What is said of a case.** Places are at their seats, as in the model. With *c* hours
on the road, *w* hours at the crossing and *A* its attraction, as in
[corridors.md](corridors.md):

- *Crossing, given both ends*: P(p | i, j) ∝ A_p exp(−μ (c_ip + w_p + c_pj)), the
model's inner choice. `top_1` and `top_3`: share of cases whose crossing ranks first,
or among three; of crossings that tie, each is as likely to come first. `mean_rank` of
the true crossing, and `log_score`. Guesses: the crossing nearest to the origin by
road; that of the quickest way from end to end; the one with most traffic; shares of
traffic.
- *Municipality of recovery, given the origin*: log score of P(j | i), the model's
flow T_ij over all of it that stays in Mexico. Guesses: population; firearm homicides,
the model's input. A chance is 99 % of what is said and 1 % of equal chances for all
municipalities, for all contenders alike: one "never" that happened would else decide
alone. A county that sends nothing, because it has no dealer, cannot be judged on
this.
- *Corridor*, of each country on its own: the **true corridor** is the one on the
study's ranked list that holds most km of the fastest way through the case's crossing.
A contender gives each listed corridor its expected km, Σ_p chance(p) × km on the
fastest way by p; one that only ranks crossings goes by its first. `mean_rank` is that
of the true corridor, 1 the best, the mean rank among ties. A case whose way follows
no listed corridor is left out, and the number of cases says so.

Figures are weighted means, intervals those of the cases drawn anew. Fewer than five
cases are refused, and a question that fewer than five can answer is left out: a mean of
so few would tell the result of single ones. Fewer than ten are told as such. An end
farther than
`access_reach_km` from any road is left out and counted. *Model, without the case's
ends* and *ranked list* are the model's shares of all flow: what knowing the case
adds.
"""

_INVENTED = """**The example is invented.** {example} lists {cases} cases that nobody
recorded, made up to show the form. Its figures say nothing about the model:
"""

_OTHER = """The study of this page was judged on other cases than those of
`docs/examples/cases.csv`, which are invented; their figures are not printed here.
"""

_SENSITIVITY = """## What moves the estimate

    geo skill --sensitivity       # data/processed/sensitivity.json, .parquet; maps/

**How.** Elementary effects (Morris 1991; μ* of Campolongo, Cariboni & Saltelli 2007;
walks by SALib): {walks} walks through the ranges of {inputs} inputs, {runs:,} runs of
the whole model. Each step of a walk moves one input by two thirds of its range while
all others stand somewhere in theirs; effects are per move over the whole range. μ* is
their mean size with its 5–95 % interval, walks drawn anew; μ has the sign; sigma says
how far an effect depends on where the others stand. Sobol's indices would need
{inputs} + 2 runs for each of some 1,000 points: about {sobol:.0f} times as many.

**Ranges.** What is drawn for the bands, from its 5th to its 95th percentile. The
others, set in `[sensitivity]`: κ {balance}; `access_kph` and hours at the crossings
of an office over factors of {access:g} and {hours:g} either way; supply from what the
study rests on ({basis}) to the other ({other}); seized firearms in demand {demand};
the share beyond Guatemala from nothing to the published bound. Crossings ({ports})
and demand of states ({states}) are each moved together, every one in its own
direction: such a group moves more than any single member would.

**Results.** Part of all flow that takes another crossing, and that goes to another
state; part of all flow × km that takes another road: half the sum of absolute
changes. The table in the files has also the shares of field offices and of states,
the distance from the estimate, how many crossings are in use (exp of Shannon's
entropy; {in_use:.1f} in the estimate), and the least km of road that hold 80 % of
flow × km ({road_km:,.0f} km).

![What moves the estimate](images/sensitivity.png)
"""

_LIMITS = """**Not varied**: chance in counts of dealers and homicides, the road file,
gateways, tolls and climbs, `access_reach_km`, `port_reach_km`, the form of the model;
hours to the nearest crossing that supply falls with stay when speeds move.
The same hours at all crossings would move nothing, since every way pays them once; nor
does θ move a crossing or a state: only roads. Shortest paths are found again only where
a speed moved, {speeds} of {inputs} inputs.
"""


def tell_cases(folder: Path) -> str:
    """Return how to judge on own cases, with a run on the invented example."""
    path = folder / "data" / "processed" / "cases.json"
    columns = "\n".join(f"| {name} | {what} |" for name, what in _COLUMNS.items())
    form = _CASES.format(columns=f"| column | holds |\n|---|---|\n{columns}")
    if not path.is_file():
        return form
    found = json.loads(path.read_text(encoding="utf-8"))
    # Figures of a reader's real cases must never be printed as the example's.
    if found.get("sha256") != hashlib.sha256(_EXAMPLE.read_bytes()).hexdigest():
        return f"{form}\n{_OTHER}"
    example = f"`{_EXAMPLE.relative_to(_ROOT).as_posix()}`"
    told = lines(pd.DataFrame(found["rows"]).astype({"lead": "float64"}))
    head = _INVENTED.format(example=example, cases=found["cases"])
    rows = [
        "| | measure | cases | **model** | guesses |",
        "|---|---|---|---|---|",
        *(_row(line) for line in told),
    ]
    return "\n".join([form, head, *rows, ""])


def _row(line: Line) -> str:
    named = label("question", line.question, "en"), label("measure", line.measure, "en")
    guesses = ", ".join(
        f"{label('who', one.who, 'en')} {figure(line.measure, one.value)}"
        f"{MARKS[one.verdict]}"
        for one in (*line.rivals, *line.variants)
    )
    return f"| {named[0]} | {named[1]} | {line.cases} | {_own(line)} | {guesses} |"


def _own(line: Line) -> str:
    model: Told = line.model
    span = interval(line.measure, model)
    return f"**{figure(line.measure, model.value)} ({span})**"


def tell_sensitivity(folder: Path) -> str:
    """Return what moves the estimate; empty if nobody asked."""
    processed = folder / "data" / "processed"
    path = processed / "sensitivity.json"
    if not path.is_file():
        return ""
    found = json.loads(path.read_text(encoding="utf-8"))
    study = tomllib.loads((folder / "study.toml").read_text(encoding="utf-8"))
    table = read_table(processed / "sensitivity.parquet")
    draw_sensitivity(
        table,
        _PICTURE,
        language="en",
        dpi=_DPI,
        made_on=study["study"]["date"],
        walks=found["walks"],
    )
    inputs = found["inputs"]
    own = study["corridors"]["supply"]["by"]
    head = _SENSITIVITY.format(
        walks=found["walks"],
        inputs=len(inputs),
        runs=found["runs"],
        sobol=1000 * (len(inputs) + 2) / found["runs"],
        balance=_range(inputs["balance"]),
        access=study["sensitivity"]["access_factor"],
        hours=study["sensitivity"]["crossing_hours_factor"],
        basis=own,
        other="traces" if own == "dealers" else "dealers",
        demand=_range(inputs["demand_basis"]),
        ports=inputs["crossings"]["members"],
        states=inputs["states"]["members"],
        in_use=found["at_the_studys_values"]["crossings_in_use"],
        road_km=found["at_the_studys_values"]["road_km"],
    )
    speeds = sum(name.startswith("speed:") for name in inputs)
    limits = _LIMITS.format(speeds=speeds, inputs=len(inputs))
    order = rank_inputs(table)[:_MOST]
    rows = [
        "| input | range | crossing | road | state | Laredo's share, points (sigma) |",
        "|---|---|---|---|---|---|",
        *(_effects(name, found) for name in order),
    ]
    return "\n".join([head, *rows, "", _reading(found), "", limits])


def _range(given: dict[str, Any]) -> str:
    return f"{given['range_low']:.3g} to {given['range_high']:.3g}"


def _effects(name: str, found: dict[str, Any]) -> str:
    given, effects = found["inputs"][name], found["effects"]
    title = input_title(name, "en")
    if given["members"] > 1:
        title += f" ({given['members']})"
    laredo = effects["office:Laredo"][name]
    signed = (
        f"±{100 * laredo['mu_star']:.1f}"
        if laredo["mu"] is None
        else f"{100 * laredo['mu']:+.1f} ({100 * laredo['sigma']:.1f})"
    ).replace("-", "−")
    moved = (effects[result][name] for result in _MOVED)
    cells = " | ".join(
        f"{100 * one['mu_star']:.1f} ({100 * one['mu_star_low']:.1f}–"
        f"{100 * one['mu_star_high']:.1f})"
        for one in moved
    )
    return f"| {title} | {_range(given)} | {cells} | {signed} |"


def _reading(found: dict[str, Any]) -> str:
    """Return in words what moves most."""
    first = []
    for result in _MOVED:
        names = list(found["effects"][result])[:3]
        first.append("; ".join(input_title(name, "en") for name in names))
    effects = found["effects"]["office:Laredo"]
    name = next(name for name in effects if effects[name]["mu"] is not None)
    points = f"{100 * effects[name]['mu']:+.1f}".replace("-", "−")
    return (
        f"**Crossings** are moved most by: {first[0]}. **Roads** by: {first[1]}. "
        f"**States** by: {first[2]}. Laredo's share by: {input_title(name, 'en')}, "
        f"{points} points on average over its range."
    )
