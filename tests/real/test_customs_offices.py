"""Customs offices of the shipped table beside the catalogue of the tax authority."""

import csv
import re
from pathlib import Path

FILE = "mexico/mx_aduanas_sat_catalogue_geocoded.csv"


def test_codes_names_and_seats_are_those_of_the_catalogue(
    raw: Path, shared_data: Path
) -> None:
    with (shared_data / FILE).open(encoding="utf-8", newline="") as stream:
        known = {row["aduana_code"]: row for row in csv.DictReader(stream)}
    with (raw / "responsibility/units.csv").open(encoding="utf-8", newline="") as file:
        rules = [
            row
            for row in csv.DictReader(file)
            if row["kind"] == "mexican_customs_office"
        ]
    seats = [row for row in rules if row["basis"] == "catalogue"]
    assert len({row["unit"] for row in rules}) == 21
    assert len(seats) == 20
    for row in rules:
        found = re.fullmatch(r"Aduana de (.+) \((\d\d)\)", row["name_es"])
        assert found is not None, row
        name, code = found.groups()
        assert _plain(known[code]["description"]).startswith(f"{_plain(name)},")
        assert row["name_en"] == f"{name} customs office ({code})"
    for row in seats:
        code = row["name_es"][-3:-1]
        assert row["codes"] == known[code]["cvegeo_mun"]


def _plain(name: str) -> str:
    return name.upper().translate(str.maketrans("ÁÉÍÓÚÑ", "AEIOUN"))
