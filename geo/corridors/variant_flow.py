"""Flow of parts of the whole: by states of purchase, and by class of weapon.

What is bought in some states is a part of the same flow: all such parts add up to it,
which is proven on every road. A class of weapon changes demand alone, to where firearms
of the class were seized: no figure says where each class is bought.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from geo.corridors.contraction import Links
from geo.corridors.demand import count_demand, weigh_demand
from geo.corridors.flows import AtMeets, Costs, Shares, share_out
from geo.corridors.model import Model, Parameters, Places
from geo.errors import NetworkError
from geo.schema.figures import AreaFigures

FloatArray = npt.NDArray[np.float64]

# What comes by gateways was bought in no state; beside the groups of origins it is one.
BY_GATEWAYS = "by sea and air"
_CONSERVED = 1e-9


@dataclass(frozen=True, slots=True)
class Variants:
    """What is singled out.

    Attributes
    ----------
    groups
        Names of the parts by origin, which together are all flow.
    members
        Origins × groups of origins: 1 where an origin belongs. What comes by gateways
        has a name but no column.
    weapons
        By class of weapon: the targets, with weight and count of that class.
    draws
        In how many draws, the first of all, variants are made.
    """

    groups: tuple[str, ...]
    members: FloatArray
    weapons: Mapping[str, Places]
    draws: int

    @property
    def names(self) -> tuple[tuple[str, str], ...]:
        """Kind and name of each variant, in the order of all arrays."""
        return (
            *(("origin", name) for name in self.groups),
            *(("weapon class", name) for name in self.weapons),
        )


def single_out(
    model: Model, weapons: Mapping[str, Places], *, origins: bool, draws: int
) -> Variants:
    """Return the variants of a study.

    Parameters
    ----------
    model
        Its origins have ``group``.
    weapons
        By class of weapon: the model's targets, weighed by that class.
    origins
        Whether flow is told apart by group of origins.
    draws
        In how many draws.
    """
    group = model.origins.table["group"].to_numpy(dtype=object).astype(str)
    names = np.unique(group) if origins else np.empty(0, dtype=str)
    members = (group[:, None] == names[None, :]).astype("float64")
    groups = tuple(str(name) for name in names)
    if origins and model.gateway_share > 0:
        groups = (*groups, BY_GATEWAYS)
    return Variants(groups, members, weapons, draws)


def weigh_weapons(
    figures: Mapping[str, AreaFigures], model: Model, classes: Sequence[str]
) -> dict[str, Places]:
    """Return the targets of a model as firearms seized of each class weigh them.

    Parameters
    ----------
    figures
        As `geo.corridors.demand.weigh_demand` takes them.
    model
        Its targets; those beyond Mexico have no seizures.
    classes
        Classes of weapon.

    Raises
    ------
    NetworkError
        If there are no figures of a class, or none where the model has demand.
    """
    table = model.targets.table
    found = {}
    for name in classes:
        weight, count = (
            table["place_id"]
            .map(
                rule(
                    figures,
                    homicides_weight=0.0,
                    seizures_weight=1.0,
                    weapon_class=name,
                )
            )
            .fillna(0.0)
            .astype("float64")
            for rule in (weigh_demand, count_demand)
        )
        if not weight.sum() > 0:
            message = (
                f"No firearm of class '{name}' was seized where the model has demand. "
                "Take it out of corridors.variants.weapon_classes."
            )
            raise NetworkError(message)
        found[name] = Places(table.assign(weight=weight, count=count))
    return found


def vary(
    model: Model,
    parameters: Parameters,
    costs: Costs,
    shares: Shares,
    variants: Variants,
    demand: Sequence[FloatArray],
) -> tuple[AtMeets, ...]:
    """Return the flow of each variant, in the order of their names.

    Parameters
    ----------
    model, parameters, costs
        As `geo.corridors.flows.share_out` takes them.
    shares
        The main flow, told apart by the members of the variants.
    variants
        What is singled out.
    demand
        Of each class of weapon, by target.

    Returns
    -------
    tuple of AtMeets
        Parts by origin are shares of all flow; a class of weapon adds up to 1 itself.
    """
    flows = list(shares.groups)
    whole = shares.at_meets
    if len(variants.groups) > len(flows):
        none = np.zeros_like
        flows.append(AtMeets(none(whole.sent), none(whole.received), whole.landed))
    for weight in demand:
        changed = replace(parameters, demand=weight)
        flows.append(share_out(model, changed, costs).at_meets)
    return tuple(flows)


def by_crossing(flows: Sequence[AtMeets], crossings: int) -> FloatArray:
    """Return variants × crossings: shares of each variant's own flow by land.

    Zeros where a variant has none.
    """
    sent = np.array([flow.sent.sum(axis=0) for flow in flows])
    sent = sent.reshape(len(flows), crossings)
    total = sent.sum(axis=1, keepdims=True)
    shared: FloatArray = sent / np.where(total > 0, total, 1.0)
    return shared


def by_road(flows: Sequence[AtMeets], carried: FloatArray) -> FloatArray:
    """Return variants × roads: the part of each variant's own flow on each road.

    Parameters
    ----------
    flows
        The variants.
    carried
        Variants × roads, as shares of all flow.
    """
    total = np.array([flow.total for flow in flows])
    own: FloatArray = carried / np.where(total > 0, total, 1.0)[:, None]
    return own


def on_segments(links: Links, carried: FloatArray, segments: int) -> FloatArray:
    """Return flows × segments, given flows × positions of the links' segments."""
    laid = np.zeros((len(carried), segments))
    laid[:, links.link_segment] = carried
    return laid


def require_whole(variants: Variants, whole: FloatArray, parts: FloatArray) -> None:
    """Refuse parts by origin that are not all flow together.

    Parameters
    ----------
    variants
        What is singled out.
    whole
        Main flow on each piece of road.
    parts
        Variants × pieces of road.

    Raises
    ------
    NetworkError
        If they differ by more than 1e-9 of all flow anywhere.
    """
    if not variants.groups:
        return
    together = parts[: len(variants.groups)].sum(axis=0)
    gap = float(np.abs(together - whole).max(initial=0.0))
    if not gap <= _CONSERVED:
        message = (
            "Flow by states of purchase does not add up to all flow on every road: "
            f"off by {gap:.3g}."
        )
        raise NetworkError(message)
