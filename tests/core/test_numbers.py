"""The numbers that the record stands on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clearford.core.numbers import Number, Numbers, Unit
from tests.cases.data import numbers

SRC = Path(__file__).parents[2] / "src/clearford"
DUTIES = (SRC / "packs/_data/law/obligations.yaml").read_text()
ASKED = re.compile(r"numbers\.(?:span|months|working_days|count|ppm)\(\s*\"([^\"]+)\"")


def number(value: int, unit: Unit) -> Numbers:
    return Numbers([Number(id="x", value=value, unit=unit, where="", conf="own", en="e", zh="z")])


def test_spans_are_microseconds() -> None:
    assert number(15, "minutes").span("x") == 900_000_000
    assert number(2, "days").span("x") == 172_800_000_000


def test_years_are_twelve_months() -> None:
    assert (number(2, "years").months("x"), number(6, "months").months("x")) == (24, 6)


def test_a_number_is_not_taken_for_something_else() -> None:
    with pytest.raises(ValueError, match="is in days"):
        number(2, "days").count("x")
    with pytest.raises(KeyError):
        number(2, "months").span("x")


def test_an_id_stands_for_one_number() -> None:
    with pytest.raises(ValueError, match="twice"):
        Numbers([*number(1, "ppm"), *number(2, "ppm")])


def test_an_operator_changes_defaults_and_nothing_else() -> None:
    assert numbers().changed({"case.lease": 20}).span("case.lease") == 1_200_000_000
    with pytest.raises(ValueError, match=r"dsa\.dispute"):
        numbers().changed({"dsa.dispute": 91})


def test_a_number_of_law_names_its_article_and_a_default_none() -> None:
    assert [n.id for n in numbers() if bool(n.where) == (n.conf == "own")] == []


def test_every_duty_named_is_in_the_register() -> None:
    assert [d for n in numbers() for d in n.duty if f"- id: '{d}'" not in DUTIES] == []


def test_every_number_has_words_in_both_languages() -> None:
    assert [n.id for n in numbers() if not n.en or not re.search(r"[一-鿿]", n.zh)] == []


def test_what_code_asks_for_is_there() -> None:
    users = (text for p in SRC.rglob("*.py") if "clearford.core.numbers" in (text := p.read_text()))
    asked = {name for text in users for name in ASKED.findall(text)}
    assert len(asked) > 5
    assert sorted(asked - {n.id for n in numbers()}) == []
