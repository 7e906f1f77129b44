"""The law that a person names: a duty of the register in words, or own words; never without a reason."""

from __future__ import annotations

import pytest

from clearford.core.errors import RecordError
from clearford.runtime.legal import MOST_LAW, MOST_WHY, ground_of

WHY = {"en": "It offers bank cards of other people.", "zh": " "}


def test_a_duty_of_the_register_is_told_in_words() -> None:
    ground = ground_of({}, WHY, "FR-32")
    assert ground.law["en"].startswith("Chinese Anti-")
    assert "Article 32" in ground.law["en"]
    assert "第32条" in ground.law["zh"]
    assert (ground.why, ground.obligation) == ({"en": WHY["en"]}, "FR-32")


def test_own_words_come_before_those_of_the_register() -> None:
    ground = ground_of({"en": "Example Act, section 3"}, WHY, "FR-32")
    assert ground.law["en"] == "Example Act, section 3"
    assert "第32条" in ground.law["zh"]


@pytest.mark.parametrize(
    ("law", "why", "obligation", "words"),
    [
        pytest.param({}, WHY, None, "needs the law", id="no-law"),
        pytest.param({"en": " "}, WHY, None, "needs the law", id="empty-law"),
        pytest.param({"en": "Act"}, {"en": " "}, None, "say why", id="no-reason"),
        pytest.param({}, WHY, "NO-1", "has no `NO-1`", id="no-such-duty"),
        pytest.param({"en": "x" * (MOST_LAW + 1)}, WHY, None, "at most 500", id="long-law"),
        pytest.param({"en": "Act"}, {"zh": "因" * (MOST_WHY + 1)}, None, "at most 2000", id="long-reason"),
    ],
)
def test_what_is_no_ground(
    law: dict[str, str], why: dict[str, str], obligation: str | None, words: str
) -> None:
    with pytest.raises(RecordError, match=words) as caught:
        ground_of(law, why, obligation)
    assert caught.value.code == "CF-R022"
