"""`clearford user`: the first administrator, roles, keys; a password is never an argument."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.program import Result, call

GOOD = b"tin7 roof blue kettle\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder."""
    monkeypatch.chdir(tmp_path)


def add(login: str, *more: str, data: bytes = GOOD) -> Result:
    """Make an account."""
    return call("user", "add", login, "--name", login.title(), *more, data=data)


def users() -> dict[str, list[str]]:
    """Log-in name -> roles."""
    listed = json.loads(call("user", "list", "--json").out)
    return {user["login"]: [grant["role"] for grant in user["grants"]] for user in listed}


def test_the_first_administrator_is_made_here() -> None:
    result = add("Root", "--role", "operator_admin")
    assert (result.code, result.out) == (0, "")
    assert "root has an account" in result.err
    assert "second factor" in result.err
    assert users() == {"root": ["operator_admin"]}
    assert "operator_admin" in call("user", "list").out
    assert "登录名" in call("user", "list", "--lang", "zh").out


@pytest.mark.parametrize(
    ("arguments", "data", "code"),
    [
        pytest.param(("lin",), b"password1234\n", "CF-A011", id="guessed"),
        pytest.param(("lin",), b"", "CF-A011", id="no-password"),
        pytest.param(("l",), GOOD, "CF-A012", id="name"),
        pytest.param(("lin", "--role", "god"), GOOD, "CF-C002", id="role"),
        pytest.param(("lin", "--openid", "s1"), GOOD, "CF-C002", id="no-provider"),
        pytest.param(("lin", "--password", "x"), GOOD, "CF-C002", id="never-an-argument"),
    ],
)
def test_accounts_that_are_refused(arguments: tuple[str, ...], data: bytes, code: str) -> None:
    login, *more = arguments
    result = add(login, *more, data=data)
    assert result.code == 2
    assert code in result.said
    assert users() == {}


def test_roles_are_given_and_taken() -> None:
    add("lin")
    given = call(
        "user",
        "grant",
        "lin",
        "reviewer",
        "--harm",
        "fraud",
        "--language",
        "zh",
        "--days",
        "30",
        "--reason",
        "new",
    )
    assert given.code == 0
    assert users() == {"lin": ["reviewer"]}
    assert "reviewer fraud zh -> 20" in " ".join(call("user", "list").out.split())
    assert "CF-A012" in call("user", "grant", "lin", "auditor").said
    assert call("user", "revoke", "lin", "reviewer").code == 0
    assert users() == {"lin": []}
    assert "CF-A012" in call("user", "revoke", "lin", "reviewer").said
    assert "no such account" in call("user", "grant", "nobody", "reviewer").said


def test_an_account_is_disabled_and_enabled_and_reset() -> None:
    add("lin")
    add("wei")
    assert call("user", "disable", "lin").code == 0
    active = {user["login"]: user["is_active"] for user in json.loads(call("user", "list", "--json").out)}
    assert active == {"lin": False, "wei": True}
    assert call("user", "enable", "LIN", "--lang", "zh").said == "lin 可以重新登录\n"
    assert call("user", "reset", "wei", data=b"nine herons over mill 42\n").code == 0
    assert call("user", "reset", "wei", data=b"short\n").code == 2


def test_the_last_administrator_stays() -> None:
    add("root", "--role", "operator_admin")
    assert "last administrator" in call("user", "disable", "root").said


def test_a_key_is_shown_once() -> None:
    result = call(
        "user", "key", "platform", "--scope", "item.submit", "--scope", "decision.read", "--days", "2"
    )
    text = result.out.strip()
    assert text.startswith("cfk_")
    assert text not in result.err
    key = text.split("_")[1]
    listed = call("user", "keys", "--json").out
    assert text not in listed
    (found,) = json.loads(listed)
    assert (found["id"], found["scopes"], found["is_live"]) == (key, ["decision.read", "item.submit"], True)
    assert key in call("user", "keys").out
    assert call("user", "unkey", key).code == 0
    assert json.loads(call("user", "keys", "--json").out)[0]["is_live"] is False
    assert "CF-A012" in call("user", "unkey", key).said
    assert "CF-A012" in call("user", "key", "x", "--scope", "user.edit").said


def test_a_provider_of_the_settings_takes_the_place_of_a_password() -> None:
    Path("secret").write_text("x")
    Path("service.toml").write_text(
        '[openid]\nissuer = "https://login.example"\nclient_id = "c"\nsecret_file = "secret"\n'
    )
    result = add("lin", "--openid", "s1", "--settings", "service.toml", data=b"")
    assert result.code == 0, result.said
