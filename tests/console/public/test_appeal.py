"""What a form about an appeal becomes: prompts as a first line, files by their content."""

from __future__ import annotations

import pytest

from clearford.console.public.appeal import CLOSED, PROMPTS, Appealed, Sent, view_of, words_of
from clearford.runtime.record.appeals import Closed


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        pytest.param(Sent("appeal", " mine "), "mine", id="own words"),
        pytest.param(Sent("appeal", "", ("own",)), PROMPTS["own"], id="a prompt alone"),
        pytest.param(
            Sent("appeal", "mine", ("own", "other")),
            f"{PROMPTS['own']}; {PROMPTS['other']}\n\nmine",
            id="both",
        ),
        pytest.param(Sent("withdraw"), "", id="nothing"),
    ],
)
def test_prompts_come_before_ones_own_words(sent: Sent, words: str) -> None:
    assert words_of(sent, str) == words


@pytest.mark.parametrize("closed", [*CLOSED, None])
@pytest.mark.parametrize("filed", [True, False])
def test_there_is_a_form_only_where_one_can_appeal(closed: Closed | None, *, filed: bool) -> None:
    appeal = Appealed(id="a", filed=1, due=2, result=None, letter=None) if filed else None
    view = view_of("/s/x", str, appeal, closed, 5, {})
    assert view.open is (closed is None and not filed)
    assert (view.closed is not None) is (closed is not None and not filed)
