"""The commands ``geo sources``: the stage, and the source catalogue behind it."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geo.cli.groups import RUN, StageGroup
from geo.cli.options import DEFAULT_STUDY, AsJson, Cluster, Force, Quiet, StudyFile
from geo.cli.reports import complain
from geo.cli.roads import roads
from geo.cli.running import run_until

if TYPE_CHECKING:
    from geo.sources.fetching import Progress
    from geo.sources.receiving import Outcome
    from geo.sources.source import Source

_FAILED, _WRONG_INPUT, _INTERRUPTED = 1, 2, 130

app = typer.Typer(
    cls=StageGroup,
    help=(
        "Read and check all that was given; or list, fetch, verify and import the "
        "official files that it can be given.\n\n"
        "Examples:\n\n"
        "  geo sources study.toml                      the stage\n\n"
        "  geo sources list                            what there is\n\n"
        "  geo sources show bts-crossings              how to get and cite it\n\n"
        "  geo sources fetch --mirror ../shared/data   what that folder has\n\n"
        "  geo sources fetch --only bts-crossings      from its producer\n\n"
        "  geo sources verify                          nothing was altered\n\n"
        "  geo sources import list.txt --as atf-ffl/listing-txt\n\n"
        "  geo sources roads --port nogales-deconcini   streets around a crossing\n\n"
        "The options of geo sources run (--force, --quiet, --json, --scheduler) work "
        "without the word too. Example: geo sources study.toml"
    ),
)

app.command()(roads)

Study = Annotated[
    Path,
    typer.Option("--study", help="Study whose raw folder is meant (its data.raw)."),
]
Only = Annotated[
    list[str] | None,
    typer.Option(
        "--only",
        help="A source (bts-crossings) or a file (bts-crossings/entries); repeatable.",
    ),
]
Catalogue = Annotated[
    Path | None,
    typer.Option("--catalogue", help="Folder of another catalogue than the shipped."),
]


@app.command(name=RUN)
def run(
    study: StudyFile = DEFAULT_STUDY,
    force: Force = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
    cluster: Cluster = "",
) -> None:
    """Read and check all that was given; the word may be left out.

    Example: geo sources study.toml
    """
    run_until(
        "sources", study, force=force, quiet=quiet, as_json=as_json, cluster=cluster
    )


@app.command(name="list")
def list_(
    study: Study = DEFAULT_STUDY,
    catalogue: Catalogue = None,
    as_json: AsJson = False,
) -> None:
    """List the sources of the catalogue, and how many of their files are here.

    Example: geo sources list
    """
    with guarded():
        from geo.cli.catalogue import print_sources

        print_sources(
            list(_read(catalogue).values()), raw_folder(study), as_json=as_json
        )


@app.command()
def show(
    source: Annotated[str, typer.Argument(help="Id of a source, see list.")],
    study: Study = DEFAULT_STUDY,
    catalogue: Catalogue = None,
    as_json: AsJson = False,
) -> None:
    """Show one source: who publishes what, on which terms, how to get and cite it.

    Example: geo sources show bts-crossings
    """
    with guarded():
        from geo.cli.catalogue import print_source
        from geo.sources.catalogue import select

        wanted = select(_read(catalogue), [source])
        print_source(wanted[0].source, raw_folder(study), as_json=as_json)


@app.command()
def fetch(
    only: Only = None,
    mirror: Annotated[
        str,
        typer.Option(
            "--mirror",
            help="Folder, or address https://…, to take the files from instead of "
            "their producers.",
            metavar="DIR|URL",
        ),
    ] = "",
    offline: Annotated[
        bool, typer.Option("--offline", help="Do not use the network.")
    ] = False,
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Fetch again what is here, and take what its producer has changed.",
        ),
    ] = False,
    edition: Annotated[
        list[str] | None,
        typer.Option("--edition", help="Another edition: year=2022; repeatable."),
    ] = None,
    study: Study = DEFAULT_STUDY,
    catalogue: Catalogue = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Fetch files into the raw folder, verified, each with an identity card.

    What is here is not fetched again. What was interrupted is gone on with. A file that
    is wrong is refused, and the one that was here stays.

    Example: geo sources fetch --only census-boundaries --edition year=2022
    """
    with guarded():
        from geo.cli.catalogue import print_outcomes
        from geo.sources.catalogue import select
        from geo.sources.fetching import Ways
        from geo.sources.fetching import fetch as fetch_files

        raw = raw_folder(study)
        wanted = select(_read(catalogue), only or [], _edition(edition or []))
        with _bar(silent=quiet or as_json) as progress:
            ways = Ways(mirror=mirror, offline=offline, force=force, progress=progress)
            outcomes = list(fetch_files(raw, wanted, ways))
        print_outcomes(outcomes, raw, as_json=as_json, quiet=quiet)
        _end(outcomes)


