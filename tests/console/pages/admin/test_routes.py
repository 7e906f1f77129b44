"""Pages of administrators: two people give grave roles, a key is shown once, nobody changes themselves."""

from __future__ import annotations

import re

import pytest

from tests.console.desk_kit import Pages, forms_of
from tests.runtime.auth.kit import GOOD
from tests.runtime.http.people import House

WHY = "a person is in danger and nobody is there"


@pytest.fixture
def ann(house: House) -> Pages:
    """An administrator at the pages."""
    house.add("ann", "operator_admin")
    return Pages(house, house.signed_in("ann"))


@pytest.fixture
def bob(house: House) -> Pages:
    """Another one."""
    house.add("bob", "operator_admin")
    return Pages(house, house.signed_in("bob"))


def added(pages: Pages, login: str = "lin") -> str:
    """The page of an account that was made a moment ago."""
    where = pages.done("/admin", "/admin/people", login=login, name=login.title(), password=GOOD)
    return where.partition("?")[0]


def actions(page: str, last: str) -> list[str]:
    """Addresses of forms that end in a word."""
    return [action for action, _ in forms_of(page) if action.endswith(last)]


def test_a_grave_role_waits_for_another_administrator(ann: Pages, bob: Pages) -> None:
    path = added(ann)
    assert ann.done(path, f"{path}/roles", role="lead", harms="fraud spam").endswith("said=waits")
    assert "once another administrator has approved it" in ann.get(f"{path}?said=waits")
    assert actions(ann.get("/admin"), "/approve") == []
    (approve,) = actions(bob.get("/admin"), "/approve")
    bob.done("/admin", approve)
    assert "waits for a second" not in bob.get(path)
    assert "fraud, spam" in bob.get(path)


def test_a_role_is_refused_or_taken_back(ann: Pages, bob: Pages) -> None:
    path = added(ann)
    ann.done(path, f"{path}/roles", role="policy_approver")
    (refuse,) = actions(bob.get("/admin"), "/refuse")
    bob.done("/admin", refuse, reason="not trained")
    assert ann.done(path, f"{path}/roles", role="reviewer").endswith("said=saved")
    (end,) = actions(ann.get(path), "/end")
    ann.done(path, end)
    assert "has no role" in ann.get(path)


def test_what_cannot_be_given_is_said_and_kept(ann: Pages) -> None:
    path = added(ann)
    ann.done(path, f"{path}/roles", role="reviewer")
    answer = ann.send(path, f"{path}/roles", role="auditor", reason="for the audit")
    assert answer.status_code == 422
    assert "CF-A012" in answer.text
    assert 'value="for the audit"' in answer.text


def test_a_bad_account_keeps_what_was_typed_but_no_password(ann: Pages) -> None:
    answer = ann.send("/admin", "/admin/people", login="lin", name="Lin", password="password1234")
    assert answer.status_code == 422
    assert 'value="lin"' in answer.text
    assert "password1234" not in answer.text


@pytest.mark.parametrize("act", ["disable", "sessions", "factor"])
def test_accounts_are_changed_by_forms(ann: Pages, act: str) -> None:
    path = added(ann)
    ann.done(path, f"{path}/{act}")
    assert ("Enable again" in ann.get(path)) is (act == "disable")


def test_nobody_is_offered_to_change_themselves(house: House, ann: Pages) -> None:
    (me,) = [user.id for user in house.accounts.users()]
    shown = ann.get(f"/admin/people/{me}")
    assert "This is you." in shown
    assert actions(shown, "/roles") == []
    assert ann.get(f"/admin/people/{'0' * 32}", status=404)


def test_a_key_is_shown_once(ann: Pages) -> None:
    made = ann.send("/admin/keys", "/admin/keys", name="platform", scopes=["item.submit"], days=30)
    key = re.search(r"cfk_\w+", made.text)
    assert key is not None
    assert made.headers["cache-control"] == "no-store"
    again = ann.get("/admin/keys")
    assert key[0] not in again
    (end,) = actions(again, "/end")
    ann.done("/admin/keys", end)
    assert "ended" in ann.get("/admin/keys")
    assert ann.send("/admin/keys", "/admin/keys", name="none").status_code in (400, 422)


def test_an_emergency_is_asked_for_and_approved_by_another(ann: Pages, bob: Pages) -> None:
    assert ann.send("/admin/emergencies", "/admin/emergencies", reason="short").status_code == 422
    ann.done("/admin/emergencies", "/admin/emergencies", reason=WHY)
    assert actions(ann.get("/admin/emergencies"), "/approve") == []
    (approve,) = actions(bob.get("/admin/emergencies"), "/approve")
    bob.done("/admin/emergencies", approve)
    assert "open until" in bob.get("/admin/emergencies")


def test_roles_stand_beside_each_other(ann: Pages) -> None:
    whole = ann.get("/admin/roles")
    assert "policy approver" in whole
    two = ann.get("/admin/roles?role=reviewer&role=lead&different=true")
    assert "case.bulk" in two
    assert "case.undo" not in two
    assert "仅限本人领取的个案" in ann.get("/admin/roles?lang=zh")


def test_health_tells_whether_the_service_is_ready(ann: Pages) -> None:
    shown = ann.get("/admin/health")
    assert "The service is ready" in shown
    assert "clearford_" in shown


@pytest.mark.parametrize("path", ["/admin", "/admin/keys", "/admin/emergencies", "/admin/health"])
def test_nobody_else_administers(house: House, path: str) -> None:
    house.add("audra", "auditor")
    assert "CF-A002" in Pages(house, house.signed_in("audra")).get(path, status=403)


def test_a_form_without_its_token_changes_nothing(house: House, ann: Pages) -> None:
    answer = ann.send("/admin", "/admin/people", login="lin", name="Lin", password=GOOD, csrf_token="wrong")
    assert answer.status_code == 403
    assert "CF-A007" in answer.text
    assert [user.login for user in house.accounts.users()] == ["ann"]
