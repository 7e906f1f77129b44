"""Keys of machines and tokens: their form, and that nothing quotes them."""

from __future__ import annotations

import re

import pytest

from clearford.core.errors import AccessError
from clearford.runtime.auth.keys import id_of, new_key
from clearford.runtime.auth.sessions import SECOND, SessionRules, ending_cookie
from clearford.runtime.auth.tokens import has_form, new_token, unusable_link


def test_a_key_has_its_form_and_names_its_id() -> None:
    made, text = new_key()
    assert re.fullmatch(r"cfk_[0-9a-f]{16}_[0-9a-f]{64}", text)
    assert id_of(text) == made
    assert new_key() != new_key()


@pytest.mark.parametrize("text", ["", "cfk_", "cfk_00_11", "Bearer x", "cfk_" + "0" * 16 + "_" + "G" * 64])
def test_what_is_no_key_is_refused_and_not_quoted(text: str) -> None:
    with pytest.raises(AccessError) as caught:
        id_of(text)
    assert caught.value.code == "CF-A008"
    assert not text or text not in caught.value.message


@pytest.mark.parametrize("text", ["", "a" * 42, "a" * 44, "ä" * 43, "a" * 42 + "\n", "a" * 42 + "="])
def test_what_is_no_token_is_known_by_its_form(text: str) -> None:
    assert has_form(new_token())
    assert not has_form(text)
    assert unusable_link().code == "CF-A009"


RULES = SessionRules()
START = 1_700_000_000 * SECOND


@pytest.mark.parametrize(
    ("idle_s", "age_s", "ended", "live"),
    [
        pytest.param(0, 0, None, True, id="fresh"),
        pytest.param(1799, 1799, None, True, id="almost-idle"),
        pytest.param(1800, 1800, None, False, id="idle"),
        pytest.param(0, 43_199, None, True, id="almost-over"),
        pytest.param(0, 43_200, None, False, id="over"),
        pytest.param(0, 0, START, False, id="ended"),
    ],
)
def test_a_session_ends_when_idle_old_or_ended(
    idle_s: int, age_s: int, ended: int | None, *, live: bool
) -> None:
    now = START + age_s * SECOND
    seen = now - idle_s * SECOND
    assert RULES.is_live(seen=seen, expires=RULES.expires(START), ended=ended, now=now) == live


def test_the_cookie_is_bound_to_host_path_and_tls() -> None:
    for cookie in (RULES.cookie("s"), ending_cookie()):
        assert cookie.startswith("__Host-")
        assert all(part in cookie for part in ("; Path=/", "; Secure", "; HttpOnly", "; SameSite=Strict"))
        assert "Domain" not in cookie
