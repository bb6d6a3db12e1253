import gc
from collections.abc import Iterator

import pytest

from analyzer.collector import collect_seldom


@pytest.fixture
def collector() -> Iterator[None]:
    """Python's garbage collector, put back afterwards."""
    threshold = gc.get_threshold()
    yield
    gc.set_threshold(*threshold)
    gc.unfreeze()


@pytest.mark.usefixtures("collector")
def test_what_is_there_is_left_alone_and_circles_go_all_the_same() -> None:
    class Circle:
        def __init__(self) -> None:
            self.itself = self

    gc.set_threshold(700, 10, 10)
    collect_seldom()
    assert gc.get_freeze_count() > 0
    assert gc.get_threshold()[0] > 700
    assert gc.isenabled()
    for _ in range(2 * gc.get_threshold()[0]):
        Circle()
    assert sum(isinstance(item, Circle) for item in gc.get_objects()) <= gc.get_threshold()[0]
