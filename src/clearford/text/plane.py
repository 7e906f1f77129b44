"""The text plane: a batch of texts, or one text, in every view, with the way back to the original.

Three coordinates meet here: code points of the original, code points of a view, and bytes of the
joined UTF-8 buffer that scanners read. A view never holds more code points than the original.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, NamedTuple
from weakref import ref

import numpy as np
from numpy.typing import NDArray

from clearford.text.classes import FIRST_MARK, FIRST_UNUSUAL, LAST_MARK
from clearford.text.tables import NEWLINE, Codes, FoldTables, View, codes_of, looked_up, without_zeros

__all__ = ["DEFAULT_CAP", "TextPlane", "TextRow", "View", "build", "build_one"]

DEFAULT_CAP = 20_000
"""Code points of a text that are read; the rest is left out and the cut is recorded."""

# Below this length a translate per view is cheaper than making an array of the text (measured).
_CODES_FROM = 36
_BEFORE: dict[View, View] = {"skeleton": "canon", "phonetic": "skeleton"}


class TextRow:
    """One text in every view; views and maps are made when first asked for."""

    __slots__ = (
        "_back",
        "_classes",
        "_codes",
        "_index",
        "_plane",
        "_shared",
        "_tables",
        "_views",
        "raw",
        "truncated",
    )

    def __init__(
        self,
        raw: str,
        tables: FoldTables,
        *,
        truncated: bool = False,
        plane: TextPlane | None = None,
        index: int = 0,
    ) -> None:
        self.raw = raw
        """The original text, at most `cap` code points."""
        self.truncated = truncated
        """True when the text was longer than the cap and the rest was left out."""
        self._tables = tables
        # Weak, since the plane keeps its rows: a batch is freed at once, without the collector.
        self._plane = None if plane is None else ref(plane)
        self._index = index
        self._codes: Codes | None = None
        self._classes: NDArray[np.uint8] | None = None
        self._views: dict[View, str] = {}
        self._back: dict[View, list[int]] = {}
        self._shared: dict[Hashable, Any] | None = None

    @property
    def shared(self) -> dict[Hashable, Any]:
        """What detectors made of the text and share with each other, by a key of their own."""
        if self._shared is None:
            self._shared = {}
        return self._shared

    @property
    def tables(self) -> FoldTables:
        """The tables the views are made with."""
        return self._tables

    @property
    def codes(self) -> Codes:
        """Code points of the original, int32; a line feed appears as a space."""
        if self._codes is None:
            self._codes = codes_of(self.raw.replace("\n", " "))
        return self._codes

    @property
    def classes(self) -> NDArray[np.uint8]:
        """Character class of each code point of the original, uint8 (see `text.classes`)."""
        if self._classes is None:
            self._classes = looked_up(self._tables.classes, self.codes)
        return self._classes

    @property
    def may_be_unusual(self) -> bool:
        """False when surely every character of the original is of a class below FIRST_UNUSUAL; cheap."""
        return self._tables.beyond_usual.search(self.raw) is not None

    @property
    def canon(self) -> str:
        """The text with its forms unified."""
        return self.view("canon")

    @property
    def skeleton(self) -> str:
        """`canon` without punctuation, spaces and symbols."""
        return self.view("skeleton")

    @property
    def phonetic(self) -> str:
        """`skeleton` with each hanzi replaced by the first one of its sound."""
        return self.view("phonetic")

    def view(self, view: View) -> str:
        """The text in a view."""
        text = self._views.get(view)
        if text is None:
            text = self._views[view] = self._made(view)
        return text

    def _made(self, view: View) -> str:
        plane = None if self._plane is None else self._plane()
        if plane is not None and plane.is_built(view):
            return plane.row_text(view, self._index)
        if len(self.raw) < _CODES_FROM:
            return self._tables.fold(view, self.raw.replace("\n", " "))
        return self._tables.fold_codes(view, self.codes)

    def back(self, view: View) -> Sequence[int]:
        """Position in the original of each code point of the view."""
        if self._is_whole(view):
            return range(len(self.raw))
        found = self._back.get(view)
        if found is None:
            kept = looked_up(self._tables.table(view), self.codes) != 0
            found = self._back[view] = np.flatnonzero(kept).tolist()
        return found

    def span(self, view: View, start: int, end: int) -> tuple[int, int]:
        """Stretch of the original behind `view[start:end]`, in code points, end exclusive.

        Deleted characters inside belong to it, and so do combining marks that directly follow its last
        character; other deleted characters around it do not. An empty stretch stays empty.
        Raises IndexError when 0 <= start <= end <= length of the view does not hold.
        """
        size = len(self.view(view))
        if not 0 <= start <= end <= size:
            raise IndexError(f"no stretch {start}:{end} in a view of {size} code points")
        if self._is_whole(view):
            return start, end
        back = self.back(view)
        if start == end:
            at = back[start] if start < len(back) else len(self.raw)
            return at, at
        last = back[end - 1] + 1
        return back[start], self._after_marks(last)

    def _is_whole(self, view: View) -> bool:
        """True when nothing was deleted, so that positions are the same."""
        return len(self.view(view)) == len(self.raw)

    def _after_marks(self, at: int) -> int:
        classes = self.classes
        while at < len(classes) and FIRST_MARK <= classes[at] <= LAST_MARK:
            at += 1
        return at


class UnusualRows(NamedTuple):
    """The rows of a batch that hold an unusual character, one behind the other.

    rows: intp, ascending. classes: uint8, the classes of their characters, each row with its separator.
    owner: intp, for each class the position of its row in `rows`.
    """

    rows: NDArray[np.intp]
    classes: NDArray[np.uint8]
    owner: NDArray[np.intp]


class TextPlane:
    """A batch of texts in every view, joined by one line feed between rows; views are made when asked for.

    n: number of rows; a row that becomes empty in a view stays as an empty row.
    truncated: bool, shape (n,); True where the text was longer than the cap.
    shared: what detectors made of the batch and share with each other, by a key of their own.
    """

    def __init__(
        self, raws: Sequence[str], joined: str, tables: FoldTables, truncated: NDArray[np.bool_]
    ) -> None:
        """`raws`: the texts after the cut; `joined`: the same with line feeds only between them."""
        self.n = len(raws)
        self.truncated = truncated
        self.tables = tables
        self._raws = raws
        self._joined = joined
        self._raw_codes: Codes | None = None
        self._raw_classes: NDArray[np.uint8] | None = None
        self._raw_separators: NDArray[np.intp] | None = None
        self._lengths: NDArray[np.int64] | None = None
        self._unusual: UnusualRows | None = None
        self._codes: dict[View, NDArray[np.uint32]] = {}
        self._texts: dict[View, str] = {}
        self._buffers: dict[View, bytes] = {}
        self._separators: dict[View, NDArray[np.intp]] = {}
        self._breaks: dict[View, NDArray[np.intp]] = {}
        self._rows: dict[int, TextRow] = {}
        self.shared: dict[Hashable, Any] = {}

    @property
    def raw_codes(self) -> Codes:
        """Code points of the joined originals, int32; a line feed inside a text appears as a space."""
        if self._raw_codes is None:
            size = max(len(self._joined), 1)
            # Several times faster than to encode; an empty text would stand for one code point.
            self._raw_codes = np.array([self._joined], f"<U{size}").view(np.int32)[: len(self._joined)]
        return self._raw_codes

    @property
    def raw_classes(self) -> NDArray[np.uint8]:
        """Character class of each code point of the joined originals, uint8 (see `text.classes`)."""
        if self._raw_classes is None:
            self._raw_classes = looked_up(self.tables.classes, self.raw_codes)
        return self._raw_classes

    @property
    def raw_separators(self) -> NDArray[np.intp]:
        """Position of each separator in the joined originals, shape (n - 1,)."""
        if self._raw_separators is None:
            self._raw_separators = np.flatnonzero(self.raw_codes == NEWLINE)
        return self._raw_separators

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Code points of each original, as far as it is read: int64, shape (n,)."""
        if self._lengths is None:
            ends = np.append(self.raw_separators, len(self.raw_codes))[: self.n]
            self._lengths = ends.copy()
            self._lengths[1:] -= ends[:-1] + 1
        return self._lengths

    @property
    def unusual(self) -> UnusualRows:
        """The rows with a character of a class from FIRST_UNUSUAL on; mostly a few of many."""
        if self._unusual is None:
            self._unusual = self._unusual_rows()
        return self._unusual

    def _unusual_rows(self) -> UnusualRows:
        classes, separators = self.raw_classes, self.raw_separators
        places = np.flatnonzero(classes >= FIRST_UNUSUAL)
        rows = np.unique(np.searchsorted(separators, places))
        starts = np.concatenate(([0], separators + 1))[rows]
        sizes = np.concatenate((separators + 1, [len(classes)]))[rows] - starts
        owner = np.repeat(np.arange(len(rows)), sizes)
        first = np.cumsum(sizes) - sizes
        return UnusualRows(rows, classes[np.arange(len(owner)) + (starts - first)[owner]], owner)

    def codes(self, view: View) -> NDArray[np.uint32]:
        """Code points of the joined view, uint32, with n - 1 separators U+000A."""
        codes = self._codes.get(view)
        if codes is None:
            before = _BEFORE.get(view)
            source = self.raw_codes if before is None else self.codes(before)
            codes = self._codes[view] = without_zeros(looked_up(self.tables.table(view), source))
        return codes

    def buffer(self, view: View) -> bytes:
        """The joined view in UTF-8, rows separated by one line feed."""
        buffer = self._buffers.get(view)
        if buffer is None:
            buffer = self._buffers[view] = self._text(view).encode()
        return buffer

    def _text(self, view: View) -> str:
        """The joined view."""
        text = self._texts.get(view)
        if text is None:
            codes = self.codes(view)
            # No code point is 0, which would be left out at the end; faster than to decode the bytes.
            text = self._texts[view] = codes.view(f"<U{len(codes)}").item() if len(codes) else ""
        return text

    def is_built(self, view: View) -> bool:
        """True once the view has been made."""
        return view in self._codes

    def breaks(self, view: View) -> NDArray[np.intp]:
        """Position of each separator in the code points of the view, shape (n - 1,)."""
        found = self._breaks.get(view)
        if found is None:
            found = self._breaks[view] = self._found_breaks(view)
        return found

    def _found_breaks(self, view: View) -> NDArray[np.intp]:
        codes, before = self.codes(view), _BEFORE.get(view)
        if before is not None and len(codes) == len(self.codes(before)):
            return self.breaks(before)
        return np.flatnonzero(codes == NEWLINE)

    def separators(self, view: View) -> NDArray[np.intp]:
        """Byte offset of each separator in the buffer, shape (n - 1,)."""
        found = self._separators.get(view)
        if found is None:
            octets = np.frombuffer(self.buffer(view), np.uint8)
            found = self._separators[view] = np.flatnonzero(octets == NEWLINE)
        return found

    def rows_at(self, view: View, end_bytes: NDArray[np.integer]) -> NDArray[np.intp]:
        """Row of each match, given the byte offset just after its last byte."""
        return np.searchsorted(self.separators(view), np.asarray(end_bytes) - 1)

    def row_start(self, view: View) -> NDArray[np.intp]:
        """Byte offset at which each row begins, shape (n,)."""
        return np.concatenate(([0], self.separators(view) + 1))[: self.n]

    def row_text(self, view: View, index: int) -> str:
        """One row of the view, cut out of the batch."""
        breaks = self.breaks(view)
        start = int(breaks[index - 1]) + 1 if index else 0
        end = int(breaks[index]) if index < len(breaks) else None
        return self._text(view)[start:end]

    def row(self, index: int) -> TextRow:
        """One text of the batch; its views are cut out of those of the batch, else made for it alone."""
        row = self._rows.get(index)
        if row is None:
            row = TextRow(
                self._raws[index],
                self.tables,
                truncated=bool(self.truncated[index]),
                plane=self,
                index=index,
            )
            self._rows[index] = row
        return row


def build(texts: Sequence[str], tables: FoldTables, *, cap: int = DEFAULT_CAP) -> TextPlane:
    """The plane of a batch. A line feed inside a text counts as a space in every view.

    cap: code points read of each text. A lone surrogate is deleted in every view; offsets hold.
    """
    truncated = np.zeros(len(texts), np.bool_)
    if texts and max(map(len, texts)) > cap:
        truncated[:] = [len(text) > cap for text in texts]
        texts = [text[:cap] for text in texts]
    plane = TextPlane(texts, "\n".join(texts), tables, truncated)
    if len(plane.raw_separators) >= max(len(texts), 1):
        joined = "\n".join([text.replace("\n", " ") for text in texts])
        plane = TextPlane(texts, joined, tables, truncated)
    return plane


def build_one(text: str, tables: FoldTables, *, cap: int = DEFAULT_CAP) -> TextRow:
    """The row of a single text, equal to that of a batch."""
    if len(text) > cap:
        return TextRow(text[:cap], tables, truncated=True)
    return TextRow(text, tables)
