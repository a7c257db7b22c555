"""What the command prints of a calibration."""

from typing import Any

from geo.cli.reports import console_of_width


def print_calibration(found: dict[str, Any]) -> None:
    """Print parameters with their errors, and how well each source is explained."""
    from rich.table import Table

    console = console_of_width()
    table = Table(title="Parameters", title_justify="left")
    for name in ("parameter", "estimate", "standard error", "95 % by profile"):
        table.add_column(name)
    for name, row in found["parameters"].items():
        if row["sought"]:
            ends = (row["profile_low"], row["profile_high"])
            span = " to ".join(
                "beyond" if end is None else f"{end:.4g}" for end in ends
            )
            error = f"{row['standard_error']:.3g}"
        else:
            error, span = "held", ""
        table.add_row(name, f"{row['estimate']:.4g}", error, span)
    console.print(table)
    table = Table(title="Sources", title_justify="left")
    for name in ("source", "events", "dispersion", "explained", "not covered"):
        table.add_column(name, justify="left" if name == "source" else "right")
    for name, row in found["sources"].items():
        table.add_row(
            name,
            f"{row['events']:,.0f}",
            f"{row['dispersion']:.1f}",
            f"{row['explained']:.0%}",
            f"{row['uncovered']:,.0f}",
        )
    console.print(table)
    console.print("For the study, section \\[corridors]:")
    for name, row in found["parameters"].items():
        if row["sought"]:
            console.print(f"  {name} = {row['estimate']:.4g}", soft_wrap=True)
    console.print(" ".join(found["files"]), soft_wrap=True)
