from __future__ import annotations

import random
import re

import pytest

from clearford.detect.patterns.spec import PatternSpec, confirm_form, filter_forms
from tests.detect.patterns.samples import every_spec
from tests.detect.scanner.samples import texts

PIECES = (
    "1",
    "38",
    "00",
    "0000",
    ".",
    "-",
    " ",
    ":",
    "@",
    "a",
    "ab",
    "c",
    "d",
    "free",
    "微信",
    "路",
    "号",
    "元",
    "_",
    "#",
    "x",
)


def odd_texts(count: int) -> list[str]:
    rng = random.Random(4)
    return ["".join(rng.choices(PIECES, k=rng.randint(0, 25))) for _ in range(count)]


def plain_form(spec: PatternSpec) -> re.Pattern[str]:
    edges = {
        "no_alnum": ("(?<![0-9A-Za-z])", "(?![0-9A-Za-z])"),
        "no_digit": ("(?<![0-9])", "(?![0-9])"),
        "word": (r"\b", r"\b"),
        "none": ("", ""),
    }
    front, back = edges[spec.borders]
    return re.compile(f"{front}(?:{spec.pattern}){back}", re.ASCII)


@pytest.mark.parametrize("spec", every_spec(), ids=lambda spec: spec.name)
def test_confirm_is_the_pattern_itself_and_the_filter_is_never_stricter(spec: PatternSpec) -> None:
    plain, confirm = plain_form(spec), confirm_form(spec)
    loose = [re.compile(form.text, re.ASCII) for form in filter_forms(spec)]
    for text in odd_texts(400) + texts(100, seed=9):
        spans = [match.span() for match in plain.finditer(text)]
        assert [match.span() for match in confirm.finditer(text)] == spans
        assert not spans or all(part.search(text) for part in loose)
