"""Stages that are a command and a group of commands at once.

``geo outputs study.toml`` runs the stage; ``geo outputs briefing`` writes one product.
"""

from pathlib import Path
from typing import Any

from typer import BadParameter
from typer.core import TyperGroup

# What a stage does when no other command of its group is named.
RUN = "run"


class InOrder(TyperGroup):
    """A group whose help lists the stages in the order in which they run."""

    order: tuple[str, ...] = (
        *("run", "sources", "grid", "hotspots", "corridors", "outputs"),
        *("show", "new", "calibrate", "skill"),
    )

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401 - click's
        """Return the names of the commands in order."""
        return sorted(super().list_commands(ctx), key=self.order.index)


class StageGroup(TyperGroup):
    """A group whose first word may be a study instead of one of its commands."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - click's
        """Put the word for a run in front where no command is named."""
        known = {*self.commands, *ctx.help_option_names}
        if args and _is_stray(args[0], known):
            names = ", ".join(sorted(self.commands))
            message = f"'{args[0]}' is no study file, and none of {names}."
            raise BadParameter(message, ctx=ctx)
        if not args or args[0] not in known:
            args = [RUN, *args]
        return super().parse_args(ctx, args)


def _is_stray(word: str, known: set[str]) -> bool:
    """Tell whether a word is neither a command nor anything like a study file."""
    if word in known or word.startswith("-"):
        return False
    return not word.endswith(".toml") and not Path(word).exists()
