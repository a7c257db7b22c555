"""Parts of docs/skill.md on what `geo skill` judges; empty where nothing was judged."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd
import skill_words as words
from skill_tables import Figures, losses, read, show

_ROOT = Path(__file__).parent.parent
_TRACES = _ROOT / "replications" / "trace_shares" / "result.json"
CURVES: Final = "skill-curves.png"
_LAND, _PEOPLE = "5% of area", "5% of people"
_TV = ("outbound_seizures", "total_variation")
_AT_EQUAL = ("partial_spearman", "given population")
# Who says what of single places, with what to call it.
_SAID: Final = {
    "firearms": "published",
    "model": "model",
    "dealers": "dealers alike",
    "population": "population",
}


def tell_corridors(folder: Path) -> str:
    """Return the part on corridors."""
    found, table = read(folder)
    told, fits = Figures(table, "corridors"), found["refits"].get("corridors")
    if not told or fits is None:
        return ""
    without = fits["without municipalities"]
    folds = [fit for name, fit in fits.items() if name.startswith("fold")]
    betas = [fit.get("deterrence", float("nan")) for fit in folds]
    head = words.CORRIDORS.format(
        events=found["counted"]["events"],
        towns=told.cases("events"),
        states=found["counted"]["states"],
        beta=without.get("deterrence", float("nan")),
        gamma=without.get("demand_exponent", float("nan")),
        beta_low=min(betas),
        beta_high=max(betas),
    )
    mix = found["part_of_roads_by_fold"]
    asked = "events", "hit_rate", _LAND
    mixed = "events_mixed", "hit_rate", _LAND
    loses = words.CORRIDORS_LOSES.format(
        losses=losses(table, "corridors", ("events", "firearms")),
        losses_mixed=losses(table, "corridors", ("events_mixed", "firearms_mixed")),
        mix_low=min(mix),
        mix_high=max(mix),
        auc=told("events", "auc"),
        auc_ends=told("events", "auc", who="arrivals"),
        auc_mixed=told("events_mixed", "auc"),
        auc_state=told("events", "auc", who="model_by_state"),
        hit=told(*asked),
        hit_ends=told(*asked, who="arrivals"),
        hit_mixed=told(*mixed),
        hit_state=told(*asked, who="model_by_state"),
        **_gain(table, told),
    )
    tables = [
        show(table, "corridors", question)
        for question in ("events", "events_mixed", "firearms", "firearms_mixed")
    ]
    picture = f"![Share of events inside by share chosen](images/{CURVES})\n"
    return "\n".join([head, *tables, picture, loses])


def _gain(table: pd.DataFrame, told: Figures) -> dict[str, Any]:
    """Return what the mix leads arrivals alone by, in words and counted."""
    own = table[
        (table["question"] == "events_mixed")
        & (table["who"] == "arrivals")
        & table["measure"].isin(["auc", "hit_rate"])
    ]
    count = own["verdict"].value_counts()
    better, worse = int(count.get("wins", 0)), int(count.get("loses", 0))
    auc = told.row("events_mixed", "auc", who="arrivals")
    leads = [
        f"{auc['lead']:+.3f} in AUC ({auc['lead_low']:+.3f} to {auc['lead_high']:+.3f})"
    ]
    for at, what in ((_LAND, "land"), (_PEOPLE, "people")):
        row = told.row("events_mixed", "hit_rate", at, who="arrivals")
        low, high = (100 * row[end] for end in ("lead_low", "lead_high"))
        leads.append(
            f"{100 * row['lead']:+.1f} points of events on 5 % of {what} "
            f"({low:+.1f} to {high:+.1f})"
        )
    most = len(own) / 2
    return {
        "leads": "; ".join(leads).replace("-", "−"),
        "compared": len(own),
        "better": better,
        "worse": worse,
        "nothing": len(own) - better - worse,
        "gain": (
            "To find firearms the roads add much to arrivals."
            if better > most
            else "To find firearms the roads add little or nothing to arrivals, as far "
            "as these events can tell; what is new in the mix is mostly the arrivals."
        ),
    }


def tell_ports(folder: Path) -> str:
    """Return the part on crossings."""
    _, table = read(folder)
    told = Figures(table, "ports")
    if not told:
        return ""
    text = words.PORTS_TOLD.format(
        model=told(*_TV),
        nearest=told(*_TV, who="nearest_port"),
        verdict=words.VERDICTS[told.verdict(*_TV, who="nearest_port")],
        volume=told(*_TV, who="volume"),
        verdict_volume=words.VERDICTS[told.verdict(*_TV, who="volume")],
        without=told(*_TV, who="model_without_offices"),
    )
    head = words.PORTS.format(events=told.cases("outbound_seizures"))
    return "\n".join([head, show(table, "ports", "outbound_seizures"), text])


def tell_origins(folder: Path) -> str:
    """Return the part on origins."""
    found, table = read(folder)
    told, fits = Figures(table, "origins"), found["refits"].get("origins")
    if not told or fits is None:
        return _places(found, table)
    asked = "traced_purchases", "total_variation"
    shares = found["origin_shares"]
    gaps = {name: row["model"] - row["traced"] for name, row in shares.items()}
    worst = max(gaps, key=lambda name: abs(gaps[name]))
    loses = words.ORIGINS_LOSES.format(
        losses=losses(table, "origins", ("traced_purchases",)),
        dealers=told(*asked, who="dealers"),
        dealers_laws=told(*asked, who="laws"),
        population=told(*asked, who="population"),
        model=told(*asked),
        laws=told(*asked, who="model_laws"),
        reach=told(*asked, who="model_reach"),
        equal=told(*asked, who="equal"),
        earlier=_earlier(),
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
    head = words.ORIGINS.format(
        per_hour=found["supply_deterrence_per_hour"],
        beta=fits["dealers"].get("deterrence", float("nan")),
        gamma=fits["dealers"].get("demand_exponent", float("nan")),
    )
    own = show(table, "origins", "traced_purchases")
    return "\n".join([head, own, *rows, "", loses, _places(found, table)])


def _earlier() -> float:
    """Return how far published shares of 2009–14 are off, from the replication."""
    tables = json.loads(_TRACES.read_text(encoding="utf-8"))["tables"]
    own = next(one for one in tables if "total variation" in one["columns"])
    at = own["columns"].index("total variation")
    return next(float(row[at]) for row in own["rows"] if "2009–14" in row[0])


def _places(found: Mapping[str, Any], table: pd.DataFrame) -> str:
    """Return what published figures of places say of supply within states."""
    shown, told = found["origin_places"], Figures(table, "origins")
    if not told.asks("traced_places"):
        return ""
    rows = [
        f"| place, its county modelled | {' | '.join(_SAID.values())} |",
        "|---" * (1 + len(_SAID)) + "|",
        *(
            f"| {row['place']} ({row['extent']}"
            f"{'' if row['confirmed'] else '; recalled, does not judge'}) | "
            f"{' | '.join(f'{row[who]:,.0f}' for who in _SAID)} |"
            for row in shown
        ),
    ]
    asked = "traced_places", "factor_off"
    return words.PLACES.format(
        table="\n".join(rows),
        judged=show(table, "origins", "traced_places"),
        number=told.cases("traced_places"),
        model=told(*asked),
        dealers=told(*asked, who="dealers"),
        verdict=words.VERDICTS[told.verdict(*asked, who="dealers")],
        losses=losses(table, "origins", ("traced_places",)),
    )


def tell_destinations(folder: Path) -> str:
    """Return the part on destinations."""
    found, table = read(folder)
    told = Figures(table, "destinations")
    if not told:
        return ""
    questions = "federal_cases", "later_homicides"
    held, tried = [], []
    if told.asks("federal_cases"):
        fit = found["refits"]["destinations: federal cases"]["without_cases"]
        held.append(words.HELD_CASES.format(**_named(fit)))
    if told.asks("later_homicides"):
        fit = found["refits"]["destinations: later homicides"]["earlier"]
        held.append(words.HELD_LATER.format(**_named(fit)))
        tried.append(_tried(told))
    if told.asks("federal_cases"):
        asked = "federal_cases", "spearman"
        tried.append(
            words.TRIED_CASES.format(
                model=told(*asked),
                demand=told(*asked, who="demand"),
                verdict=words.VERDICTS[told.verdict(*asked, who="demand")],
            )
        )
    head = words.DESTINATIONS.format(
        states=max(told.cases(question) for question in questions),
        held_out=" ".join(held),
    )
    loses = words.DESTINATIONS_LOSES.format(
        losses=losses(table, "destinations", questions), tried=" ".join(tried)
    )
    tables = [show(table, "destinations", question) for question in questions]
    return "\n".join([head, *(one for one in tables if one), loses])


def _named(fit: dict[str, float]) -> dict[str, float]:
    unknown = float("nan")
    return {
        "beta": fit.get("deterrence", unknown),
        "gamma": fit.get("demand_exponent", unknown),
    }


def _tried(told: Figures) -> str:
    """Return how other forms of the model do against later homicides."""
    asked = "later_homicides"
    forms = []
    for who, what in words.FORMS.items():
        known = told.row(asked, "spearman", who=who)
        form = words.FORM if known else words.FORM_UNTOLD
        forms.append(
            form.format(
                what=what,
                plain=told(asked, "spearman", who=who),
                given=told(asked, *_AT_EQUAL, who=who),
            )
        )
    return words.TRIED_LATER.format(
        forms="; ".join(forms),
        model=told(asked, "spearman"),
        before=told(asked, "spearman", who="last_window"),
        model_given=told(asked, *_AT_EQUAL),
        before_given=told(asked, *_AT_EQUAL, who="last_window"),
    )


def tell_hotspots(folder: Path) -> str:
    """Return the part on hotspots."""
    _, table = read(folder)
    told = Figures(table, "hotspots")
    if not told:
        return ""
    questions = "homicides_rolling", "homicides_split"
    land, people = (("homicides_rolling", "hit_rate", at) for at in (_LAND, _PEOPLE))
    loses = words.HOTSPOTS_LOSES.format(
        losses=losses(table, "hotspots", questions),
        model=told(*land),
        population=told(*land, who="population"),
        expected=told(*land, who="model_expected"),
        last=told(*land, who="last_year"),
        model_people=told(*people),
        last_people=told(*people, who="last_year"),
        verdict=words.VERDICTS[told.verdict(*people, who="last_year")],
    )
    tables = [show(table, "hotspots", question) for question in questions]
    return "\n".join([words.HOTSPOTS, *tables, loses])
