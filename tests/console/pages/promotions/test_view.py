"""Who may do what about a request, from literals."""

from __future__ import annotations

import pytest

from clearford.console.pages.packs.view import Compared
from clearford.console.pages.promotions.view import PromotionPage
from clearford.runtime.record.packs import Version
from clearford.runtime.record.promotions import Promotion, PromotionState
from clearford.runtime.record.trials import TrialRun


def page(state: PromotionState, me: str) -> PromotionPage:
    version = Version(
        digest="d",
        state="uploaded",
        author="ann",
        uploaded=1,
        approver=None,
        approved=None,
        note="",
        bundle="",
        backtest="",
    )
    return PromotionPage(
        asked=Promotion(id="p", version="d", state=state, author="eve", created=1, changed=1, backtest=None),
        version=version,
        compared=Compared(packs=(), rules=(), files=()),
        trial=TrialRun(items=0, since=None, shifts={}, rules={}),
        run=None,
        rolled=[],
        me=me,
        can_promote=True,
        can_trial=True,
    )


@pytest.mark.parametrize(
    ("state", "me", "expected"),
    [
        pytest.param("waiting", "ann", (True, True, False, False), id="author-of-the-version"),
        pytest.param("waiting", "eve", (True, True, False, True), id="who-asked"),
        pytest.param("asked", "bob", (True, False, True, False), id="another-person"),
        pytest.param("refused", "eve", (False, True, False, False), id="decided"),
    ],
)
def test_who_may_do_what(state: PromotionState, me: str, expected: tuple[bool, ...]) -> None:
    view = page(state, me)
    assert (view.is_open, view.is_own, view.can_answer, view.can_withdraw) == expected
