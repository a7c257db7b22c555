from dataclasses import replace

import numpy as np
import pytest

from geo.corridors.contraction import Links
from geo.corridors.flows import AtMeets, find_costs, share_out
from geo.corridors.model import Places
from geo.corridors.variant_flow import (
    BY_GATEWAYS,
    Variants,
    by_crossing,
    by_road,
    on_segments,
    require_whole,
    single_out,
    vary,
    weigh_weapons,
)
from geo.errors import NetworkError
from tests.tiny_model import TinyModel, make_gateways, make_model
from tests.tiny_world import TinyWorld


def _variants(tiny: TinyModel, *weapons: str, origins: bool = True) -> Variants:
    """Single out both counties; classes of weapon are wanted in the second town."""
    model = tiny.model
    named = Places(model.origins.table.assign(group=["west coast", "east"]))
    wanted = Places(model.targets.table.assign(weight=[0.0, 1.0]))
    return single_out(
        replace(model, origins=named),
        dict.fromkeys(weapons, wanted),
        origins=origins,
        draws=5,
    )


def _flows(tiny: TinyModel, variants: Variants) -> tuple[AtMeets, ...]:
    costs = find_costs(tiny.model, tiny.parameters)
    shares = share_out(tiny.model, tiny.parameters, costs, variants.members)
    demand = [places.weight for places in variants.weapons.values()]
    return vary(tiny.model, tiny.parameters, costs, shares, variants, demand)


def test_variants_are_groups_by_name_then_classes(tiny: TinyModel) -> None:
    variants = _variants(tiny, "long guns", "handguns")
    assert variants.names == (
        ("origin", "east"),
        ("origin", "west coast"),
        ("weapon class", "long guns"),
        ("weapon class", "handguns"),
    )
    assert variants.members.tolist() == [[0, 1], [1, 0]]


def test_origins_may_be_left_together(tiny: TinyModel) -> None:
    variants = _variants(tiny, "handguns", origins=False)
    assert variants.names == (("weapon class", "handguns"),)
    flows = _flows(tiny, variants)
    assert len(flows) == 1
    assert flows[0].received[:, 0].tolist() == [0, 0]
    assert flows[0].total == pytest.approx(1)
    # Nothing is proven of what was not told apart.
    require_whole(variants, np.ones(3), np.zeros((1, 3)))


def test_what_comes_by_gateways_is_an_origin_of_its_own(world: TinyWorld) -> None:
    tiny = make_model(world, gateways=make_gateways("K"), gateway_share=0.2)
    variants = _variants(tiny)
    assert variants.groups == ("east", "west coast", BY_GATEWAYS)
    flows = _flows(tiny, variants)
    assert [flow.total for flow in flows] == pytest.approx([0.3, 0.5, 0.2])
    assert not flows[2].sent.any()
    assert not flows[2].received.any()
    assert not flows[0].landed.any()
    # It takes no crossing: its row stays empty, the others add up to 1.
    shares = by_crossing(flows, 2)
    assert shares.sum(axis=1).tolist() == pytest.approx([1, 1, 0])


def test_shares_are_of_the_own_flow() -> None:
    none = np.zeros((0, 1))
    flows = [
        AtMeets(np.array([[0.1, 0.3]]), np.array([[0.1], [0.3]]), none),
        AtMeets(np.zeros((1, 2)), np.zeros((2, 1)), none),
    ]
    assert by_crossing(flows, 2) == pytest.approx(np.array([[0.25, 0.75], [0, 0]]))
    carried = np.array([[0.4, 0.2, 0.0], [0.0, 0.0, 0.0]])
    assert by_road(flows, carried) == pytest.approx(np.array([[1, 0.5, 0], [0, 0, 0]]))
    assert by_crossing([], 2).shape == (0, 2)
    assert by_road([], np.zeros((0, 4))).shape == (0, 4)


def test_flow_lies_on_the_segments_of_the_links() -> None:
    links = Links(
        link_first=np.array([0, 2]),
        link_segment=np.array([2, 0], dtype="int32"),
        link_ahead=np.array([True, False]),
        link_tail=np.array([0], dtype="int32"),
        link_head=np.array([1], dtype="int32"),
        link_country=np.array([0], dtype="int8"),
    )
    laid = on_segments(links, np.array([[5.0, 7.0], [1.0, 2.0]]), 4)
    assert laid.tolist() == [[7, 0, 5, 0], [2, 0, 1, 0]]


def test_origins_that_miss_a_part_of_the_flow_are_refused(tiny: TinyModel) -> None:
    variants = _variants(tiny, "handguns")
    parts = np.array([[0.1, 0.2], [0.3, 0.4], [9.0, 9.0]])
    whole = parts[:2].sum(axis=0)
    require_whole(variants, whole, parts)
    require_whole(variants, whole + 9e-10, parts)
    words = "does not add up to all flow on every road: off by 2e-09"
    with pytest.raises(NetworkError, match=words):
        require_whole(variants, whole + np.array([0.0, 2e-9]), parts)
    with pytest.raises(NetworkError, match="off by nan"):
        require_whole(variants, whole * np.nan, parts)


def test_an_unknown_class_of_weapon_is_told_what_to_add(tiny: TinyModel) -> None:
    assert weigh_weapons({}, tiny.model, []) == {}
    with pytest.raises(NetworkError, match=r"class '\.50 calibre'.*add a column"):
        weigh_weapons({}, tiny.model, [".50 calibre"])
