"""One of several processes: it acts as far as it is told, counts what it does, and keeps limits."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.decisions import Decision
from clearford.core.items import Item
from clearford.runtime.engine import Engine
from clearford.runtime.rollout.buckets import is_in
from clearford.runtime.rollout.clock import actor_of
from clearford.runtime.rollout.served import Group, Served
from clearford.runtime.rollout.standing import Standing, Standings, essence
from tests.runtime.rollout.versions import RULE
from tests.runtime.service_kit import SMALL

ENGINE = Engine.load(SMALL)
DIGEST = essence(next(rule for rule in ENGINE.packs.rules() if rule.id == RULE))
KEY, NOW = b"k" * 32, 1_700_000_000_000_000
HOUR = NOW // 3_600_000_000


def standing(per_cent: int, **more: object) -> Standing:
    """Of the rule, in the version of the tests."""
    return msgspec.convert(
        {"rule": RULE, "digest": DIGEST, "per_cent": per_cent, **more}, Standing, strict=False
    )


def served(*rules: Standing, part: str = "one", **counted: int) -> Served:
    """A process that was told of some rules."""
    made = Served(KEY, part)
    made.follow(Standings(rules=rules, counted=counted))
    return made


def group_of(process: Served) -> Group:
    """A group of a process that knows of a rollout."""
    found = process.group(ENGINE, NOW)
    assert found is not None
    return found


def decide(group: Group, items: Sequence[Item]) -> list[Decision]:
    """The decisions of a group."""
    return list(ENGINE.pipeline.process(items, decide=group).decisions)


def posts(n: int, text: str = "log in at paypa1.example") -> list[Item]:
    """Posts of as many accounts, the last one of nobody."""
    return [Item(id=f"p{i}", text=text, actor=None if i == n - 1 else f"a{i}") for i in range(n)]


def acted(decisions: Sequence[Decision]) -> int:
    """How many restrict."""
    return sum(one.outcome == "restrict" for one in decisions)


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param((), id="nothing"),
        pytest.param((standing(1, rule="fraud.other.rule"),), id="a-rule-that-is-not-there"),
        pytest.param((standing(1, digest="sha256:other"),), id="a-version-that-is-not-loaded"),
    ],
)
def test_without_a_rule_that_is_rolled_out_nothing_is_counted(rules: tuple[Standing, ...]) -> None:
    assert served(*rules).group(ENGINE, NOW) is None


@pytest.mark.parametrize("n", [5, 40], ids=["one-by-one", "batch"])
def test_a_rule_acts_on_the_accounts_of_its_step_alone(n: int) -> None:
    items, group = posts(n), group_of(served(standing(50)))
    made = decide(group, items)
    inside = [is_in(KEY, actor_of(item), RULE, 50) for item in items]
    assert [one.outcome == "restrict" for one in made] == inside
    assert {ref.status for one in made for ref in one.held if ref.id == RULE} == {"trial", "live"}
    counted = group.tally.rules[RULE]
    assert group.tally.kinds == {"post": n}
    assert (counted.hits, counted.actions, counted.outside) == (n, sum(inside), n - sum(inside))
    assert (counted.over, counted.failed, counted.digest) == (0, 0, DIGEST)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.sampled_from(["log in at paypa1.example", "hello", "paypa1.example is a scam"]), max_size=40)
)
def test_at_its_last_step_it_decides_as_a_machine_does(texts: list[str]) -> None:
    items = [Item(id=f"p{i}", text=text, actor=f"a{i}") for i, text in enumerate(texts)]
    expected = [*ENGINE.pipeline.process(items).decisions]
    assert decide(group_of(served(standing(100))), items) == expected
    assert [decide(group_of(served(standing(100))), [item])[0] for item in items] == expected


def test_a_limit_makes_the_hits_after_it_a_matter_of_people() -> None:
    group = group_of(served(standing(100, per_hour=3, hour=[HOUR, 1])))
    made = decide(group, posts(5))
    assert [one.outcome for one in made] == ["restrict"] * 2 + ["escalate"] * 3
    assert (group.tally.rules[RULE].actions, group.tally.rules[RULE].over) == (2, 3)


def test_what_was_counted_in_another_hour_is_not_of_this_one() -> None:
    assert acted(decide(group_of(served(standing(100, per_hour=3, hour=[HOUR - 1, 3]))), posts(5))) == 3


def test_a_process_counts_what_it_did_until_that_is_in_what_it_is_told() -> None:
    process = served(standing(100, per_hour=4))
    first = group_of(process)
    assert acted(decide(first, posts(3))) == 3
    process.handed_in(first)
    assert acted(decide(group_of(process), posts(3))) == 1
    process.follow(Standings(rules=(standing(100, per_hour=4, hour=[HOUR, 3]),), counted={"one": 1}))
    assert acted(decide(group_of(process), posts(3))) == 1
    later = process.group(ENGINE, NOW + 120_000_000)
    assert later is not None
    assert acted(decide(later, posts(3))) == 1


def test_what_was_never_written_is_forgotten_after_a_while() -> None:
    process = served(standing(100, per_hour=4))
    lost = group_of(process)
    decide(lost, posts(4))
    process.handed_in(lost)
    assert acted(decide(group_of(process), posts(2))) == 0
    later = process.group(ENGINE, NOW + 61_000_000)
    assert later is not None
    assert acted(decide(later, posts(2))) == 2


def test_groups_are_numbered_and_name_their_process() -> None:
    process = served(standing(1), part="here")
    assert [group_of(process).tally.number for _ in range(3)] == [1, 2, 3]
    assert group_of(process).tally.part == "here"
