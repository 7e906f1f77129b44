"""How long sessions last, and their cookie."""

from __future__ import annotations

import pytest

from clearford.runtime.auth.sessions import SECOND, SessionRules, ending_cookie

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
