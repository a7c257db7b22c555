from geo.warm import warm_up


def test_small_worlds_go_through_all_that_is_compiled() -> None:
    assert warm_up() > 0
