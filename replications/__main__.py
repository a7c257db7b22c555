"""Run replications: ``python -m replications [NAME ...] [--data FOLDER]``.

With ``--pages`` nothing is worked out: verdicts and pages are written again from the
figures that results hold.
"""

import argparse
import importlib
import sys
from pathlib import Path

from geo.errors import IronRiverError, MissingInputError
from geo.tasks import one_core
from replications.frame import (
    HERE,
    RESULT,
    Data,
    Result,
    default_data,
    read_result,
    write_result,
)
from replications.page import (
    all_results,
    compare,
    describe,
    overview,
    put_section,
)

_MODULE = "replication.py"


def names() -> list[str]:
    """Return the replications that there are."""
    return sorted(path.parent.name for path in HERE.glob(f"*/{_MODULE}"))


def make(name: str, data: Data) -> Result:
    """Run one replication and write its result, its pictures and its page."""
    module = importlib.import_module(f"replications.{name}.replication")
    # How many cores share a product shows in its last digits, and waits.
    with one_core():
        result: Result = module.run(data)
    folder = HERE / name
    write_result(result, folder / RESULT)
    # From here on as the file has it: one rounding, on pages and pictures alike.
    written = read_result(folder / RESULT)
    draw = getattr(module, "draw", None)
    if draw is not None:
        draw(written, folder)
    put_section(folder / "README.md", describe(written))
    return written


def tell_again(name: str) -> Result:
    """Judge the figures of a result again, and write it and its page."""
    path = HERE / name / RESULT
    result = read_result(path, judged=False)
    write_result(result, path)
    put_section(path.with_name("README.md"), describe(result))
    return result


def main(arguments: list[str] | None = None) -> int:
    """Run what is asked for; 0 if all that had its data ran, 2 if any has a fault."""
    parser = argparse.ArgumentParser(prog="python -m replications", description=__doc__)
    parser.add_argument("names", nargs="*", help="all by default")
    parser.add_argument(
        "--data",
        type=Path,
        help="folder with what does not ship; by default what was fetched",
    )
    parser.add_argument(
        "--pages",
        action="store_true",
        help="only write verdicts and pages again, from the results that are there",
    )
    chosen = parser.parse_args(arguments)
    strange = sorted(set(chosen.names) - set(names()))
    if strange:
        parser.error(f"no replication '{strange[0]}'; there are: {', '.join(names())}")
    status = 0
    for name in chosen.names or names():
        print(f"{name}: running", flush=True)
        try:
            # Each has its own list of what it read.
            result = (
                tell_again(name)
                if chosen.pages
                else make(name, default_data(chosen.data))
            )
        except MissingInputError as error:
            print(f"{name}: SKIPPED, its result is as it was. {error}\n")
        except IronRiverError as error:
            print(f"{name}: FAILED. {error}\n", file=sys.stderr)
            status = 2
        else:
            print(f"{compare(result)}\n")
    put_section(HERE / "README.md", overview(all_results()))
    return status


if __name__ == "__main__":
    sys.exit(main())
