"""The detector of links: which there are, how they are written, and what they imitate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from clearford.core.ids import SignalName
from clearford.core.items import Item
from clearford.core.signals import Column, Findings, SignalSpec, SignalType
from clearford.core.spans import Span
from clearford.detect.base import EMPTY_ROW, BatchResult, RowResult
from clearford.detect.url.address import Host, authority, host_of
from clearford.detect.url.data import UrlData
from clearford.detect.url.find import Finder, Place, RawCharAt, rows_with_dots
from clearford.detect.url.imitation import NOTHING, Imitation, Likeness
from clearford.detect.url.suffix import SAMPLE_ENDINGS, Suffixes
from clearford.text.classes import DISGUISED, FOREIGN_DIGIT, INVISIBLE, LOOKALIKE, OTHER
from clearford.text.plane import TextPlane, TextRow

LOOKALIKE_FROM = 0.9
"""A link counts as a look-alike from this score on."""
_ORDINARY_PORTS = frozenset((80, 443, 8080, 8443, 21, 22))
_UNUSUAL = frozenset((DISGUISED, FOREIGN_DIGIT, INVISIBLE, LOOKALIKE))
_HOSTS_AT_MOST = 1 << 16
_DTYPES = {"bool": np.bool_, "int": np.int64, "float": np.float64}


def _spec(name: str, type_: SignalType, about: str, **more: Any) -> SignalSpec:
    return SignalSpec(name=SignalName(name), type=type_, about=about, cost="confirm", **more)


_COUNTS = (
    _spec("url.count", "int", "links", low=0, nullable=False),
    _spec(
        "url.lookalike.count",
        "int",
        "links that imitate a known service",
        low=0,
        nullable=False,
        exact=False,
    ),
    _spec(
        "url.suspicious.count",
        "int",
        "links with a trait that honest links rarely have",
        low=0,
        nullable=False,
        exact=False,
    ),
    _spec("url.shortener.count", "int", "links of a short-link service", low=0, nullable=False),
    _spec(
        "url.disguised.count", "int", "links written so that a filter would miss them", low=0, nullable=False
    ),
)
_FIELDS = (
    _spec("url.domain", "str", "registrable domain, in ASCII form", family="url"),
    _spec("url.host", "str", "host, in ASCII form", family="url"),
    _spec("url.tld", "str", "last label of the host, if such an ending exists", family="url"),
    _spec(
        "url.lookalike.score",
        "float",
        "likeness to a known service",
        family="url",
        low=0.0,
        high=1.0,
        exact=False,
    ),
    _spec(
        "url.imitated",
        "str",
        "name of the known service that the address resembles",
        family="url",
        public=True,
    ),
    _spec("url.punycode", "bool", "the host holds letters beyond ASCII", family="url"),
    _spec("url.mixed_script", "bool", "a label mixes scripts that no language writes together", family="url"),
    _spec("url.ip_host", "bool", "the host is a number", family="url"),
    _spec("url.userinfo", "bool", "a user name stands before the host", family="url"),
    _spec("url.port", "int", "port, if the address names one", family="url", low=0, high=65535),
    _spec("url.shortener", "bool", "a short-link service", family="url"),
    _spec("url.brand_in_host", "bool", "a known service's name stands in another's host", family="url"),
    _spec("url.disguised", "bool", "written so that a filter would miss it", family="url"),
    _spec("url.known", "bool", "the service's own domain", family="url"),
)
_FIELD_NAMES: tuple[str, ...] = tuple(spec.name for spec in _FIELDS)

Link = dict[str, Any]
"""Values of the family's signals, with the canon stretch under `_at` and the reason under `_odd`."""


