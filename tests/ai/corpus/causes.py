"""What makes each error of a corpus that is about its sources and rows."""

from __future__ import annotations

from collections.abc import Callable

from clearford.ai.corpus.rows import Fields, RowReader
from clearford.ai.corpus.sources import decode_sources
from clearford.core.errors import CorpusError, Place
from clearford.core.items import Rejected


def sources(data: bytes) -> None:
    decode_sources(data, file="sources.jsonl")


def row(line: bytes) -> None:
    """The rejection of a row, as an error."""
    [found] = RowReader(Fields(), frozenset()).of_lines([line], [7])
    assert isinstance(found, Rejected)
    raise CorpusError(found.code, found.found, place=Place(file="rows.jsonl", line=found.line))


OF_CORPORA: dict[str, Callable[[], object]] = {
    "CF-U001": lambda: sources(b'{"source":"web","license":"x"}'),
    "CF-U002": lambda: sources(b'{"source":"web"}\n{"source":"web"}'),
    "CF-U003": lambda: row(b'{"text":"a","licence":"CC0-1.0"}'),
    "CF-U004": lambda: row(b'{"text":"a","source":"web"}'),
    "CF-U005": lambda: row(b'{"source":"web","licence":"CC0-1.0"}'),
}
