"""Shares of crossings against outbound seizures of weapons by field office.

**Held out.** The study's parameters were fitted, among others, to these counts. The
share of each office is told here by a fit that did not see its count, nor how the rest
compares with it; the four are scaled to add up to 1. Beside it stand a fit that saw no
office at all, and the model as shipped, which saw them all.

Every contender's shares are mixed with `FLOOR` of equal shares, so that a guess which
rules out what happened gets a bad logarithmic score and not an infinite one.

Resampled are the seizures themselves: with four offices nothing else can be.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from geo.corridors.model import Parameters
from geo.errors import NetworkError
from geo.schema.skill import MODEL
from geo.skill.bench import OFFICES, Bench, Refit, refit
from geo.skill.resampling import RESAMPLES
from geo.skill.scores import log_score, total_variation
from geo.skill.table import Judged
from geo.study import FIELD_OFFICES
from geo.tasks import in_threads, one_core

FloatArray = npt.NDArray[np.float64]

FLOOR = 0.01
WITHOUT, SHIPPED = "model_without_offices", "model_shipped"


def judge(bench: Bench, *, seed: int) -> tuple[list[Judged], dict[str, Refit]]:
    """Judge the shares of field offices beside simple guesses.

    Parameters
    ----------
    bench
        The study.
    seed
        Where chance starts.

    Returns
    -------
    judged, fits
        The fit without each office, by its name, and ``none`` without any.

    Raises
    ------
    NetworkError
        If no outbound seizure is counted.
    """
    counts = bench.counts.offices.reindex(FIELD_OFFICES).fillna(0.0)
    seen = counts.to_numpy(dtype="float64")
    if not seen.sum() > 0:
        message = "No outbound seizure by field office: shares cannot be judged."
        raise NetworkError(message)
    with one_core():
        found = in_threads(
            lambda office: refit(bench, hidden=[office]), list(FIELD_OFFICES)
        )
        fits = dict(zip(FIELD_OFFICES, found, strict=True))
        fits["none"] = refit(bench, unseen=[OFFICES])
    told = np.array(
        [
            by_office(bench, fits[office].parameters)[at]
            for at, office in enumerate(FIELD_OFFICES)
        ]
    )
    contenders = {
        MODEL: told / told.sum(),
        WITHOUT: by_office(bench, fits["none"].parameters),
        SHIPPED: by_office(bench, bench.shipped),
        **guesses(bench),
    }
    floored = {
        name: (1 - FLOOR) * share + FLOOR / len(share)
        for name, share in contenders.items()
    }
    drawn = resample(seen, seed=seed)
    once = np.ones_like(drawn)
    judged = [
        Judged(
            part="ports",
            question="outbound_seizures",
            measure=measure,
            cases=int(seen.sum()),
            samples=samples,
            fitted=frozenset({SHIPPED}),
            variants=frozenset({WITHOUT, SHIPPED}),
        )
        for measure, samples in (
            (
                "log_score",
                {name: log_score(drawn, q, once) for name, q in floored.items()},
            ),
            (
                "total_variation",
                {name: total_variation(drawn, q) for name, q in floored.items()},
            ),
        )
    ]
    return judged, fits


def by_office(bench: Bench, parameters: Parameters) -> FloatArray:
    """Return the model's share of each field office, adding up to 1.

    Parameters
    ----------
    bench, parameters
        The study, and the model's parameters.
    """
    return _gather(bench, bench.flow(parameters).by_port)


def guesses(bench: Bench) -> dict[str, FloatArray]:
    """Return what simple rules say of the shares of field offices.

    Parameters
    ----------
    bench
        The study.

    Returns
    -------
    dict
        ``nearest_port``: every county's supply at the crossing nearest to it in hours;
        ``nearest_to_end``: every municipality's demand at the one nearest to it;
        ``largest_port``: all at the crossing with most traffic; ``volume``: as the
        traffic; ``equal``: as many each.
    """
    model, costs = bench.prepared.model, bench.costs
    out, inward = model.halves["US"].reach, model.halves["MX"].reach
    supply = out.collect(out.weigh(model.origins.weight))
    demand = inward.collect(inward.weigh(model.targets.weight))
    ports = len(model.ports)
    near = np.bincount(costs.to_port.argmin(axis=1), supply, minlength=ports) * 1.0
    end = np.bincount(costs.from_port.argmin(axis=0), demand, minlength=ports) * 1.0
    largest = np.zeros(ports)
    largest[model.vehicles.argmax()] = 1.0
    return {
        "nearest_port": _gather(bench, near),
        "nearest_to_end": _gather(bench, end),
        "largest_port": _gather(bench, largest),
        "volume": _gather(bench, model.vehicles),
        "equal": np.full(len(FIELD_OFFICES), 1 / len(FIELD_OFFICES)),
    }


def resample(
    counts: FloatArray, *, seed: int, resamples: int = RESAMPLES
) -> FloatArray:
    """Draw events of groups anew.

    Parameters
    ----------
    counts
        Events of each group.
    seed
        Where chance starts.
    resamples
        Number of resamples.

    Returns
    -------
    numpy.ndarray
        (resamples + 1) × groups; the first row is the counts themselves.
    """
    total = int(counts.sum())
    generator = np.random.default_rng([seed, total, len(counts)])
    drawn = generator.multinomial(total, counts / counts.sum(), size=resamples)
    found: FloatArray = np.vstack([counts, drawn])
    return found


def _gather(bench: Bench, by_port: npt.NDArray[np.floating[Any]]) -> FloatArray:
    """Return an amount of each crossing as shares of the field offices."""
    offices = list(FIELD_OFFICES)
    row = bench.prepared.model.ports["field_office"].map(offices.index)
    total = np.bincount(
        row.to_numpy(dtype=np.intp), weights=by_port, minlength=len(offices)
    )
    found: FloatArray = total / total.sum()
    return found
