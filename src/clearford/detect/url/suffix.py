"""Public suffixes: under which endings domains are registered, from the bundled list."""

from __future__ import annotations

from typing import Any, NamedTuple

from publicsuffixlist import PublicSuffixList

SAMPLE_ENDINGS = frozenset(("example", "test", "invalid"))
"""Reserved names (RFC 2606) that stand for any ending in samples."""

_CACHED_AT_MOST = 1 << 16


class Split(NamedTuple):
    """A host taken apart at its public suffix.

    domain: the registrable domain; the host itself when it is a public suffix.
    suffix: the public suffix; None when the ending is not on the list.
    """

    domain: str
    suffix: str | None


class Suffixes:
    """Answers for hosts in ASCII form, lower case; remembers what was asked."""

    def __init__(self) -> None:
        """Reads the list that comes with the package; nothing is fetched."""
        self._list = PublicSuffixList(accept_unknown=False)
        self._endings: dict[str, bool] = {}
        self._splits: dict[str, Split] = {}

    def is_ending(self, label: str) -> bool:
        """True when a top-level label is on the list or reserved for samples."""
        known = self._endings.get(label)
        if known is None:
            found = self._list.publicsuffix(f"a.b.{label}") is not None
            known = self._endings[label] = label in SAMPLE_ENDINGS or found
            _forget(self._endings)
        return known

    def split(self, host: str) -> Split:
        """The registrable domain and the suffix of a host."""
        found = self._splits.get(host)
        if found is None:
            found = self._splits[host] = self._split(host)
            _forget(self._splits)
        return found

    def _split(self, host: str) -> Split:
        labels = host.split(".")
        suffix = labels[-1] if labels[-1] in SAMPLE_ENDINGS else self._list.publicsuffix(host)
        if suffix is None:
            return Split(".".join(labels[-2:]), None)
        kept = suffix.count(".") + 2
        return Split(".".join(labels[-kept:]), suffix)


def _forget(table: dict[str, Any]) -> None:
    if len(table) > _CACHED_AT_MOST:
        table.clear()
