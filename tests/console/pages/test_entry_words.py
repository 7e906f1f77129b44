"""What entries name is told in words, and what has none by its name."""

from __future__ import annotations

import pytest

from clearford.console.i18n import words
from clearford.console.pages.entry_words import NAMED, brief, moment_of, role_choices, role_words, told
from clearford.core.casework import CASE_EVENTS
from clearford.core.reasons import Language


@pytest.mark.parametrize(
    ("role", "lang", "said"),
    [
        pytest.param("lead", "en", "lead", id="en"),
        pytest.param("lead", "zh", "审核组长", id="zh"),
        pytest.param("system", "zh", "程序", id="the program"),
        pytest.param(None, "en", "", id="nobody"),
        pytest.param("of-old", "en", "of-old", id="unknown"),
    ],
)
def test_roles_are_told_in_words(role: str | None, lang: Language, said: str) -> None:
    assert role_words(role, lang) == said


@pytest.mark.parametrize(
    ("word", "lang", "said"),
    [
        pytest.param("sampled", "en", "drawn as a sample", id="step"),
        pytest.param("case.claim", "zh", "领取个案", id="permission"),
        pytest.param("fraud.gambling", "zh", "网络赌博", id="harm"),
        pytest.param("breach_half", "en", "half of the time is over", id="incident"),
        pytest.param("of.old", "en", "of.old", id="unknown"),
    ],
)
def test_what_an_entry_names_is_told_in_words(word: str, lang: Language, said: str) -> None:
    assert told(word, lang) == said


def test_what_happens_to_cases_has_words_in_both_languages() -> None:
    quiet = {"heartbeat"}
    """Of these there is no entry of a step of a case."""
    assert set(CASE_EVENTS) - quiet <= set(NAMED)
    assert all(words("zh").gettext(said) != said for said in NAMED.values())


@pytest.mark.parametrize(
    ("name", "value", "moment"),
    [
        pytest.param("until", 1_795_000_000_000_000, "2026-11-18 11:06 UTC", id="time"),
        pytest.param("size", 1_795_000_000_000_000, None, id="no time"),
        pytest.param("until", "soon", None, id="text"),
        pytest.param("until", 5, None, id="small"),
    ],
)
def test_times_are_told_as_people_read_them(name: str, value: object, moment: str | None) -> None:
    assert moment_of(name, value) == moment


def test_ids_are_cut_and_words_are_not() -> None:
    assert (
        brief(f"to: {'0a' * 32}, rule: fraud.kit@1, n: 1234567")
        == "to: 0a0a0a0a…, rule: fraud.kit@1, n: 1234567"
    )


def test_every_role_can_be_chosen() -> None:
    assert dict(role_choices("zh"))["lead"] == "审核组长"
    assert role_choices("en")[0] == ("system", "the program")
