from __future__ import annotations

import pytest

from clearford.core.errors import DecideError
from clearford.decide.expr import Truth
from clearford.decide.program import Soften
from clearford.decide.tables import Tables
from tests.decide.build import LIKE, LONG, VERIFIED, program, rule

RULES = (
    rule("c", LIKE, each="url"),
    rule("a", soften=(Soften(VERIFIED, "allow"),)),
    rule("b", Truth("in_list(url.domain,'safe')"), each="url", status="draft"),
    rule("d", VERIFIED, status="trial"),
)


def test_only_live_and_trial_rules_are_kept_in_order() -> None:
    assert [r.id for r in Tables(program(*RULES)).rules] == ["fraud.test.a", "fraud.test.c", "fraud.test.d"]


def test_layouts_hold_what_is_read_and_nothing_else() -> None:
    tables = Tables(program(*RULES))
    assert tables.wants == {"account.verified", "text.length", "url.score"}
    assert tables.item.names == ("account.verified", "text.length")
    assert {f: layout.names for f, layout in tables.families.items()} == {"url": ("url.score",)}


def test_codes_ascend_with_the_rules() -> None:
    tables = Tables(program(*RULES))
    assert tables.first == [0, 3, 4]
    assert tables.owner == [0, 0, 0, 1, 2]


def test_an_identical_copy_of_a_rule_is_the_rule() -> None:
    assert len(Tables(program(rule("a"), rule("a"))).rules) == 1


def test_two_rules_of_one_name_are_refused() -> None:
    with pytest.raises(DecideError, match=r"`fraud\.test\.a`"):
        Tables(program(rule("a"), rule("a", VERIFIED)))


def test_a_rule_that_is_not_evaluated_is_not_checked() -> None:
    assert Tables(program(rule("a", Truth("no.such"), status="retired"))).rules == ()


def test_a_program_without_rules_wants_nothing() -> None:
    assert Tables(program()).wants == frozenset()
    assert Tables(program(rule("a", LONG))).wants == {"text.length"}
