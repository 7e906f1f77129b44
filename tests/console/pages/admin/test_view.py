"""Roles beside each other, names in place of ids, and figures without what only machines read."""

from __future__ import annotations

from typing import get_args

import pytest

from clearford.console.pages.admin.view import (
    CONDITIONS,
    asked_of,
    can_be_given,
    figures_of,
    roles_view,
    scopes,
)
from clearford.core.reasons import LANGUAGES, Language
from clearford.core.roles import ROLES, TWO_PEOPLE, Condition
from clearford.runtime.auth.service import User
from clearford.runtime.auth.two_people import GrantShown

USERS = [
    User(id=name, login=name, name=name.title(), is_active=True, lang="en", reports_to=None, grants=())
    for name in ("ann", "lin")
]
GRANT = GrantShown(
    id="g",
    user="lin",
    role="lead",
    harms=(),
    languages=(),
    since=1,
    until=None,
    given_by="command-line",
    second_by="ann",
    state="given",
    reason="",
    entry="e",
)


def test_names_stand_in_place_of_ids() -> None:
    (one,) = asked_of([GRANT], USERS, "ann", "en")
    assert (one.user, one.by, one.second, one.role, one.mine) == ("Lin", "command-line", "Ann", "lead", False)
    assert asked_of([GRANT], USERS, "lin", "zh")[0].mine


@pytest.mark.parametrize("lang", LANGUAGES)
def test_roles_that_need_two_people_say_so(lang: Language) -> None:
    given = dict(can_be_given(lang, "two"))
    assert {name for name, words in given.items() if "(two)" in words} == TWO_PEOPLE
    assert "break_glass" not in given
    assert "machine" not in given


def test_the_matrix_shows_where_roles_differ() -> None:
    whole = roles_view((), "en", only_different=False)
    assert len(whole.shown) == sum(role.holder == "person" for role in ROLES.values())
    two = roles_view(("reviewer", "lead"), "en", only_different=True)
    assert two.shown == ("reviewer", "lead")
    rows = {row.name: row.conditions for row in two.rows}
    assert rows["case.bulk"] == ("", CONDITIONS["always"])
    assert "case.undo" not in rows
    assert "user.edit" not in rows


def test_every_condition_has_words() -> None:
    assert set(CONDITIONS) == set(get_args(Condition))


def test_keys_are_offered_what_machines_may_hold() -> None:
    assert [name for name, _ in scopes("en")] == list(ROLES["machine"].holds)


def test_figures_are_ours_without_buckets() -> None:
    text = '# HELP x\nclearford_items_total{a="b c"} 3.0\nclearford_s_bucket{le="1"} 2\npython_info 1\n'
    assert figures_of(text) == (('clearford_items_total{a="b c"}', "3.0"),)
