"""Data for links: protected services and their words, short-link services, endings to be careful with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import yaml

from clearford.core.errors import DetectError

_SHORTEST_OWN_WORD = 6
_SHORTEST_FUZZY = 5
_LOOK = str.maketrans("01i345789", "olleastbg")
_PAIRS = (("rn", "m"), ("vv", "w"))


class Service(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A well-known service whose addresses are imitated."""

    name: str
    """As people know it; may be shown to them."""
    domains: tuple[str, ...]
    """Its own domains or hosts; what lies below them is its own too."""
    words: tuple[str, ...] = ()
    """How the name stands in addresses: distinctive words."""
    common: tuple[str, ...] = ()
    """The same, for words that are everyday words or very short."""
    regional: bool = False
    """Has sites under the endings of most countries."""


class Word(msgspec.Struct, frozen=True):
    """A word of a service, and whether it says something by itself."""

    text: str
    service: Service
    distinctive: bool


class UrlData:
    """What the detector knows about addresses; built once, then only read."""

    def __init__(self, services: Iterable[Service], words: Mapping[str, Iterable[str]]) -> None:
        """`words`: the lists `lures`, `shorteners`, `file_endings`, `word_endings`, `plain_names`."""
        self.services = tuple(services)
        self.official: dict[str, Service] = {d: s for s in self.services for d in s.domains}
        self.lures = frozenset(look(word) for word in words["lures"])
        self.shorteners = frozenset(words["shorteners"])
        self.file_endings = frozenset(words["file_endings"])
        self.word_endings = frozenset(words["word_endings"])
        self.plain_names = frozenset(words["plain_names"])
        self.words: dict[str, Word] = {}
        for word in _words(self.services):
            self.words.setdefault(look(word.text), word)
        self.near: dict[str, list[str]] = {}
        for shape, word in self.words.items():
            if word.distinctive and len(shape) >= _SHORTEST_FUZZY:
                for variant in shortened(shape):
                    self.near.setdefault(variant, []).append(shape)
        distinctive = [len(shape) for shape, word in self.words.items() if word.distinctive]
        self.longest = max(distinctive, default=0)

    @classmethod
    def from_yaml(cls, protected: bytes, words: bytes) -> UrlData:
        """The data of two YAML files. Raises DetectError (CF-D005) when one is damaged."""
        try:
            services = msgspec.convert(_load(protected)["services"], list[Service])
            return cls(services, _load(words))
        except (yaml.YAMLError, msgspec.ValidationError, KeyError, TypeError) as error:
            raise DetectError(
                "CF-D005", "the address data cannot be read", suggestion="reinstall the package"
            ) from error


def _load(data: bytes) -> Any:
    return yaml.load(data, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _words(services: Iterable[Service]) -> Iterable[Word]:
    for service in services:
        own = () if service.words or service.common else (d.split(".")[0] for d in service.domains)
        for text in (*service.words, *(w for w in own if len(w) >= _SHORTEST_OWN_WORD)):
            yield Word(text, service, distinctive=True)
        for text in service.common:
            yield Word(text, service, distinctive=False)


def look(label: str) -> str:
    """The shape of an ASCII label: what looks alike becomes one (`0` = `o`, `1` = `i` = `l`, `rn` = `m`)."""
    shape = label.translate(_LOOK)
    for pair, one in _PAIRS:
        shape = shape.replace(pair, one)
    return shape


def shortened(shape: str) -> set[str]:
    """The shape, and the shapes with one character left out."""
    return {shape, *(shape[:i] + shape[i + 1 :] for i in range(len(shape)))}
