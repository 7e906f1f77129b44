"""What the privacy officer is shown: answers that a request can get, and what is kept, in numbers alone."""

from __future__ import annotations

import pytest

from clearford.act.rights import RESULTS, RIGHTS
from clearford.console.pages.privacy.view import KINDS, RESULT_WORDS, copy_view, line_of, results_of
from clearford.runtime.http.rights import RequestShown
from clearford.runtime.record.copies import Copy, KeptContent


def test_every_kind_and_result_has_words() -> None:
    assert set(KINDS) == set(RIGHTS)
    assert set(RESULT_WORDS) == set(RESULTS)


def test_an_erasure_is_not_granted_in_part() -> None:
    assert results_of("erasure") == ("granted", "refused")
    assert results_of("access") == ("granted", "partly", "refused")


@pytest.mark.parametrize(
    ("result", "now", "late"),
    [
        pytest.param(None, 9, False, id="in-time"),
        pytest.param(None, 10, True, id="at-the-end"),
        pytest.param("granted", 11, False, id="answered"),
    ],
)
def test_a_request_is_late_while_it_waits(result: str | None, now: int, *, late: bool) -> None:
    request = RequestShown(request="r", kind="access", filed=1, due=10, result=result, decided_at=None)
    assert line_of(request, now).is_late is late


def test_what_is_kept_is_told_in_numbers() -> None:
    secret = "my own words"
    contents = [KeptContent(entry=f"e{n}", name="item", text=secret, keep_until=n) for n in (3, 7)]
    view = copy_view("r", Copy(rows={"decided": [{}, {}], "appeal": [{}]}, contents=contents))
    assert [(one.name, one.rows) for one in view.kept] == [("appeal", 1), ("decided", 2)]
    assert view.contents == (("item", 2, 7),)
    assert secret not in str(view)
