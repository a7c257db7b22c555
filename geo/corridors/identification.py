"""Whether the evidence can tell a parameter at all; if not, say which and why."""

from collections.abc import Sequence

import numpy as np

from geo.corridors.likelihood import FloatArray
from geo.corridors.scoring import Parameter
from geo.errors import NetworkError

# Smallest eigenvalue of the scaled information: below it some mix of parameters has a
# variance a million times what each would have alone.
_SINGULAR = 1e-6
_AT_BOUND = 1e-6
_SHOWN = 0.3
_REMEDY = "Hold it fixed, or add evidence that tells it."


def require_identified(
    parameters: Sequence[Parameter], at: FloatArray, information: FloatArray
) -> None:
    """Refuse parameters that the evidence does not tell.

    Parameters
    ----------
    parameters
        What was sought.
    at
        The optimum, on the scale of the search.
    information
        Expected information there, all sources together.

    Raises
    ------
    NetworkError
        If a parameter changes no share that is observed, the parameters cannot be told
        apart, an optimum lies at its bound, or a standard error is wider than the
        bounds; with the figures and what to do.
    """
    reasons = (
        _silent(parameters, information) + _at_bound(parameters, at)
        or _mixed(parameters, information)
        or _vague(parameters, information)
    )
    if reasons:
        raise NetworkError(" ".join([*reasons, _REMEDY]))


def _silent(parameters: Sequence[Parameter], information: FloatArray) -> list[str]:
    """Return parameters that even alone would be vaguer than their bounds."""
    reasons = []
    for parameter, known in zip(parameters, information.diagonal(), strict=True):
        if known * parameter.width**2 < 1:
            scale = "its logarithm" if parameter.by_logarithm else "it"
            error = f"{1 / np.sqrt(known):.3g}" if known > 0 else "without limit"
            reasons.append(
                f"The evidence does not tell {parameter.name}: observed shares hardly "
                f"change between {parameter.low:g} and {parameter.high:g} (standard "
                f"error of {scale}, all else known: {error})."
            )
    return reasons


def _at_bound(parameters: Sequence[Parameter], at: FloatArray) -> list[str]:
    return [
        (
            f"The likelihood of {parameter.name} is highest at its bound {bound:g} "
            f"(allowed: {parameter.low:g} to {parameter.high:g}), where it has no "
            "standard error."
        )
        for parameter, where in zip(parameters, at, strict=True)
        for bound in (parameter.low, parameter.high)
        if abs(where - parameter.inner(bound)) <= _AT_BOUND * parameter.width
    ]


def _mixed(parameters: Sequence[Parameter], information: FloatArray) -> list[str]:
    size = np.sqrt(information.diagonal())
    values, vectors = np.linalg.eigh(information / np.outer(size, size))
    if values[0] >= _SINGULAR:
        return []
    part = [
        parameter.name
        for parameter, load in zip(parameters, vectors[:, 0], strict=True)
        if abs(load) >= _SHOWN
    ]
    reason = (
        f"The evidence does not tell {' and '.join(part)} apart: a change of one is "
        f"made good by the other (smallest eigenvalue of the scaled information "
        f"{max(values[0], 0.0):.2g}, at least {_SINGULAR:g} needed)."
    )
    return [reason]


def _vague(parameters: Sequence[Parameter], information: FloatArray) -> list[str]:
    errors = np.sqrt(np.linalg.inv(information).diagonal())
    return [
        f"The evidence hardly tells {parameter.name}: its standard error "
        f"{'by logarithm ' if parameter.by_logarithm else ''}{error:.3g} is wider than "
        f"the bounds {parameter.low:g} to {parameter.high:g} allow "
        f"({parameter.width:.3g})."
        for parameter, error in zip(parameters, errors, strict=True)
        if not error <= parameter.width
    ]
