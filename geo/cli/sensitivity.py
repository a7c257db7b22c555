"""What the command prints of what moves the estimate."""

from typing import Any, Final

from geo.cli.reports import console_of_width

_RESULTS: Final = ("crossings_moved", "roads_moved", "states_moved")
_HEADS: Final = ("crossing", "road", "state")
# Inputs that are printed; all are in the files.
_MOST: Final = 15


def print_sensitivity(found: dict[str, Any], seconds: float) -> None:
    """Print the inputs that move most, with what part of the flow goes elsewhere.

    Parameters
    ----------
    found
        What `geo.pipeline.Pipeline.sensitivity` returns.
    seconds
        How long it took.
    """
    from rich.table import Table

    from geo.outputs.sheets.sensitivity import input_title

    console = console_of_width()
    table = Table(
        title="Flow that goes elsewhere when an input moves over its range, %",
        title_justify="left",
    )
    table.add_column("input")
    table.add_column("range", justify="right")
    for head in _HEADS:
        table.add_column(head, justify="right")
    effects = found["effects"]

    def moved(name: str) -> float:
        return -sum(float(effects[result][name]["mu_star"]) for result in _RESULTS)

    for name in sorted(found["inputs"], key=lambda name: (moved(name), name))[:_MOST]:
        given = found["inputs"][name]
        title = input_title(name, "en")
        if given["members"] > 1:
            title += f" ({given['members']})"
        table.add_row(
            title,
            f"{given['range_low']:.3g} to {given['range_high']:.3g}",
            *(_percent(effects[result][name]) for result in _RESULTS),
        )
    console.print(table)
    console.print(
        f"{found['walks']} walks, {found['runs']:,} runs of the model, {seconds:.0f} "
        f"s; intervals of {found['level']:.0%}"
    )
    console.print(" ".join(found["files"]), soft_wrap=True)


def _percent(effect: dict[str, Any]) -> str:
    """Return a mean effect with its interval, % of all flow."""
    size, low, high = (
        100 * float(effect[key]) for key in ("mu_star", "mu_star_low", "mu_star_high")
    )
    return f"{size:.1f} ({low:.1f}–{high:.1f})"
