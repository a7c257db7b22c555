"""Files of Mexico of the real size, made up, in the layouts of their producers."""

from pathlib import Path

import numpy as np

_MONTHS = (
    "Enero,Febrero,Marzo,Abril,Mayo,Junio,Julio,Agosto,Septiembre,Octubre,Noviembre,"
    "Diciembre"
)


def make_incidence(path: Path) -> None:
    """Write 2.5 million rows: 11 years, 2,496 municipalities, 92 crimes."""
    armed = ("Con arma de fuego", "Con arma blanca", "Con otro elemento")
    crimes = [
        *(("Homicidio doloso", how) for how in (*armed, "No especificado")),
        *((f"Delito número {at}", "Sin violencia") for at in range(88)),
    ]
    text = "La vida y la Integridad corporal,Homicidio"
    with path.open("w", encoding="cp1252") as out:
        out.write(
            "Año,Clave_Ent,Entidad,Cve. Municipio,Municipio,Bien jurídico afectado,"
            f"Tipo de delito,Subtipo de delito,Modalidad,{_MONTHS}\n"
        )
        for year in range(2015, 2026):
            for at in range(32 * 78):
                state, town = at // 78 + 1, at % 78 + 1
                place = f"{year},{state},Michoacán,{state * 1000 + town},Peñón,{text}"
                for number, (crime, how) in enumerate(crimes):
                    counts = ",".join(str((number + town + k) % 3) for k in range(12))
                    out.write(f"{place},{crime},{how},{counts}\n")


def make_deaths(path: Path) -> None:
    """Write 800,000 deaths of 61 columns, as many as are registered in a year."""
    names = ["ENT_OCURR", "MUN_OCURR", "ENT_RESID", "MUN_RESID", "CAUSA_DEF"]
    names += ["ANIO_REGIS", "ANIO_OCUR", "TIPO_DEFUN", "SEXO", "EDAD"]
    names += [f"OTRA_{at}" for at in range(51)]
    causes = ("X954", "X959", "Y09X", "I219", "C509")
    rest = ",".join(["99"] * 51)
    random = np.random.default_rng(1)
    with path.open("w", encoding="utf-8") as out:
        out.write(",".join(names) + "\n")
        for state, town, at in zip(
            random.integers(1, 33, 800_000),
            random.integers(1, 50, 800_000),
            random.integers(0, 5, 800_000),
            strict=True,
        ):
            place = f"{state:02d},{town:03d}"
            kind = 2 if causes[at][0] in "XY" else 5
            out.write(f"{place},{place},{causes[at]},2023,2023,{kind},1,4044,{rest}\n")
