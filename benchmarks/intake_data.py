"""A table of a million rows and eight columns, read and typed as readers do it."""

from pathlib import Path

from geo.sources.intake import Faults, Field, Layout, open_rows

_NAMES = ("Clave", "Fecha", "Municipio", "Casos", "Tasa", "Estado", "Tipo", "Nota")
_LAYOUT = Layout(
    name="table of a million rows",
    fields=tuple(Field(name.lower(), (name,)) for name in _NAMES),
)
_ROWS = 1_000_000


def make_table(folder: Path, *, quoted: bool) -> Path:
    """Return the table, made if it is not there; names in quotes hold a comma."""
    path = folder / f"million_{'quoted' if quoted else 'plain'}.csv"
    if path.exists():
        return path
    town = '"Peñón, {}"' if quoted else "Peñón {}"
    with path.open("w", encoding="utf-8") as out:
        out.write(",".join(_NAMES) + "\n")
        for at in range(_ROWS):
            out.write(
                f"{at % 32 + 1:02d}{at % 500:03d},2024-{at % 12 + 1:02d}-"
                f"{at % 28 + 1:02d},{town.format(at % 97)},{at % 1000},{at / 7:.3f},"
                f"Durango,ARMA DE FUEGO,nota {at}\n"
            )
    return path


def read_table(path: Path) -> int:
    """Read and type the table; return its rows."""
    rows = open_rows(path, _LAYOUT, shown=path.name)
    faults = Faults(path.name)
    rows.codes("clave", faults, width=5, repair_zeros=True)
    rows.dates("fecha", faults)
    rows.numbers("casos", faults, whole=True, minimum=0)
    rows.numbers("tasa", faults)
    rows.choice("estado", faults, {"Durango": "10"}, what="state")
    faults.raise_if_any()
    return len(rows)
