"""The detector of the head that reads addresses: the highest score among the links of an item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from clearford.core.items import Item
from clearford.core.signals import Column, SignalSpec
from clearford.detect.base import EMPTY_ROW, BatchResult, RowResult
from clearford.detect.hashes.grams import Hashes, gram_row
from clearford.detect.models.head import Head
from clearford.detect.models.scheme import URL
from clearford.detect.models.shape import url_slots
from clearford.detect.models.sums import HeadSums
from clearford.detect.models.texts import score_spec
from clearford.detect.url.address import authority
from clearford.detect.url.detector import Link, UrlDetector
from clearford.detect.url.find import Place
from clearford.text.plane import TextPlane, TextRow

LONGEST = 200
"""Characters of an address that are read; what comes later is mostly a number of the visitor."""
_REMEMBERED = 1 << 14


class LinkHead:
    """Scores the addresses of an item; one without links has no score."""

    name = "link-model"
    defaults: Mapping[str, Any] = {}

    def __init__(self, head: Head, links: UrlDetector) -> None:
        """`head` is of the scheme for addresses; `links` finds them, once for both."""
        self.specs: tuple[SignalSpec, ...] = (score_spec(head.name),)
        self._head, self._links = AddressHead(head), links

    def run(self, items: Sequence[Item], plane: TextPlane, want: frozenset[str]) -> BatchResult:
        """Scores of a batch; no column at all where nothing holds a link."""
        found = self._links.found(plane)
        if not found:
            return BatchResult({})
        values: np.ndarray = np.zeros(plane.n)
        valid = np.zeros(plane.n, np.bool_)
        for row, links in found.items():
            values[row], valid[row] = self._best(links, plane.row(row)), True
        return BatchResult({self.specs[0].name: Column(values, valid)})

    def run_one(self, item: Item, row: TextRow, want: frozenset[str]) -> RowResult:
        """Score of one item."""
        links = self._links.found_in(row)
        return RowResult({self.specs[0].name: self._best(links, row)}) if links else EMPTY_ROW

    def _best(self, links: Iterable[tuple[Place, Link]], row: TextRow) -> float:
        return max(self._head.score(link["url.host"], path_of(place, row)) for place, link in links)


class AddressHead:
    """Scores single addresses; remembers the last ones, since links come in crowds."""

    def __init__(self, head: Head) -> None:
        """`head` is of the scheme for addresses."""
        self._sums = HeadSums([head], URL)
        self._known: dict[tuple[str, str], float] = {}

    def score(self, host: str, path: str) -> float:
        """Score of an address. host: in ASCII form; path: what stands behind it, from its slash."""
        key = (host, path)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[key] = self._sums.one(address_grams(host, path), url_slots(host, path))[0]
        return known


def address_text(host: str, path: str) -> str:
    """An address as the head reads it: host between marks, then what follows it, cut at LONGEST."""
    return f"^{host}$ {path}"[:LONGEST]


def address_grams(host: str, path: str) -> list[Hashes]:
    """The grams of an address, one array for each channel of the scheme."""
    text = address_text(host, path)
    return [gram_row(text, channel.order) for channel in URL.channels]


def path_of(place: Place, row: TextRow) -> str:
    """What stands behind the host of a link in the canon view; empty for a bare host or a lone slash."""
    if place.back is not None:
        after = place.back[-1] + 1
    else:
        after = place.host_start + len(place.host)
    rest = row.canon[after : place.end]
    slash = next((k for k, sign in enumerate(rest) if sign in "/?#"), len(rest))
    path = rest[slash:]
    return "" if path == "/" else path


def parts_of(url: str) -> tuple[str, str]:
    """Host and path of an address as training data give it, in small letters.

    The host is left as written but for its letters; user and port are dropped.
    """
    rest = url.strip().lower().split("://", 1)[-1]
    slash = next((k for k, sign in enumerate(rest) if sign in "/?#"), len(rest))
    path = rest[slash:]
    return authority(rest[:slash]).host, "" if path == "/" else path
