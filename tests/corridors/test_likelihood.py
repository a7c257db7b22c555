import numpy as np
import numpy.typing as npt
import pytest

from geo.corridors.likelihood import Evidence, compare, dispersion
from geo.errors import NetworkError

FloatArray = npt.NDArray[np.float64]
NOWHERE = np.ones(1)


def numbers(*values: float) -> FloatArray:
    return np.array(values, dtype="float64")


# Crossings 1 and 3 are one group, 2 the other, 4 is not looked at: 3/8 and 3/8 of 6/8.
def test_places_are_grouped_and_those_not_seen_left_out() -> None:
    source = Evidence("seen", "ports", np.array([0, 1, 0, -1]), numbers(5, 2))
    flow = numbers(1, 3, 2, 2) / 8
    assert source.shares((flow, NOWHERE, NOWHERE)).tolist() == [0.5, 0.5]


@pytest.mark.parametrize("kind", ["ports", "destinations", "origins"])
def test_each_kind_reads_its_own_places(kind: str) -> None:
    flow = numbers(0.1, 0.9), numbers(0.2, 0.8), numbers(0.3, 0.7)
    source = Evidence("seen", kind, np.arange(2), numbers(1, 1))  # type: ignore[arg-type] # one of three
    at = ("ports", "destinations", "origins").index(kind)
    assert source.shares(flow).tolist() == pytest.approx(flow[at].tolist())


@pytest.mark.parametrize(
    ("group", "counts", "weight", "words"),
    [
        ([0, 1], (1, -1), 1.0, "counts must be at least 0"),
        ([0, 1], (1, np.nan), 1.0, "counts must be at least 0"),
        ([0, 1], (0, 0), 1.0, "needs events, and two groups"),
        ([0, 0], (3,), 1.0, "needs events, and two groups"),
        ([0, 1], (1, 1), 0.0, "the weight must be above 0"),
        ([0, 1], (1, 1), np.inf, "the weight must be above 0"),
        ([0, 2], (1, 1), 1.0, "a place is in a group without a count"),
        ([0, -1], (1, 1), 1.0, "'CIDE': no place of the model is in group 2"),
    ],
)
def test_counts_without_a_likelihood_are_refused(
    group: list[int], counts: tuple[float, ...], weight: float, words: str
) -> None:
    with pytest.raises(NetworkError, match=words):
        Evidence("CIDE", "ports", np.array(group), numbers(*counts), weight)


def test_events_where_the_model_sends_nothing_are_refused_by_name() -> None:
    source = Evidence(
        "CIDE", "ports", np.arange(2), numbers(5, 2), labels=("Norte", "Sur")
    )
    with pytest.raises(NetworkError, match="2 events were counted in Sur, to which"):
        source.shares((numbers(1, 0), NOWHERE, NOWHERE))


def test_a_model_of_other_places_is_refused() -> None:
    source = Evidence("CIDE", "ports", np.arange(2), numbers(5, 2))
    with pytest.raises(NetworkError, match="it groups 2 ports, the model has 3"):
        source.shares((numbers(1, 1, 1) / 3, NOWHERE, NOWHERE))


# 40 events, expected 20, 10 and 10: (10² / 20) + (5² / 10) + (5² / 10) = 10.
def test_statistics_are_as_by_hand() -> None:
    counts, share = numbers(30, 5, 5), numbers(0.5, 0.25, 0.25)
    found = compare(counts, share)
    assert found.pearson == pytest.approx(10.0)
    assert found.cells == 3
    log = np.log
    assert found.log_likelihood == pytest.approx(30 * log(0.5) + 10 * log(0.25))
    assert found.deviance == pytest.approx(2 * (30 * log(1.5) + 10 * log(0.5)))
    assert found.null_deviance == pytest.approx(2 * (30 * log(2.25) + 10 * log(0.375)))
    # Two degrees of freedom, one of them paid for a parameter.
    assert dispersion(found, 0.0) == pytest.approx(5.0)
    assert dispersion(found, 1.0) == pytest.approx(10.0)


def test_dispersion_is_at_least_one_and_needs_freedom() -> None:
    perfect = compare(numbers(20, 10, 10), numbers(0.5, 0.25, 0.25))
    assert dispersion(perfect, 0.0) == 1.0
    assert dispersion(compare(numbers(30, 10), numbers(0.5, 0.5)), 1.0) == 1.0


# 10 events; the cells of 0.6 and 0.4 expected events are one of 1.0: 8 against 9 and 2
# against 1. A cell that is impossible and empty is none.
def test_small_cells_are_pooled() -> None:
    found = compare(numbers(8, 2, 0, 0), numbers(0.9, 0.06, 0.04, 0.0))
    assert found.pearson == pytest.approx(1 / 9 + 1)
    assert found.cells == 2
