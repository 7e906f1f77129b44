from __future__ import annotations

import pytest

from clearford.core.errors import DetectError
from clearford.detect.phrases.model import PhraseList, PhraseText
from clearford.detect.phrases.units import Unit, mark_unless, units_of
from clearford.text.tables import FoldTables


def phrases(*texts: str) -> list[PhraseText]:
    return [PhraseText(text=text) for text in texts]


def unit(text: str, tables: FoldTables) -> Unit:
    return units_of([PhraseList(name="x", phrases=phrases(text))], tables)[0]


def test_forms_that_look_alike_are_one_phrase_of_a_list(tables: FoldTables) -> None:
    lists = [
        PhraseList(name="a", phrases=phrases("加微信", "加-微信")),
        PhraseList(name="b", phrases=phrases("加微信")),
    ]
    assert [(u.list_number, u.text) for u in units_of(lists, tables)] == [(0, "加微信"), (1, "加微信")]


@pytest.mark.parametrize("text", [pytest.param("加", id="one hanzi"), pytest.param("-!-a", id="one letter")])
def test_a_phrase_of_one_character_is_refused_with_its_place(tables: FoldTables, text: str) -> None:
    with pytest.raises(DetectError) as refused:
        units_of([PhraseList(name="x", phrases=phrases("加微信", text))], tables)
    assert (refused.value.code, refused.value.place.field) == ("CF-D001", "x.phrases[1]")


def test_a_list_name_is_used_once(tables: FoldTables) -> None:
    with pytest.raises(DetectError):
        units_of([PhraseList(name="x", phrases=[]), PhraseList(name="x", phrases=[])], tables)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("a free gift!", True, id="plain"),
        pytest.param("a freegift", True, id="joined"),
        pytest.param("free   gift", True, id="wide gap"),
        pytest.param("fr-ee gi.ft", True, id="signs inside"),
        pytest.param("f r e e g i f t", True, id="letters apart"),
        pytest.param("免费free gift送", True, id="glued to hanzi"),
        pytest.param("free gift2", True, id="a digit behind"),
        pytest.param("carefree gift", False, id="end of a longer word"),
        pytest.param("free gifts", False, id="beginning of a longer word"),
        pytest.param("f ree g-ift", True, id="a space inside a word of a long phrase"),
        pytest.param("care f ree gifts", False, id="a space inside a longer word"),
    ],
)
def test_edges_of_a_latin_phrase(tables: FoldTables, text: str, found: bool) -> None:  # noqa: FBT001
    assert bool(unit("Free Gift", tables).edges().search(text)) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("buy ta-ts", True, id="signs inside"),
        pytest.param("b u y t a t s", True, id="letters apart"),
        pytest.param("bu y tats", False, id="a space inside a word"),
    ],
)
def test_a_space_inside_a_short_latin_phrase(tables: FoldTables, text: str, found: bool) -> None:  # noqa: FBT001
    assert bool(unit("buy tats", tables).edges().search(text)) is found


def test_excepted_words_go_to_the_phrases_they_hold(tables: FoldTables) -> None:
    lists = [PhraseList(name="x", phrases=phrases("快递", "微信", "转账"), unless=("快递柜", "威信"))]
    units = units_of(lists, tables)
    forms = [[u.skeleton, tables.fold("phonetic", u.skeleton)] for u in units]
    mark_unless(units, lists, forms, tables)
    assert [u.unless for u in units] == [("快递柜",), ("威信",), ()]
    assert [u.trivial for u in units] == [False, False, True]
