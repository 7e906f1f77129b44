"""Words of the pages: English texts are the names of messages, catalogues below `locale/` have the others."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from gettext import NullTranslations
from importlib.resources import files
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from clearford.core.reasons import Language

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
Say = Callable[[str], str]
"""Gives a message in a language."""


def N_(message: str) -> str:
    """Mark a message that is looked up elsewhere."""
    return message


class Words(NullTranslations):
    """The messages of one language. Chinese has one plural form."""

    def __init__(self, messages: dict[str, str]) -> None:
        """messages: English -> this language; what is not in it stays English."""
        super().__init__()
        self._messages = messages

    def gettext(self, message: str) -> str:
        """A message in this language."""
        return self._messages.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """A message that has a form for one and a form for many."""
        found = self._messages.get(msgid1)
        return found if found is not None else (msgid1 if n == 1 else msgid2)


@cache
def words(lang: Language) -> Words:
    """The messages of a language."""
    if lang == "en":
        return Words({})
    found: dict[str, str] = {}
    for catalogue in catalogues().values():
        for message in catalogue:
            name, text = message.id, message.string
            if name:
                plain = name if isinstance(name, str) else name[0]
                found[plain] = text if isinstance(text, str) else (text or ("",))[0]
    return Words(found)


@cache
def catalogues() -> dict[str, Catalog]:
    """Area -> its Chinese catalogue."""
    folder = files("clearford.console") / "locale" / "zh_CN"
    return {
        entry.name.removesuffix(".po"): read_po(BytesIO(entry.read_bytes()), locale="zh_CN")
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".po")
    }


def fill(message: str, **values: object) -> str:
    """A message with its open names filled: only those, so that a `%` in a value means nothing."""
    return _PLACEHOLDER.sub(lambda found: str(values[found[1]]), message)