class UrlDetector:
    """Finds links and measures them. Nothing is fetched and nothing resolved."""

    name = "url"
    specs: tuple[SignalSpec, ...] = (*_COUNTS, *_FIELDS)
    defaults: Mapping[str, Any] = {spec.name: 0 for spec in _COUNTS}

    def __init__(self, data: UrlData, suffixes: Suffixes | None = None) -> None:
        """`suffixes` may be shared between detectors."""
        self._data = data
        self._suffixes = suffixes or Suffixes()
        self._finder = Finder(data, self._suffixes)
        self._imitation = Imitation(data)
        self._hosts: dict[tuple[str, Any], tuple[Host | None, Link]] = {}

    def run(self, items: Sequence[Item], plane: TextPlane, want: frozenset[str]) -> BatchResult:
        """Links of a batch."""
        found = self.found(plane)
        columns = self._counts(found, plane.n, want)
        findings = {"url": self._findings(found, want)}
        return BatchResult(columns, findings, lambda i: _spans(plane.row(i), found[i]) if i in found else ())

    def run_one(self, item: Item, row: TextRow, want: frozenset[str]) -> RowResult:
        """Links of one item."""
        links = self.found_in(row)
        if not links:
            return EMPTY_ROW
        counts = _count(links)
        values = {name: n for name, n in counts.items() if n and name in want}
        family = [{name: link[name] for name in _FIELD_NAMES if name in want} for _, link in links]
        return RowResult(values, {"url": family}, lambda: _spans(row, links))

    def found(self, plane: TextPlane) -> Mapping[int, Sequence[tuple[Place, Link]]]:
        """The links of a batch by row; found once, for whoever asks."""
        key = (UrlDetector, id(self))
        known: dict[int, Sequence[tuple[Place, Link]]] | None = plane.shared.get(key)
        if known is None:
            known = {}
            for row in rows_with_dots(plane).tolist():
                if links := self._links(plane.row(row)):
                    known[row] = links
            plane.shared[key] = known
        return known

    def found_in(self, row: TextRow) -> Sequence[tuple[Place, Link]]:
        """The links of one text in order; found once, for whoever asks."""
        if not self._finder.may_hold(row.canon):
            return ()
        key = (UrlDetector, id(self))
        known: Sequence[tuple[Place, Link]] | None = row.shared.get(key)
        if known is None:
            known = row.shared[key] = self._links(row)
        return known

    def _counts(
        self, found: Mapping[int, Sequence[tuple[Place, Link]]], n: int, want: frozenset[str]
    ) -> dict[str, Column]:
        values = {spec.name: np.zeros(n, np.int64) for spec in _COUNTS if spec.name in want}
        for row, links in found.items():
            counts = _count(links)
            for name, column in values.items():
                column[row] = counts[name]
        return {name: Column(column) for name, column in values.items()}

    def _findings(self, found: Mapping[int, Sequence[tuple[Place, Link]]], want: frozenset[str]) -> Findings:
        rows = [row for row, links in found.items() for _ in links]
        flat = [link for links in found.values() for _, link in links]
        columns: dict[str, Column] = {
            spec.name: _column(spec, [link[spec.name] for link in flat])
            for spec in _FIELDS
            if spec.name in want
        }
        return Findings(np.array(rows, dtype=np.int64), columns)

    def _links(self, row: TextRow) -> list[tuple[Place, Link]]:
        canon = row.canon
        places = self._finder.places(canon, RawCharAt(row))
        out = []
        for place in places:
            link = self._link(place, row)
            if link is not None:
                out.append((place, link))
        return out

    def _link(self, place: Place, row: TextRow) -> Link | None:
        parts = authority(_written(place, row))
        port = place.port if parts.port is None else parts.port
        host, judged = self._judge(parts.host, row)
        if host is None or ("." not in host.ascii and not host.ip):
            return None
        link = dict(judged)
        link["url.userinfo"] = parts.user
        link["url.port"] = port
        link["url.disguised"] = place.mended or _is_disguised(place, row)
        link["_odd"] = judged["_odd"] or parts.user or (port is not None and port not in _ORDINARY_PORTS)
        return link

    def _judge(self, written: str, row: TextRow) -> tuple[Host | None, Link]:
        """What can be said of a host alone; remembered."""
        key = (written, row.tables.digest)
        known = self._hosts.get(key)
        if known is None:
            if len(self._hosts) >= _HOSTS_AT_MOST:
                self._hosts.clear()
            host = host_of(written)
            known = self._hosts[key] = (host, {} if host is None else self._of_host(host, row))
        return known

    def _of_host(self, host: Host, row: TextRow) -> Link:
        split = self._suffixes.split(host.ascii)
        ending = host.ascii.rpartition(".")[2]
        likeness = NOTHING
        if not host.ip:
            plain = host.ascii if host.ascii == host.shown else row.tables.fold("canon", host.shown)
            likeness = self._imitation.of(host.ascii, plain, split)
        alike = likeness.score >= LOOKALIKE_FROM
        return {
            "url.domain": host.ascii if host.ip else split.domain,
            "url.host": host.ascii,
            "url.tld": ending if not host.ip and (split.suffix or ending in SAMPLE_ENDINGS) else None,
            "url.lookalike.score": likeness.score,
            "url.imitated": _imitated(likeness),
            "url.punycode": host.punycode,
            "url.mixed_script": host.mixed,
            "url.ip_host": host.ip,
            "url.shortener": host.ascii in self._data.shorteners or split.domain in self._data.shorteners,
            "url.brand_in_host": likeness.in_host,
            "url.known": likeness.known,
            "_odd": host.ip or host.mixed or likeness.in_host or (host.punycode and alike),
        }


