"""The order of the stages, once.

    sources ──▶ grid ──▶ hotspots ──▶ corridors ──▶ outputs

Each stage is a function of the tables before it and of plain settings; `geo.steps`
hands them over. A finished stage is reused when everything it was made from is the
same, by content.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from geo import __version__, freshness
from geo.freshness import Record
from geo.steps import STAGES
from geo.steps.desk import Desk, Made, Progress

__all__ = ["STAGES", "WEIGHTS", "Pipeline", "Progress", "StageReport"]

_CODE = Path(__file__).parent
_SHARED_CODE = (
    "cells.py",
    "compiled.py",
    "lattice.py",
    "pipeline.py",
    "projection.py",
    "study.py",
    "sections.py",
    "sections_corridors.py",
    "sections_data.py",
    "sections_outputs.py",
    "sections_own.py",
    "steps/own.py",
    "schema",
    "outputs/parquet.py",
    "steps/desk.py",
)
# How long each stage takes beside the others: for the progress bar only.
WEIGHTS = {"sources": 17, "grid": 6, "hotspots": 18, "corridors": 23, "outputs": 25}


@dataclass(slots=True)
class StageReport:
    """What happened to one stage.

    Attributes
    ----------
    reused
        True if its files were still good.
    files
        What it wrote, or had written.
    facts
        Row counts, totals and automatic choices.
    """

    reused: bool
    files: tuple[Path, ...]
    facts: Mapping[str, Any]


class Pipeline(Desk):
    """One study and the stages it runs through."""

    def run(
        self, *, until: str = STAGES[-1], force: bool = False
    ) -> dict[str, StageReport]:
        """Run the stages in order.

        Parameters
        ----------
        until
            Last stage to run.
        force
            Do not reuse finished stages.

        Returns
        -------
        dict
            A report per stage.

        Raises
        ------
        IronRiverError
            If an input is wrong or a proof fails; nothing is half-written.
        """
        from geo.steps.given import require_given

        require_given(self)
        record = Record.read(self.places.stages)
        reports: dict[str, StageReport] = {}
        before = ""
        for stage in STAGES[: STAGES.index(until) + 1]:
            print_ = freshness.fingerprint({"before": before, **self._parts(stage)})
            if not force and record.is_fresh(stage, print_, self.places.root):
                entry = record.stages[stage]
                files = tuple(self.places.root / name for name in entry["files"])
                reports[stage] = StageReport(
                    reused=True, files=files, facts=entry["facts"]
                )
            else:
                self.progress(stage, 0.0, "starting")
                self.rows.clear()
                made, facts = self.step(stage)
                facts = {**facts, "rows": dict(self.rows)}
                record.finish(stage, print_, made, facts, self.places.root)
                self._write_record(record)
                reports[stage] = StageReport(
                    reused=False, files=tuple(made), facts=facts
                )
            self.progress(stage, 1.0, "done")
            before = print_
        return reports

    def step(self, stage: str) -> Made:
        """Run one stage on the tables of those before it."""
        made: Made = import_module(f"geo.steps.{stage}").run(self)
        return made

    def calibrate(self) -> dict[str, Any]:
        """Find the parameters of the flow from what was seen.

        The stages up to hotspots are run, or reused.

        Returns
        -------
        dict
            Estimates, errors, intervals, fit by source, files written.

        Raises
        ------
        IronRiverError
            If an input is wrong, or the evidence cannot tell a parameter.
        """
        from geo.steps import calibration

        self.run(until="hotspots")
        return calibration.run(self)

    def skill(self, *, force: bool = False) -> dict[str, Any]:
        """Judge the estimates on what they were not fitted to, beside simple guesses.

        The stages up to hotspots are run, or reused; so is the judging itself.

        Parameters
        ----------
        force
            Judge anew, even if nothing has changed.

        Returns
        -------
        dict
            Rows of the table, refits, questions left out, files written.

        Raises
        ------
        IronRiverError
            If an input is wrong.
        """
        from geo.steps import skill

        self.run(until="hotspots")
        return skill.run(self, force=force)

    def cases(self, file: Path) -> dict[str, Any]:
        """Judge the model on a user's own cases, beside simple guesses.

        Parameters
        ----------
        file
            Cases; see docs/skill.md.

        Returns
        -------
        dict
            Rows of figures, how many cases were judged on what, warnings, files.

        Raises
        ------
        IronRiverError
            If an input is wrong, or a place is unknown or could be several.
        """
        from geo.steps import cases

        self.run(until="hotspots")
        return cases.run(self, file)

    def sensitivity(self) -> dict[str, Any]:
        """Find which inputs move the corridors most.

        Returns
        -------
        dict
            Inputs with their ranges, effects, files written.

        Raises
        ------
        IronRiverError
            If an input is wrong.
        """
        from geo.steps import sensitivity

        self.run(until="hotspots")
        return sensitivity.run(self)

    def write_kinds(self, kinds: Collection[str]) -> list[Path]:
        """Write some kinds of products; the record of the stages is left alone.

        Parameters
        ----------
        kinds
            Of `geo.outputs.products.KINDS`.

        Returns
        -------
        list of Path
            The files.
        """
        from geo.steps import outputs

        self.run(until=STAGES[-2])
        return outputs.write(self, kinds)

    def _parts(self, stage: str) -> dict[str, object]:
        """Return everything a stage is made from, beside the stage before it."""
        study = self.study
        names = (stage, f"steps/{stage}.py", *_SHARED_CODE)
        settings: object = {
            "sources": [
                study.data,
                study.study.date,
                study.corridors.supply.weapon_class,
                # Own lists are counted by hexagon, and never small.
                study.grid.resolution if study.data.own_lists else None,
                study.outputs.small_count if study.data.own_lists else None,
            ],
            "grid": [
                study.grid,
                study.hotspots.stability.resolutions,
                study.dealers,
                study.homicides,
                study.study.seed,
                study.outputs.small_count,
            ],
            "hotspots": [study.hotspots, study.homicides, study.study.seed],
            "corridors": [study.corridors, study.study.seed],
            "outputs": study.model_dump(mode="json"),
        }[stage]
        return {
            "stage": stage,
            "version": __version__,
            "libraries": freshness.versions(freshness.LIBRARIES),
            "settings": str(settings),
            "code": freshness.code_hash([_CODE / name for name in names]),
            # A list, for two files may have the same name.
            "files": [
                (file.name, file.parent.name, _hash(file))
                for file in self._files_given(stage)
            ],
        }

    def _files_given(self, stage: str) -> list[Path]:
        """Return the files that a stage reads and no stage made."""
        grid, data = self.study.grid, self.study.data
        if stage == "sources":
            from geo.steps import own
            from geo.steps.given import all_files
            from geo.steps.sources import package_files

            raw = self.places.raw
            named = [
                *(file.path for file in self.find("data.roads", *data.road_files)),
                self.given(data.elevation, unless="none", key="data.elevation"),
                self.given(data.responsibility, unless="shipped"),
            ]
            files = sorted(raw.glob("*/*.csv")) + sorted(raw.glob("*/card.toml"))
            files += [*package_files(), *all_files(self), *own.files(self)]
        elif stage == "grid":
            named = [
                self.given(grid.extent, unless="none"),
                self.given(grid.known_points, unless="none"),
                *(
                    file.path
                    for file in self.find("grid.population", *grid.population_files)
                ),
            ]
            files = []
        elif stage == "outputs":
            from geo.steps.skill_record import is_fresh

            # The briefing shows a judging, if there is one of this very study.
            return [self.places.stage_table("skill")] if is_fresh(self) else []
        else:
            return []
        return [*files, *(file for file in named if file is not None)]

    def _write_record(self, record: Record) -> None:
        from geo.outputs.files import write_text

        write_text(self.places.stages, record.text() + "\n")


def _hash(path: Path) -> str:
    return freshness.file_hash(path) if path.is_file() else "absent"
