"""The study as it could be set without what is to judge it.

The study sends firearms where homicides of its own years were, and fits β and γ to the
events of 2006–11 among others. Routes made so would be held against what they were made
from. Here demand is homicides of the years before, and the fit sees none of the events.
"""

from collections.abc import Mapping

from geo.corridors.calibrating import Counts
from geo.corridors.stage import Inputs
from geo.skill.bench import MUNICIPALITIES, refit, set_up
from geo.sources.seizures import read_federal_cases, read_office_events
from geo.study import Study
from replications.frame import Data
from replications.predicted_routes.outcomes import BEFORE

# Homicides of these years make demand: those that change is measured from.
DEMAND_YEARS = tuple(BEFORE)
# Tables that the fit sees: seizures by field office, federal cases by state.
_SEEN = ("seizures/field_offices.csv", "seizures/federal_cases.csv")
# Name in the study, by the name in the fit.
_OUTER = {
    "deterrence": "deterrence_per_hour",
    "demand_exponent": "demand_exponent",
}


def fit_blind(data: Data, inputs: Inputs, study: Study) -> dict[str, float]:
    """Fit β and γ without any event of a municipality.

    Parameters
    ----------
    data
        Where files are.
    inputs
        Tables with the demand of `DEMAND_YEARS`.
    study
        What is sought, where the search starts, what is held.

    Returns
    -------
    dict
        By name of the study's setting, of what was sought.
    """
    counts = read_counts(data, inputs, study)
    bench = set_up(inputs, study.corridors, study.calibration, counts)
    told = refit(bench, unseen=[MUNICIPALITIES]).told()
    return {_OUTER[name]: value for name, value in told.items()}


def read_counts(data: Data, inputs: Inputs, study: Study) -> Counts:
    """Return what the study may be fitted to.

    Parameters
    ----------
    data, inputs, study
        Where files are, and the study.
    """
    for name in _SEEN:
        data.shipped(name)
    return Counts(
        read_office_events(data.raw),
        inputs.figures["seizure_events"].summed(),
        read_federal_cases(data.raw, list(study.homicides.years)),
    )


def with_fitted(study: Study, fitted: Mapping[str, float]) -> Study:
    """Return the study with other values of its corridors' settings."""
    corridors = study.corridors.model_copy(update=dict(fitted))
    return study.model_copy(update={"corridors": corridors})
