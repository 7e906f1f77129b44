"""Answers about own data: complete and plain, in both languages."""

from __future__ import annotations

import pytest

from clearford.act.letter import as_mail
from clearford.act.rights import ANSWERS, ASKED, RESULTS, RIGHTS, RightsKind, RightsResult, rights_letter
from clearford.cases.retention import HOLDS
from clearford.core.reasons import LANGUAGES, Language
from tests.act.plain import chinese, english
from tests.act.samples import ENTRY, NOW


def test_every_request_has_an_answer_but_an_erasure_in_part() -> None:
    wanted = {(kind, result) for kind in RIGHTS for result in RESULTS} - {("erasure", "partly")}
    assert set(ANSWERS) == wanted
    assert set(ASKED) == set(RIGHTS)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("kind", "result"), ANSWERS, ids="-".join)
def test_a_letter_says_what_why_and_what_can_be_done(
    kind: RightsKind, result: RightsResult, lang: Language
) -> None:
    written = {"en": "The account was closed for fraud.", "zh": "该账号因欺诈被关闭。"}
    holds = [HOLDS["dispute"][lang]]
    letter = rights_letter("r-1", kind, result, lang, filed=NOW, holds=holds, why=written, entry=ENTRY)
    assert [part.text for part in letter.parts if part.id == "reason"] == [*holds, written[lang]]
    said = as_mail(letter)
    assert ANSWERS[kind, result][lang] in said
    assert "r-1" in said
    assert ENTRY in said
    assert letter.get("redress") is not None


@pytest.mark.parametrize("words", [*ANSWERS.values(), *ASKED.values(), *HOLDS.values()], ids=str)
def test_the_words_are_plain(words: dict[Language, str]) -> None:
    longest, jargon = english(words["en"])
    assert (longest <= 25, jargon) == (True, set())
    longest, jargon = chinese(words["zh"])
    assert (longest <= 40, jargon) == (True, set())
