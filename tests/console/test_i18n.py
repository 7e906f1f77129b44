"""Every message of pages and scripts is there in Chinese, once and complete."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract

import clearford.console
from clearford.console.i18n import Words, catalogues, fill, words

ROOM = Path(clearford.console.__file__).parent
OPTIONS = {"trimmed": "true", "newstyle_gettext": "true", "silent": "false", "extensions": "jinja2.ext.i18n"}
KEYWORDS: dict[str, Any] = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None, "say": None}


def used() -> Iterator[tuple[str, str]]:
    """(message, file) of every message, a plural by its form for one."""
    for file in sorted([*ROOM.rglob("*.html"), *ROOM.rglob("*.py")]):
        if file.is_relative_to(ROOM / "report") or file.is_relative_to(ROOM / "demo"):
            continue
        method = "jinja2" if file.suffix == ".html" else "python"
        keywords = KEYWORDS if method == "jinja2" else {"N_": None, "ngettext": (1, 2)}
        for _, found, _, _ in extract(
            f"{'jinja2.ext:babel_extract' if method == 'jinja2' else method}",
            BytesIO(file.read_bytes()),
            keywords=keywords,
            options=OPTIONS if method == "jinja2" else {},
        ):
            yield (found if isinstance(found, str) else found[0]), file.name


def given() -> Iterator[tuple[str, Message]]:
    """(area, message) of every catalogue."""
    for area, catalogue in catalogues().items():
        for message in catalogue:
            if message.id:
                yield area, message


def placeholders(message: str) -> set[str]:
    """Names that a message leaves open."""
    return set(re.findall(r"%\((\w+)\)s", message))


def name_of(message: Message) -> str:
    found = message.id
    return found if isinstance(found, str) else found[0]


def text_of(message: Message) -> str:
    found = message.string
    return found if isinstance(found, str) else (found or ("",))[0]


def test_every_message_is_there_in_chinese() -> None:
    known = {name_of(message) for _, message in given() if text_of(message)}
    missing = sorted({(file, message) for message, file in used() if message not in known})
    assert not missing


def test_nothing_is_translated_that_no_page_says() -> None:
    wanted = {message for message, _ in used()}
    unused = sorted((area, name_of(message)) for area, message in given() if name_of(message) not in wanted)
    assert not unused


@pytest.mark.parametrize("area", sorted(catalogues()))
def test_messages_leave_the_same_open_and_nothing_is_fuzzy(area: str) -> None:
    faults = []
    for message in catalogues()[area]:
        if not message.id:
            continue
        name, text = name_of(message), text_of(message)
        several = (
            {}
            if isinstance(message.id, str)
            else {placeholder for form in message.id for placeholder in placeholders(form)}
        )
        wanted = set(several) or placeholders(name)
        left = re.sub(r"%\(\w+\)s", "", name + text)
        if message.fuzzy or not text or placeholders(text) != wanted or "%" in left:
            faults.append(name)
    assert not faults


def test_two_areas_say_the_same_in_the_same_words() -> None:
    said: dict[str, dict[str, str]] = {}
    for area, message in given():
        said.setdefault(name_of(message), {})[area] = text_of(message)
    assert not {name: texts for name, texts in said.items() if len(set(texts.values())) > 1}


def test_what_is_not_translated_stays_english() -> None:
    assert words("zh").gettext("no such message") == "no such message"
    assert [Words({}).ngettext("one", "many", n) for n in (1, 2)] == ["one", "many"]
    assert words("zh").gettext("Sign in") == "登录"


def test_a_sign_of_percent_in_a_value_means_nothing() -> None:
    assert fill("%(share)s of all", share="100% sure %(n)s") == "100% sure %(n)s of all"
