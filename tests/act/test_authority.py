"""Letters to an authority: every one in both languages, plain, with its numbers and what it must say."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from clearford.act.authority import (
    About,
    effect_letter,
    missing_letter,
    receipt_letter,
    refusal_letter,
    undone_letter,
)
from clearford.act.duties import DUTIES
from clearford.act.letter import Letter, as_mail
from clearford.act.words import DATA, WORDS
from clearford.core.casework import DATA_CLASSES, WHY_REFUSED
from clearford.core.dates import DAY
from clearford.core.reasons import LANGUAGES, Language, Restriction
from tests.act.plain import chinese, english
from tests.act.samples import NOW

ABOUT = About(order="o-1", authority="Court of Exampletown", reference="7 F 4711", received=NOW)
PLACED = Restriction(action="disable_content", scope=("FR",), start=NOW, end=NOW + 30 * DAY)
LETTERS: dict[str, Callable[[Language], Letter]] = {
    "received": lambda lang: receipt_letter(ABOUT, lang),
    "missing": lambda lang: missing_letter(
        ABOUT, [{"en": "the reasons (9(2)(a)(ii))", "zh": "理由（9(2)(a)(ii)）"}], NOW + DAY, lang
    ),
    "effect": lambda lang: effect_letter(
        ABOUT, NOW, lang, measures=[PLACED], done=2, items=3, gone=["p3"], classes=()
    ),
    "handed": lambda lang: effect_letter(ABOUT, NOW, lang, classes=("contact", "sign_in")),
    "refused": lambda lang: refusal_letter(ABOUT, "Section 4 forbids it.", "conflict_of_laws", lang),
    "undone": lambda lang: undone_letter(ABOUT, NOW, 2, lang),
}
SAID: dict[str, dict[Language, tuple[str, ...]]] = {
    "received": {"en": ("7 F 4711", "Nothing is done before"), "zh": ("7 F 4711", "核对完成前不会执行")},
    "missing": {"en": ("the reasons (9(2)(a)(ii))", "Please answer by"), "zh": ("理由", "请于")},
    "effect": {"en": ("for 2 of 3 items", "France", "p3"), "zh": ("3 项内容中的 2 项", "法国", "p3")},
    "handed": {"en": ("ways to reach somebody and times",), "zh": ("联系方式", "登录时间")},
    "refused": {"en": ("Another law", "Section 4 forbids it."), "zh": ("其他法律", "Section 4 forbids it.")},
    "undone": {"en": ("about 2 items",), "zh": ("对 2 项内容",)},
}
EVERY = [pytest.param(name, lang, id=f"{name}-{lang}") for name in LETTERS for lang in LANGUAGES]


@pytest.mark.parametrize(("name", "lang"), EVERY)
def test_a_letter_says_what_it_must_in_plain_words(name: str, lang: Language) -> None:
    letter = LETTERS[name](lang)
    words = as_mail(letter)
    assert letter.lang == lang
    assert "Court of Exampletown" in words
    assert "o-1" in words
    assert [said for said in SAID[name][lang] if said not in words] == []
    assert {part.id for part in letter.parts} <= set(DUTIES)
    for part in letter.parts:
        longest, jargon = (english if lang == "en" else chinese)(part.text)
        assert longest <= 60, part.text
        assert not jargon, part.text


def test_every_kind_of_data_and_of_refusal_has_its_words() -> None:
    assert set(DATA) == set(DATA_CLASSES)
    assert {f"refused.{cause}" for cause in WHY_REFUSED} <= set(WORDS)
