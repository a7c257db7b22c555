"""Fisher scoring: climb a likelihood of shares whose slopes are taken numerically.

The model is a callable that costs a good part of a second, so slopes are those of the
logarithms of shares, from which score and expected information both follow: a step
needs one call for each parameter (two near the top), and few steps are needed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from geo.corridors.likelihood import Evidence, FloatArray, Model
from geo.errors import NetworkError

Progress = Callable[[int, float], None]

# Parameters that are sought by their logarithm, because they scale with a unit.
_BY_LOGARITHM = frozenset({"deterrence", "choice", "demand_exponent"})
_STEP = 1e-5
_CENTRAL_STEP = 1e-4
# Expected rise of the log-likelihood below which slopes are taken on both sides.
_NEAR = 1e-2
_LONGEST = 1.5
_MOST_STEPS = 60
_MOST_HALVINGS = 25
_ENOUGH = 1e-7
# Part of the expected curvature that a step must show for it to be believed.
_TRUSTED = 0.05
# A step that promises no more may fail to rise by rounding alone.
_ROUNDING_RISE = 1e-5
# Information per unit below which the evidence says nothing about a parameter.
_FLAT = 1e-6
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter to be found.

    Attributes
    ----------
    name
        As the model knows it.
    low, high
        Bounds of its value.
    """

    name: str
    low: float
    high: float

    @property
    def by_logarithm(self) -> bool:
        """Whether it is sought by its logarithm."""
        return self.name in _BY_LOGARITHM

    @property
    def width(self) -> float:
        """Distance between the bounds on the scale of the search."""
        return self.inner(self.high) - self.inner(self.low)

    def inner(self, value: float) -> float:
        """Return a value on the scale of the search."""
        return float(np.log(value)) if self.by_logarithm else float(value)

    def outer(self, at: float) -> float:
        """Return the value of a point on the scale of the search."""
        return float(np.exp(at)) if self.by_logarithm else float(at)

    def slope(self, at: float) -> float:
        """Return by how much the value changes with the scale of the search."""
        return float(np.exp(at)) if self.by_logarithm else 1.0


@dataclass(slots=True)
class Problem:
    """What is maximised.

    Attributes
    ----------
    model, evidence
        Shares by parameters, and counts to compare them with.
    held
        Values of parameters that are not sought.
    parameters
        Those that are.
    trust
        Factor of each source's log-likelihood: weight / φ.
    progress
        Told the number of model calls and the log-likelihood after every step.
    calls
        Calls of the model so far.
    """

    model: Model
    evidence: Sequence[Evidence]
    held: Mapping[str, float]
    parameters: Sequence[Parameter]
    trust: FloatArray
    progress: Progress | None = None
    calls: int = field(default=0)

    def values(self, at: FloatArray) -> dict[str, float]:
        """Return all parameters of the model at a point."""
        found = {p.name: p.outer(x) for p, x in zip(self.parameters, at, strict=True)}
        return {**self.held, **found}

    def shares(self, at: FloatArray) -> list[FloatArray]:
        """Return the shares of every source's groups at a point."""
        self.calls += 1
        flow = self.model(self.values(at))
        return [source.shares(flow) for source in self.evidence]

    def log_likelihood(self, shares: Sequence[FloatArray]) -> float:
        """Return the weighted log-likelihood, each source divided by its φ."""
        total = 0.0
        for source, share, trust in zip(self.evidence, shares, self.trust, strict=True):
            seen = source.counts > 0
            total += float(trust * (source.counts[seen] * np.log(share[seen])).sum())
        return total

    def box(self) -> tuple[FloatArray, FloatArray]:
        """Return the bounds on the scale of the search."""
        low = np.array([p.inner(p.low) for p in self.parameters])
        return low, np.array([p.inner(p.high) for p in self.parameters])


@dataclass(frozen=True, slots=True)
class Summit:
    """The highest point, and the likelihood around it.

    Attributes
    ----------
    place
        The point, on the scale of the search.
    log_likelihood
        Its height.
    shares
        Shares of every source's groups there.
    information
        Expected information of each source, trust included: sources × K × K.
    score
        Slope of the log-likelihood, K.
    steps
        Steps taken.
    """

    place: FloatArray
    log_likelihood: float
    shares: list[FloatArray]
    information: FloatArray
    score: FloatArray
    steps: int


def climb(problem: Problem, start: FloatArray, *, enough: float = _ENOUGH) -> Summit:
    """Find the highest likelihood within the bounds.

    Parameters
    ----------
    problem
        What is maximised.
    start
        Where to begin, on the scale of the search.
    enough
        Stop when a step promises to raise the log-likelihood by less than this.

    Returns
    -------
    Summit
        The optimum.

    Raises
    ------
    NetworkError
        If it is not found in 60 steps, or the model refuses the start.
    """
    at, shares = start, problem.shares(start)
    height, central = problem.log_likelihood(shares), False
    last: Summit | None = None
    for steps in range(1, _MOST_STEPS + 1):
        here = _look(problem, at, (shares, height), steps, central=central)
        step = _propose(problem, at, _curvature(here, last), here.score)
        promise = float(step @ here.score)
        if not central and promise < max(_NEAR, enough):
            # Slopes on one side are good enough to come here, not to stay.
            central, last = True, None
            continue
        if promise < enough:
            return here
        moved = _ascend(problem, here, step)
        if moved is None:
            if promise < _ROUNDING_RISE:
                return here
            break
        last = here
        at, shares, height = moved
        if problem.progress is not None:
            problem.progress(problem.calls, height)
    place = ", ".join(f"{name} = {v:.4g}" for name, v in problem.values(at).items())
    message = (
        f"The likelihood could not be maximised: the search stopped at {place}. Start "
        "elsewhere, or hold a parameter fixed."
    )
    raise NetworkError(message)


