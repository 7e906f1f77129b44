"""The usual limits are those of the table of numbers, and an operator's own take their place."""

from __future__ import annotations

import msgspec
import pytest
import yaml

from clearford.act.limits import USUAL, limits_of
from clearford.core.numbers import Number, Numbers
from clearford.runtime import shipped


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
