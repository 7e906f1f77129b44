"""Rows read again with a sound in the place of each syllable or picture that stands among hanzi.

`加wei信` and `加微💌` need no forms of their own: the text is read as the hanzi that sound so, and the
like-sounding forms of the phrases are looked for in that.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np

from clearford.detect.phrases.emoji import PICTURES
from clearford.text.plane import TextPlane, TextRow
from clearford.text.tables import FoldTables

Kind = Literal["mixed", "emoji"]
KINDS: tuple[Kind, ...] = ("mixed", "emoji")
MAX_LETTERS = 24
"""Letters side by side beyond which nothing is read as syllables."""
MAX_READ = 64
"""Runs of letters, or pictures, of one row that are read."""
_HANZI = "\u3400-\u4dbf\u4e00-\u9fff"
_RUN = re.compile(
    f"(?<=[{_HANZI}])[a-z]{{2,{MAX_LETTERS}}}(?![a-z])|(?<![a-z])[a-z]{{2,{MAX_LETTERS}}}(?=[{_HANZI}])"
)
_TWO_LETTERS = re.compile("[a-z][a-z]")
_A = ord("a")
_LETTERS = 26
_FIRST_HANZI, _BEYOND_HANZI = 0x3400, 0xA000
_FIRST_PICTURE = 0x1F000
"""All but a few pictures lie from here on."""


class Respelled(NamedTuple):
    """A row with sounds in the place of syllables, or of pictures."""

    heard: str
    """As the `phonetic` view, each syllable or picture as one character."""
    starts: list[int]
    """Position in `skeleton` of each character, and last the length of `skeleton`."""
    changed: list[bool]
    """True for each character that stands for a syllable or picture."""

    def is_mixed(self, start: int, end: int) -> bool:
        """True when some characters of a stretch stand for something else, and some for themselves."""
        part = self.changed[start:end]
        return any(part) and not all(part)

    def places(self, literal: str) -> Iterator[tuple[int, int]]:
        """Stretches of `skeleton` that read as a literal, in part by a syllable or picture."""
        at = self.heard.find(literal)
        while at >= 0:
            end = at + len(literal)
            if self.is_mixed(at, end):
                yield self.starts[at], self.starts[end]
            at = self.heard.find(literal, at + 1)


class Respeller:
    """Reads rows again; the batch form says which rows are worth it."""

    def __init__(self, sounds: Mapping[str, str], tables: FoldTables) -> None:
        """sounds: spelling of a syllable, two letters or more -> the character of its sound in `phonetic`."""
        self._sounds = sounds
        pictures = (
            (tables.fold("skeleton", one), tables.fold("phonetic", name)) for one, name in PICTURES.items()
        )
        self._pictures = {seen: sound for seen, sound in pictures if len(seen) == len(sound) == 1}
        self._divided = lru_cache(maxsize=4096)(self._divide)
        self._fronts = _pairs(sound[:2] for sound in sounds)
        self._backs = _pairs(sound[-2:] for sound in sounds)
        codes = sorted(map(ord, self._pictures))
        self._few = [code for code in codes if code < _FIRST_PICTURE]
        # One range is told far faster than many characters, so that others than pictures match too.
        few = "".join(re.escape(chr(code)) for code in self._few)
        self._picture = re.compile(f"[{few}{chr(_FIRST_PICTURE)}-{chr(max(_FIRST_PICTURE, *codes))}]")
        self._signs: dict[Kind, re.Pattern[str]] = {"mixed": _TWO_LETTERS, "emoji": self._picture}

    def read(self, row: TextRow, kind: Kind) -> Respelled | None:
        """The row read again, None when there is nothing to read."""
        if not self._signs[kind].search(row.skeleton):
            return None
        key = (self, kind)
        if key not in row.shared:
            row.shared[key] = self._read(row, kind)
        found: Respelled | None = row.shared[key]
        return found

    def rows(self, plane: TextPlane, kind: Kind) -> list[int]:
        """Rows of a batch that may give something, ascending."""
        codes = plane.codes("skeleton")
        if len(codes) < 2:
            return list(range(plane.n))
        places = self._spelled_places(codes) if kind == "mixed" else self._picture_places(codes)
        found: list[int] = np.unique(np.searchsorted(plane.breaks("skeleton"), places)).tolist()
        return found

    def _spelled_places(self, codes: np.ndarray) -> np.ndarray:
        """Where a run of letters beside a hanzi begins that may begin and end with a syllable."""
        letter = np.zeros(len(codes) + 2, np.bool_)
        np.less(codes - np.uint32(_A), _LETTERS, out=letter[1:-1])
        edges = np.flatnonzero(letter[1:] != letter[:-1])
        starts, ends = edges[::2], edges[1::2]
        sizes, last = ends - starts, len(codes) - 1
        near = _is_hanzi(codes[np.maximum(starts - 1, 0)]) | _is_hanzi(codes[np.minimum(ends, last)])
        near &= (sizes >= 2) & (sizes <= MAX_LETTERS)
        starts, ends = starts[near], ends[near]
        front = self._fronts[_pair(codes[starts], codes[starts + 1])]
        found: np.ndarray = starts[front & self._backs[_pair(codes[ends - 2], codes[ends - 1])]]
        return found

    def _picture_places(self, codes: np.ndarray) -> np.ndarray:
        found = codes >= _FIRST_PICTURE
        for code in self._few:
            found |= codes == code
        return np.flatnonzero(found)

    def _read(self, row: TextRow, kind: Kind) -> Respelled | None:
        text, heard, done = row.skeleton, row.phonetic, 0
        out: list[str] = []
        starts: list[int] = []
        changed: list[bool] = []
        for match in itertools.islice(self._found(text, kind), MAX_READ):
            start, end = match.span()
            pieces = self._pieces(match.group(), kind)
            if pieces:
                out.append(heard[done:start])
                starts += range(done, start)
                changed += [False] * (start - done)
                for sound, size in pieces:
                    out.append(sound)
                    starts.append(start)
                    start += size
                changed += [True] * len(pieces)
                done = end
        if not out:
            return None
        rest = len(text) - done
        return Respelled(
            "".join([*out, heard[done:]]), [*starts, *range(done, len(text) + 1)], changed + [False] * rest
        )

    def _found(self, text: str, kind: Kind) -> Iterator[re.Match[str]]:
        """Runs of letters beside a hanzi, or pictures."""
        if kind == "mixed":
            return _RUN.finditer(text)
        return (match for match in self._picture.finditer(text) if match.group() in self._pictures)

    def _pieces(self, found: str, kind: Kind) -> tuple[tuple[str, int], ...]:
        return self._divided(found) if kind == "mixed" else ((self._pictures[found], 1),)

    def _divide(self, run: str) -> tuple[tuple[str, int], ...]:
        """Sound and size of each syllable of a run, as few as possible; empty when it does not divide."""
        best: list[tuple[tuple[str, int], ...] | None] = [(), *[None] * len(run)]
        for end in range(2, len(run) + 1):
            for start in range(max(0, end - 6), end - 1):
                before, sound = best[start], self._sounds.get(run[start:end])
                if before is None or sound is None:
                    continue
                known = best[end]
                if known is None or len(before) + 1 < len(known):
                    best[end] = (*before, (sound, end - start))
        return best[-1] or ()


def _is_hanzi(codes: np.ndarray) -> np.ndarray:
    return codes - np.uint32(_FIRST_HANZI) < _BEYOND_HANZI - _FIRST_HANZI


def _pair(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Number of a pair of letters; for other characters some number or other."""
    return ((first - np.uint32(_A)) % _LETTERS * _LETTERS + (second - np.uint32(_A)) % _LETTERS).astype(
        np.int64
    )


def _pairs(pairs: Iterable[str]) -> np.ndarray:
    """bool, shape (676,): True for the pairs given."""
    found = np.zeros(_LETTERS * _LETTERS, np.bool_)
    for pair in pairs:
        found[(ord(pair[0]) - _A) * _LETTERS + ord(pair[1]) - _A] = True
    return found