def _look(
    problem: Problem,
    at: FloatArray,
    found: tuple[list[FloatArray], float],
    steps: int,
    *,
    central: bool,
) -> Summit:
    """Return the likelihood around a point."""
    shares, height = found
    try:
        information, score = _slopes(problem, at, shares, central=central)
    except NetworkError as error:
        place = ", ".join(
            f"{p.name} = {p.outer(x):.4g}"
            for p, x in zip(problem.parameters, at, strict=True)
        )
        message = (
            f"The likelihood rises to the edge of what the model allows, at {place}. "
            f"Hold a parameter fixed, or narrow its bounds. The model says: {error}"
        )
        raise NetworkError(message) from error
    return Summit(at, height, shares, information, score, steps)


def _curvature(here: Summit, last: Summit | None) -> FloatArray:
    """Return the expected information, corrected by what the last step showed.

    Where the model does not fit, the likelihood is flatter or sharper than expected and
    plain scoring creeps: one update of Broyden, Fletcher, Goldfarb and Shanno.
    """
    expected: FloatArray = here.information.sum(axis=0)
    if last is None:
        return expected
    step, change = here.place - last.place, last.score - here.score
    along = expected @ step
    told, foretold = float(step @ change), float(step @ along)
    if not told > _TRUSTED * foretold > 0:
        return expected
    return (
        expected - np.outer(along, along) / foretold + np.outer(change, change) / told
    )


def _slopes(
    problem: Problem, at: FloatArray, shares: list[FloatArray], *, central: bool
) -> tuple[FloatArray, FloatArray]:
    """Return each source's information, and the score."""
    low, high = problem.box()
    reach = _CENTRAL_STEP if central else _STEP
    columns: list[list[FloatArray]] = []
    for k in range(len(at)):
        ahead, behind = at.copy(), at.copy()
        ahead[k] = min(at[k] + reach, high[k])
        if central or ahead[k] == at[k]:
            behind[k] = max(at[k] - reach, low[k])
        after = problem.shares(ahead) if ahead[k] > at[k] else shares
        before = problem.shares(behind) if behind[k] < at[k] else shares
        span = ahead[k] - behind[k]
        columns.append(
            [_log_slope(a, b, span) for a, b in zip(after, before, strict=True)]
        )
    size = len(at)
    information = np.zeros((len(problem.evidence), size, size))
    score = np.zeros(size)
    for s, (source, share) in enumerate(zip(problem.evidence, shares, strict=True)):
        slope = np.column_stack([column[s] for column in columns])
        total, trust = source.counts.sum(), problem.trust[s]
        # A perfect difference keeps Σ q dlog q at 0; a numerical one nearly.
        slope -= share @ slope
        information[s] = trust * total * (slope.T * share) @ slope
        score += trust * (source.counts - total * share) @ slope
    return information, score


def _log_slope(after: FloatArray, before: FloatArray, span: float) -> FloatArray:
    slope = np.zeros(len(after))
    real = (after > 0) & (before > 0)
    slope[real] = (np.log(after[real]) - np.log(before[real])) / span
    return slope


def _propose(
    problem: Problem, at: FloatArray, information: FloatArray, score: FloatArray
) -> FloatArray:
    """Return the scoring step; a parameter pressed against its bound stays there."""
    low, high = problem.box()
    free = ~(((at <= low) & (score < 0)) | ((at >= high) & (score > 0)))
    step = np.zeros(len(at))
    for _ in range(len(at)):
        step[:] = 0.0
        step[free] = _solve(information[np.ix_(free, free)], score[free])
        step *= min(1.0, _LONGEST / max(np.abs(step).max(initial=0.0), _ROUNDING))
        outward = ((at <= low) & (step < 0)) | ((at >= high) & (step > 0))
        if not (outward & free).any():
            break
        free &= ~outward
    return np.clip(at + step, low, high) - at


def _solve(information: FloatArray, score: FloatArray) -> FloatArray:
    """Return information⁻¹ · score, of the least length where that is not one."""
    size = np.sqrt(np.maximum(information.diagonal(), _FLAT))
    scaled = information / np.outer(size, size)
    solution = np.linalg.lstsq(scaled, score / size, rcond=1e-9)[0]
    return np.asarray(solution / size)


def _ascend(
    problem: Problem, here: Summit, step: FloatArray
) -> tuple[FloatArray, list[FloatArray], float] | None:
    """Return the first point along a step that is higher, halving it as needed."""
    for halving in range(_MOST_HALVINGS):
        at = here.place + step * 0.5**halving
        try:
            shares = problem.shares(at)
        except NetworkError:
            # The model has no answer so far out; nearer it had one.
            continue
        height = problem.log_likelihood(shares)
        if height > here.log_likelihood:
            return at, shares, height
    return None
