"""The command ``geo sources roads``: streets of a small area, by Overpass."""

import json
from pathlib import Path
from typing import Annotated

import typer

from geo.cli.options import DEFAULT_STUDY, AsJson, Quiet

_SERVER = "https://overpass-api.de/api/interpreter"


def roads(
    port: Annotated[
        str, typer.Option("--port", help="A crossing of ports/ports.csv, by its id.")
    ] = "",
    distance: Annotated[
        str, typer.Option("--distance", help="How far around it: 15km, 9mi, 800m.")
    ] = "15km",
    polygon: Annotated[
        Path | None,
        typer.Option("--polygon", help="Or a file of polygons (GeoJSON, GeoPackage)."),
    ] = None,
    overpass_url: Annotated[
        str, typer.Option("--overpass-url", help="Server of Overpass to ask.")
    ] = _SERVER,
    classes: Annotated[
        list[str] | None,
        typer.Option(
            "--class",
            help="Class of highway, repeatable; data.road_classes of the study if "
            "none is named.",
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Ask again for what is here.")
    ] = False,
    study: Annotated[
        Path,
        typer.Option("--study", help="Study whose raw folder is meant (its data.raw)."),
    ] = DEFAULT_STUDY,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Fetch the OpenStreetMap roads of a small area: a port and its twin cities.

    The file is kept with an identity card, and the same question is not asked twice.
    The last line says how a study names it.

    Example: geo sources roads --port nogales-deconcini --distance 15km
    """
    from geo.cli.sources import guarded, raw_folder

    if bool(port) == (polygon is not None):
        message = "name one of --port and --polygon"
        raise typer.BadParameter(message)
    with guarded():
        from geo.sources.fetched import alone
        from geo.sources.osm_tags import Wanted
        from geo.sources.overpass import around, fetch_roads, within
        from geo.sources.ports import read_ports

        raw = raw_folder(study)
        told = _of_study(study)
        wanted = Wanted(tuple(_known(classes) or told[0]), told[1])
        if polygon is not None:
            area = within(polygon)
        else:
            area = around(read_ports(raw), port, distance)
        with alone(raw):
            kept = fetch_roads(raw, area, wanted, url=overpass_url, force=force)
    name = f"fetched:{kept.card.source}/{kept.card.file}"
    facts = {
        "roads": name,
        "file": str(kept.path),
        "asked": kept.asked,
        "ways": len(kept.roads.ways),
        "km": round(float(kept.roads.segments["length_km"].sum()), 1),
        "border_posts": int(kept.roads.nodes["border"].sum()),
        "data_of": kept.card.last_modified,
        "cite": kept.card.cite,
    }
    if as_json:
        print(json.dumps(facts, ensure_ascii=False, indent=1))
    elif not quiet:
        state = "fetched" if kept.asked else "present"
        print(f"{state}: {kept.card.what}")
        print(
            f"{facts['ways']:,} ways, {facts['km']:,} km, "
            f"{facts['border_posts']} border posts; {kept.card.cite}"
        )
        print(f'data.roads = "{name}"')


def _known(classes: list[str] | None) -> list[str]:
    """Return classes that were named, if the model knows each of them."""
    from geo.sections_data import HIGHWAYS

    for name in classes or []:
        if name not in HIGHWAYS:
            message = f"'{name}' is none of {', '.join(HIGHWAYS)}"
            raise typer.BadParameter(message, param_hint="--class")
    return classes or []


def _of_study(study: Path) -> tuple[list[str], float]:
    """Return the classes and the speed of ferries of a study, which may be unfinished.

    It may name files that are yet to be fetched, so of its keys only these must be
    right.
    """
    import tomllib

    from geo.study import require_keys

    require_keys(study, ("data.road_classes", "data.ferry_kph"))
    data = tomllib.loads(study.read_text(encoding="utf-8"))["data"]
    return list(data["road_classes"]), float(data["ferry_kph"])
