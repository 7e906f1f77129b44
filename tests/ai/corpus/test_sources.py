"""Sources: read strictly, each once, and what is not known of them is told."""

from __future__ import annotations

import pytest

from clearford.ai.corpus.sources import decode_sources
from clearford.core.errors import CorpusError

WHOLE = (
    b'{"source":"forum","origin":"forum.example","licence":"contract 12","collected":"2026-03",'
    b'"crawler_rules":"respected","personal_basis":"consent","annotation":'
    b'{"rules":"v3","training":"two days, tested","sampling":"5 % by a second person"}}'
)


def test_a_whole_source_lacks_nothing() -> None:
    [one] = decode_sources(WHOLE + b"\n\n", file="s.jsonl")
    assert (one.source, one.missing) == ("forum", ())
    assert one.annotation is not None


def test_what_is_not_known_is_told() -> None:
    [one] = decode_sources(b'{"source":"web","crawler_rules":"unknown"}', file="s.jsonl")
    assert one.missing == ("origin", "licence", "collected", "crawler_rules")


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        pytest.param(WHOLE + b"\n" + WHOLE, "CF-U002", 2, id="twice"),
        pytest.param(WHOLE + b"\n\n{", "CF-U001", 3, id="no-json"),
        pytest.param(b'{"origin":"x"}', "CF-U001", 1, id="no-name"),
        pytest.param(b'{"source":"x","license":"y"}', "CF-U001", 1, id="unknown-field"),
        pytest.param(b'{"source":"x","crawler_rules":"maybe"}', "CF-U001", 1, id="unknown-value"),
        pytest.param(b"\xff", "CF-U001", 1, id="no-text"),
    ],
)
def test_what_is_no_source_is_refused(data: bytes, code: str, line: int) -> None:
    with pytest.raises(CorpusError) as caught:
        decode_sources(data, file="s.jsonl")
    assert (caught.value.code, caught.value.place.line) == (code, line)
