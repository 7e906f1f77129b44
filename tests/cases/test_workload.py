"""How much waits where."""

from __future__ import annotations

import msgspec
import pytest

from clearford.cases.workload import Load, require_room, stand_out, workload
from clearford.core.errors import RecordError
from tests.cases.data import numbers
from tests.cases.people import HOUR, T0, in_state, leased, queued


def test_load_by_queue() -> None:
    cases = [
        queued(id="a", opened=T0 - 5),
        queued(id="b", due=T0),
        queued(id="c", due=T0 + HOUR),
        leased(id="d"),
        in_state("waiting"),
        msgspec.structs.replace(in_state("adjudication"), queue="appeals"),
        in_state("closed"),
        in_state("decided"),
        in_state("appealed"),
    ]
    assert workload(cases, T0, numbers()) == {
        "appeals": Load(waiting=1, oldest=T0),
        "fraud": Load(waiting=3, held=1, asked=1, overdue=1, due_soon=1, oldest=T0 - 5),
    }


def test_nothing_waits() -> None:
    assert workload([in_state("closed")], T0, numbers()) == {}


def test_nobody_holds_more_than_one_can_work_on() -> None:
    require_room(9, numbers())
    with pytest.raises(RecordError, match="too many") as caught:
        require_room(10, numbers())
    assert caught.value.code == "CF-R021"


@pytest.mark.parametrize(
    ("team", "found"),
    [
        pytest.param({"a": 10, "b": 0}, (0, []), id="two people"),
        pytest.param({"a": 10, "b": 3, "c": 2}, (3, ["a"]), id="one far above"),
        pytest.param({"a": 9, "b": 3, "c": 2}, (3, []), id="three times as much is not more"),
        pytest.param({"a": 3, "b": 0, "c": 0}, (1, []), id="where nobody asks, a few are nothing"),
        pytest.param({"a": 4, "b": 0, "c": 0}, (1, ["a"]), id="where nobody asks, more are"),
        pytest.param({"a": 7, "b": 7, "c": 2, "d": 2}, (2, ["a", "b"]), id="the lower of two in the middle"),
        pytest.param({}, (0, []), id="nobody"),
    ],
)
def test_whoever_asks_for_far_more_than_the_team(team: dict[str, int], found: tuple[int, list[str]]) -> None:
    assert stand_out(team, numbers()) == found