def _imitated(likeness: Likeness) -> str | None:
    return likeness.service.name if likeness.service and likeness.score >= 0.5 else None


def _written(place: Place, row: TextRow) -> str:
    """The host with the characters of the original, where they are not plain."""
    if row.raw.isascii():
        return place.host
    if place.back is None:
        start, end = row.span("canon", place.host_start, place.host_start + len(place.host))
        surface = row.raw[start:end]
        if surface.isascii() and len(surface) == len(place.host):
            # ASCII stays ASCII in the view: only capitals differ, and signs are the same.
            return surface
    back = row.back("canon")
    where = (
        place.back if place.back is not None else range(place.host_start, place.host_start + len(place.host))
    )
    signs = zip(place.host, where, strict=True)
    return "".join(sign if sign in ".@:[]" else row.raw[back[at]] for sign, at in signs)


def _is_disguised(place: Place, row: TextRow) -> bool:
    """True when scheme or host are written with unusual or invisible characters."""
    if row.raw.isascii():
        return False
    last = place.back[-1] + 1 if place.back is not None else place.host_start + len(place.host)
    start, end = row.span("canon", place.start, last)
    surface = row.raw[start:end]
    if surface.isascii():
        return False
    tables = row.tables
    for sign in surface:
        code = ord(sign)
        if code > 127:
            kind = int(tables.classes[code])
            if kind in _UNUSUAL or (kind == OTHER and tables.canon[code] < 128):
                return True
    return False


def _count(links: Sequence[tuple[Place, Link]]) -> dict[str, int]:
    found = [link for _, link in links]
    return {
        "url.count": len(found),
        "url.lookalike.count": sum(link["url.lookalike.score"] >= LOOKALIKE_FROM for link in found),
        "url.suspicious.count": sum(bool(link["_odd"]) for link in found),
        "url.shortener.count": sum(link["url.shortener"] for link in found),
        "url.disguised.count": sum(link["url.disguised"] for link in found),
    }


def _spans(row: TextRow, links: Sequence[tuple[Place, Link]]) -> list[Span]:
    spans = []
    for place, link in links:
        start, end = row.span("canon", place.start, place.end)
        via = "canon" if link["url.disguised"] else ""
        spans += [Span(SignalName(name), start, end, via) for name, n in _count([(place, link)]).items() if n]
    return sorted(spans, key=lambda span: (span.start, span.end, span.signal))


def _column(spec: SignalSpec, values: list[Any]) -> Column:
    if spec.type in ("str", "enum"):
        return Column(values)
    valid = np.array([value is not None for value in values], dtype=np.bool_)
    filled = [0 if value is None else value for value in values]
    return Column(np.array(filled, dtype=_DTYPES[spec.type]), None if valid.all() else valid)
