"""Imitation: how much a host looks like the address of a known service that it does not belong to.

Scores, in [0, 1], by the strongest sign found; a service's own hosts score 0.
    .99  the same letters in another script             .98  a whole official address as subdomain
    .97  look-alike characters (paypa1, rnicrosoft)     .95  hyphens put into the name (pay-pal)
    .94  the name and a word that lures (paypal-login)  .93  one letter too many, too few, wrong or swapped
    .92  the name under another ending (paypal.top)     .9   a name and a lure over several labels
    less: a country's ending, a host on a shared platform, the name inside a longer word
"""

from __future__ import annotations

from typing import NamedTuple

from clearford.detect.url.data import Service, UrlData, Word, look, shortened
from clearford.detect.url.suffix import SAMPLE_ENDINGS, Split

_LONG = 7
_SHORTEST_INSIDE = 5
_SHORTEST_COMMON = 4


class Likeness(NamedTuple):
    """What a host imitates.

    score: 0 = not at all, 1 = cannot be told apart.
    in_host: a protected name stands in the host of another domain.
    """

    score: float = 0.0
    service: Service | None = None
    known: bool = False
    in_host: bool = False


NOTHING = Likeness()


class Imitation:
    """Scores hosts against the protected services."""

    def __init__(self, data: UrlData) -> None:
        self._data = data

    def of(self, host: str, plain: str, split: Split) -> Likeness:
        """The likeness of a host.

        host: ASCII form. plain: the same with every label as a reader sees it, folded to ASCII
        letters where they look alike; equal to `host` where that is plain ASCII.
        """
        owner = self._owner(host)
        if owner is not None:
            return Likeness(0.0, owner, known=True)
        kept = split.domain.count(".") + 1
        labels, shown = host.split("."), plain.split(".")
        if len(labels) != len(shown):
            return NOTHING
        name = shown[-kept]
        best = self._of_name(name, split, foreign=name != labels[-kept])
        below = self._of_subdomain(shown[:-kept], shown)
        if below.score > best.score:
            best = below
        return best._replace(in_host=best.in_host or below.in_host)

    def _owner(self, host: str) -> Service | None:
        at = 0
        while at >= 0:
            found = self._data.official.get(host[at:])
            if found is not None:
                return found
            at = host.find(".", at) + 1 or -1
        return None

    def _of_name(self, name: str, split: Split, *, foreign: bool) -> Likeness:
        """Likeness of the label under the public suffix."""
        shape = look(name)
        word = self._data.words.get(shape)
        if word is not None:
            return self._same_shape(name, word, split, foreign=foreign)
        if "-" in name:
            joined = self._data.words.get(look(name.replace("-", "")))
            if joined is not None and (joined.distinctive or foreign):
                return Likeness(0.95, joined.service)
        near = self._near(shape)
        inside = self._inside(name)
        return max(near, inside, key=lambda found: found.score)

    def _same_shape(self, name: str, word: Word, split: Split, *, foreign: bool) -> Likeness:
        strong = word.distinctive or len(word.text) >= _SHORTEST_COMMON
        if foreign:
            return Likeness(0.99 if strong else 0.8, word.service)
        if name != word.text:
            return Likeness(0.97 if strong else 0.7, word.service)
        if split.suffix in SAMPLE_ENDINGS:
            # In samples a reserved ending stands for the service's own.
            return NOTHING
        if not word.distinctive:
            return Likeness(0.3, word.service)
        ending = (split.suffix or "").rpartition(".")[2]
        shared = "." in (split.suffix or "")
        if len(ending) == 2 or shared or word.service.regional:
            return Likeness(0.7, word.service)
        return Likeness(0.92, word.service)

    def _near(self, shape: str) -> Likeness:
        """One letter more, less, other or swapped."""
        if len(shape) < _SHORTEST_INSIDE:
            return NOTHING
        best = NOTHING
        for variant in shortened(shape):
            for other in self._data.near.get(variant, ()):
                if abs(len(other) - len(shape)) <= 1 and is_one_edit(shape, other):
                    score = 0.93 if len(other) > _LONG and shape[0] == other[0] else 0.8
                    if score > best.score:
                        best = Likeness(score, self._data.words[other].service)
        return best

    def _inside(self, name: str) -> Likeness:
        """A protected word as a part of a longer name."""
        parts = [look(part) for part in name.split("-") if part]
        best = NOTHING
        for i, part in enumerate(parts):
            others = parts[:i] + parts[i + 1 :]
            lured = any(other in self._data.lures or other.isdigit() for other in others)
            word = self._data.words.get(part)
            if word is not None and others:
                found = self._delimited(word, others, lured=lured)
            else:
                found = self._within(part, lured=lured)
            if found.score > best.score:
                best = found
        return best

    def _delimited(self, word: Word, others: list[str], *, lured: bool) -> Likeness:
        if word.distinctive:
            return Likeness(0.94 if lured else 0.85, word.service, in_host=True)
        all_lures = all(other in self._data.lures for other in others)
        if all_lures and len(word.text) >= _SHORTEST_COMMON:
            return Likeness(0.92, word.service, in_host=True)
        return Likeness(0.4, word.service)

    def _within(self, part: str, *, lured: bool) -> Likeness:
        """The longest protected word inside a part that has no hyphen."""
        for size in range(min(len(part), self._data.longest), _SHORTEST_COMMON - 1, -1):
            for start in range(len(part) - size + 1):
                word = self._data.words.get(part[start : start + size])
                if word is None:
                    continue
                rest = part[:start] + "|" + part[start + size :]
                found = self._with_rest(word, rest, lured=lured)
                if found.score:
                    return found
        return NOTHING

    def _with_rest(self, word: Word, rest: str, *, lured: bool) -> Likeness:
        """`rest`: what stands before and after the word, parted by a bar."""
        pieces = [piece for piece in rest.split("|") if piece]
        lures = all(piece in self._data.lures for piece in pieces)
        longest = max(map(len, pieces), default=0)
        if not word.distinctive:
            far = lures and longest >= _SHORTEST_COMMON and len(word.text) >= _SHORTEST_COMMON
            return Likeness(0.9, word.service, in_host=True) if far else NOTHING
        if len(word.text) < _SHORTEST_INSIDE:
            return Likeness(0.9, word.service, in_host=True) if lures and longest > 2 else NOTHING
        if lures:
            return Likeness(0.93, word.service, in_host=True)
        if lured and len(word.text) > _SHORTEST_INSIDE:
            return Likeness(0.9, word.service, in_host=True)
        return Likeness(0.6 if len(word.text) > _LONG else 0.5, word.service)

    def _of_subdomain(self, below: list[str], shown: list[str]) -> Likeness:
        """Likeness of the labels in front of the registrable domain."""
        best = NOTHING
        for start in range(len(below)):
            for end in range(len(below), start + 1, -1):
                owner = self._data.official.get(".".join(below[start:end]))
                if owner is not None:
                    return Likeness(0.98, owner, in_host=True)
        for label in below:
            found = self._of_label(label, [other for other in shown[:-1] if other is not label])
            if found.score > best.score:
                best = found
        return best

    def _of_label(self, label: str, others: list[str]) -> Likeness:
        if label in _ORDINARY_LABELS:
            return NOTHING
        word = self._data.words.get(look(label))
        if word is not None and word.distinctive:
            parts = {look(part) for other in others for part in other.split("-")} - _ORDINARY_SHAPES
            return Likeness(0.9 if parts & self._data.lures else 0.8, word.service, in_host=True)
        if word is not None:
            return NOTHING
        joined = self._data.words.get(look(label.replace("-", "")))
        if joined is not None and joined.distinctive:
            return Likeness(0.95, joined.service, in_host=True)
        found = self._inside(label)
        return found if found.score >= 0.9 else NOTHING


_ORDINARY_LABELS = frozenset(("www", "m", "wap", "mail", "cn", "en", "jp"))
_ORDINARY_SHAPES = frozenset(map(look, _ORDINARY_LABELS))


def is_one_edit(a: str, b: str) -> bool:
    """True when one insertion, deletion, substitution or swap of neighbours turns `a` into `b`."""
    if len(a) > len(b):
        a, b = b, a
    i = next((k for k, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    if len(a) < len(b):
        return len(b) - len(a) == 1 and a[i:] == b[i + 1 :]
    swapped = a[i : i + 2] == b[i : i + 2][::-1] and a[i + 2 :] == b[i + 2 :]
    return a != b and (a[i + 1 :] == b[i + 1 :] or swapped)
