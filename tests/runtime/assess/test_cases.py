"""Cases for people: blind, only what needs them, and read back with who said it."""

from __future__ import annotations

import msgspec
import pytest

from clearford.ai.assess.report import report_of
from clearford.core.errors import AssessError
from clearford.runtime.assess.cases import CaseLine, encode_cases, lines_of, said_in
from clearford.runtime.assess.folder import Said
from tests.ai.assess.runs import BANKS, plan_of, run

BOTH = [BANKS["content"], BANKS["refuse"]]
PLAN = plan_of(BOTH)
ANSWERS, GRADES = run(PLAN, BOTH, lambda *_: "Here you are.")
REPORT = report_of(PLAN, BOTH, ANSWERS, GRADES)


def lines(*, everything: bool = False) -> list[CaseLine]:
    data = encode_cases(lines_of(REPORT, PLAN, BOTH, ANSWERS, everything=everything))
    return [msgspec.json.decode(line, type=CaseLine) for line in data.splitlines()]


def test_what_is_open_goes_to_people_and_everything_if_they_want() -> None:
    assert {one.purpose for one in lines()} == {"content"}
    assert (len(lines()), len(lines(everything=True))) == (1_000, 1_300)


def test_a_case_holds_what_was_asked_and_answered_and_no_grade() -> None:
    first = lines()[0]
    assert first.asked.startswith("user: question q")
    assert (first.answer, first.verdict, first.why) == ("Here you are.", None, "")
    assert [one.key for one in lines()] != sorted(one.key for one in lines())


def test_verdicts_are_read_back_and_empty_ones_left_out() -> None:
    some = lines()[:3]
    filled = [msgspec.structs.replace(some[0], verdict="pass", why="ok"), some[1], some[2]]
    data = b"\n".join(map(msgspec.json.encode, filled)) + b"\n\n"
    assert said_in(data, who="ada", file="f", keys=set(ANSWERS)) == [Said(some[0].key, "ada", "pass", "ok")]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"verdict": "maybe"}, "not a case"),
        ({"key": "other/q1/plain"}, "another run"),
        ({"more": 1}, "not a case"),
    ],
)
def test_what_is_no_case_of_the_run_is_told_with_its_line(change: dict[str, object], found: str) -> None:
    line = msgspec.json.encode({**msgspec.to_builtins(lines()[0]), **change})
    with pytest.raises(AssessError, match=found) as error:
        said_in(b"\n" + line, who="ada", file="f", keys=set(ANSWERS))
    assert (error.value.code, error.value.place.line) == ("CF-F009", 2)