@app.command()
def verify(
    only: Only = None,
    study: Study = DEFAULT_STUDY,
    catalogue: Catalogue = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Compare every fetched file with its card.

    Example: geo sources verify
    """
    with guarded():
        from geo.cli.catalogue import print_outcomes
        from geo.sources.verifying import verify as verify_files

        raw = raw_folder(study)
        outcomes = verify_files(raw, _read(catalogue), only or [])
        print_outcomes(outcomes, raw, as_json=as_json, quiet=quiet)
        _end(outcomes)


@app.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(help="File that you downloaded by hand.")],
    id_: Annotated[
        str,
        typer.Option("--as", help="What it is: a file of the catalogue, see show."),
    ],
    edition: Annotated[
        list[str] | None,
        typer.Option("--edition", help="Its edition: year=2022; repeatable."),
    ] = None,
    force: Annotated[
        bool,
        typer.Option("--force", help="Take a file that differs from the one before."),
    ] = False,
    study: Study = DEFAULT_STUDY,
    catalogue: Catalogue = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Check a file that you downloaded by hand, and put it in place with a card.

    Example: geo sources import 0125-ffl-list-complete.txt --as atf-ffl/listing-txt
    """
    with guarded():
        from geo.cli.catalogue import print_outcomes
        from geo.sources.catalogue import select
        from geo.sources.fetched import alone
        from geo.sources.importing import choose, import_file

        raw = raw_folder(study)
        asked = select(_read(catalogue), [id_], _edition(edition or []))
        wanted = choose(asked, file)
        with alone(raw):
            outcome = import_file(raw, file, wanted, force=force)
        print_outcomes([outcome], raw, as_json=as_json, quiet=quiet)


def _read(folder: Path | None) -> "dict[str, Source]":
    from geo.sources.catalogue import ENTRIES, read_catalogue

    return read_catalogue(folder or ENTRIES)


def raw_folder(study: Path) -> Path:
    """Return the raw folder of a study, which may name files not yet fetched."""
    import tomllib

    from geo.errors import Fault, MissingInputError, StudyError

    try:
        raw = tomllib.loads(study.read_text(encoding="utf-8"))["data"]["raw"]
        return study.resolve().parent / str(raw)
    except (FileNotFoundError, IsADirectoryError) as error:
        fault = Fault(
            file=str(study),
            expected="a study file, which says where the raw folder is",
            found="none",
            remedy="Run from the project's folder, or name a study with --study.",
        )
        raise MissingInputError([fault]) from error
    except (ValueError, KeyError, TypeError) as error:
        fault = Fault(
            file=str(study),
            column="data.raw",
            expected="the raw folder",
            found=" ".join(str(error).split()),
            remedy="Mend the study; study.toml as shipped shows every key.",
        )
        raise StudyError([fault]) from error


def _edition(pairs: list[str]) -> dict[str, str]:
    """Return values by name of ``name=value`` texts."""
    edition = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            message = f"'{pair}' is not of the form year=2022."
            raise typer.BadParameter(message, param_hint="--edition")
        edition[name] = value
    return edition


def _end(outcomes: "list[Outcome]") -> None:
    """End with the code of what went wrong, if anything did."""
    wrong = {outcome.state for outcome in outcomes if outcome.fault}
    if wrong - {"failed", "not tried"}:
        raise typer.Exit(_WRONG_INPUT)
    if wrong:
        raise typer.Exit(_FAILED)


@contextlib.contextmanager
def guarded() -> Iterator[None]:
    """Turn failures into messages and exit codes."""
    from geo.errors import FetchError, IronRiverError

    try:
        yield
    except IronRiverError as error:
        complain(error)
        code = _FAILED if isinstance(error, FetchError) else _WRONG_INPUT
        raise typer.Exit(code) from error
    except OSError as error:
        print(f"Could not read or write: {error}", file=sys.stderr)
        raise typer.Exit(_FAILED) from error
    except KeyboardInterrupt as error:
        print(
            "Interrupted: files that came whole are in place; the same command goes "
            "on with the one that did not.",
            file=sys.stderr,
        )
        raise typer.Exit(_INTERRUPTED) from error


@contextlib.contextmanager
def _bar(*, silent: bool) -> "Iterator[Progress]":
    """Show what comes, where somebody looks at the terminal."""
    if silent or not sys.stderr.isatty():
        yield lambda _id, _done, _whole: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    with Progress(
        TextColumn("{task.description:<36}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:

        def tell(id_: str, done: int, whole: int) -> None:
            # One line at a time: that of the file which comes.
            for task in bar.tasks:
                if task.description != id_:
                    bar.remove_task(task.id)
            if not bar.tasks:
                bar.add_task(id_, total=whole or None)
            bar.update(bar.tasks[0].id, completed=done)

        yield tell
