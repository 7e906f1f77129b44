from __future__ import annotations

import msgspec
import pytest

from clearford.detect.phrases.model import PhraseList, PhraseText, Routes


def test_a_list_reads_from_plain_data() -> None:
    raw = {
        "name": "x",
        "phrases": [{"text": "加微信", "routes": {"mixed": True}}],
        "routes": {"split": False},
    }
    plist = msgspec.convert(raw, PhraseList)
    assert plist == PhraseList(
        name="x",
        phrases=[PhraseText(text="加微信", routes=Routes(mixed=True))],
        routes=Routes(split=False),
    )


def test_an_unknown_route_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"name": "x", "phrases": [], "routes": {"telepathy": True}}, PhraseList)
