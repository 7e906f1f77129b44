"""The usual limits are those of the table of numbers, and an operator's own take their place."""

from __future__ import annotations

import msgspec
import pytest
import yaml

from clearford.act.limits import USUAL, limits_of
from clearford.cases.appeals import window_end
from clearford.core.dates import whole_months_after
from clearford.core.numbers import Number, Numbers
from clearford.runtime import shipped
from tests.act.samples import NOW


@pytest.fixture(scope="module")
def numbers() -> Numbers:
    data = yaml.safe_load(shipped.read("record", "numbers.yaml"))
    return Numbers(msgspec.convert(data["numbers"], list[Number]))


def test_the_usual_limits_are_those_of_the_table(numbers: Numbers) -> None:
    assert limits_of(numbers) == USUAL


def test_an_operator_may_answer_sooner(numbers: Numbers) -> None:
    own = limits_of(numbers.changed({"appeal.own": 3}))
    assert own.answer("spam.bulk") == 72
    assert own.answer("phishing.qr") == 48


def test_the_last_day_of_the_letter_is_that_on_which_an_appeal_is_still_taken(numbers: Numbers) -> None:
    assert whole_months_after(NOW, limits_of(numbers).appeal_months) == window_end(NOW, numbers)
