from geo.corridors.warm import warm_up


def test_a_small_world_goes_through_the_whole_model() -> None:
    assert warm_up() > 0
