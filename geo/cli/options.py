"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_STUDY = Path("study.toml")

StudyFile = Annotated[
    Path, typer.Argument(help="Study file (TOML).", metavar="[STUDY]")
]
Force = Annotated[bool, typer.Option("--force", help="Do not reuse finished stages.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print the summary as JSON on standard output.")
]
Cluster = Annotated[
    str,
    typer.Option(
        "--scheduler",
        "--cluster",
        help="Address of a Dask scheduler that shares the work (tcp://host:port).",
    ),
]
