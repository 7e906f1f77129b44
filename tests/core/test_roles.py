"""The table of roles fits together."""

from __future__ import annotations

import pytest

from clearford.core.roles import APART, PERMISSIONS, ROLE_NAMES, ROLES, apart


def test_every_permission_has_a_holder_and_every_holder_a_permission() -> None:
    assert tuple(ROLES) == ROLE_NAMES
    assert {name for role in ROLES.values() for name in role.holds} == set(PERMISSIONS)


def test_every_permission_is_said_in_both_languages() -> None:
    assert all(p.en and p.zh and not p.zh.isascii() for p in PERMISSIONS.values())
    assert all(role.en and not role.zh.isascii() for role in ROLES.values())


@pytest.mark.parametrize(
    ("name", "by_row"),
    [
        ("case.claim", True),
        ("appeal.decide", True),
        ("evidence.read", True),
        ("sample.review", True),
        ("evidence.erase", False),
        ("sample.draw", False),
        ("queue.edit", False),
    ],
)
def test_what_is_about_cases_may_be_held_in_part(name: str, *, by_row: bool) -> None:
    assert PERMISSIONS[name].by_row == by_row


def test_whoever_gives_out_rights_holds_none_that_shows_evidence() -> None:
    seeing = {r for r in ROLE_NAMES if "evidence.read" in ROLES[r].holds and ROLES[r].holder == "person"}
    assert all(apart("operator_admin", role) for role in seeing - {"break_glass"})
    assert all(role in ROLES and other in ROLES for role, others in APART.items() for other in others)


def test_people_show_a_second_factor_and_machines_hold_no_verb_of_administrators() -> None:
    assert all(role.second_factor == (role.holder == "person") for role in ROLES.values())
    assert not any(PERMISSIONS[name].admin for name in ROLES["machine"].holds)
