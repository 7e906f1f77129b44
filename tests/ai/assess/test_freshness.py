"""Days on which questions were asked are filled in, and told."""

from __future__ import annotations

import datetime

from clearford.ai.assess.bank import decode_bank
from clearford.ai.assess.checks import Finding, check_bank
from clearford.ai.assess.freshness import with_uses
from tests.ai.assess.banks import DAY, bank, question

LATER = DAY + datetime.timedelta(days=3)


def test_the_latest_day_of_each_question_stays() -> None:
    old = bank("refuse", question("q1", last_used=str(LATER)), question("q2"), question("q3"))
    new, body = with_uses(old, {"q1": DAY, "q2": DAY, "other": DAY})
    assert [one.last_used for one in new.questions] == [LATER, DAY, None]
    assert decode_bank(body, file="f") == new
    assert new.digest != old.digest
    assert with_uses(new, {})[1] == body


def test_questions_that_were_asked_before_are_told_with_the_latest_day() -> None:
    fresh = bank("refuse", question("q1"), question("q2"))
    assert not [one for one in check_bank(fresh, today=DAY) if one.what == "used"]
    used, _ = with_uses(fresh, {"q1": DAY, "q2": LATER})
    assert Finding("used", str(LATER), 2, 0) in check_bank(used, today=LATER)
