from __future__ import annotations

import json

import pytest

from clearford.core.entries import Checkpoint
from clearford.core.errors import RecordError
from clearford.runtime.transparency.model import Log, decode_report, encode
from tests.runtime.transparency.small import REPORT


def test_a_log_is_named_as_in_its_checkpoint() -> None:
    assert Log.of(Checkpoint("log.example", 3, bytes(32))) == Log("log.example", 3, "A" * 43 + "=")


def test_a_report_says_its_format_first() -> None:
    assert list(json.loads(encode(REPORT)))[:4] == ["format", "edition", "period", "logs"]


def test_a_report_holds_integers_only() -> None:
    def refuse(text: str) -> float:
        raise AssertionError(text)

    assert json.loads(encode(REPORT), parse_float=refuse)["edition"] == 1


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", encode(REPORT).replace(b"report/1", b"report/2", 1)])
def test_what_is_no_report_is_refused(data: bytes) -> None:
    with pytest.raises(RecordError) as caught:
        decode_report(data)
    assert caught.value.code == "CF-R051"
