"""The program that reads labels: values and codes leave it, and no text of a file."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from clearford.ai.labels.xmp import LABEL, SOURCE_TYPE, with_property
from clearford.runtime.media import label_reader
from clearford.runtime.media.label_reader import MOST, main, told
from tests.ai.labels.files import FILES
from tests.ai.labels.formats.test_png import with_chunk


def png(packet: bytes) -> bytes:
    """A picture with an XMP packet."""
    return with_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + packet)


def test_a_wild_value_is_a_label_without_its_text() -> None:
    found = told(png(with_property(None, LABEL, '{"Label":"a secret","ContentProducer":"somebody"}')))
    assert (found["state"], found["labels"]) == ("read", [""])
    assert "secret" not in json.dumps(found)
    assert "somebody" not in json.dumps(found)


def test_source_types_leave_as_codes_and_not_too_many() -> None:
    packet = with_property(None, SOURCE_TYPE, "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture")
    assert told(png(packet))["sources"] == ["digitalCapture"]
    assert told(png(with_property(None, SOURCE_TYPE, "call 13800000000")))["sources"] == []
    many = b"".join(
        b"<rdf:Description xmlns:i='http://iptc.org/std/Iptc4xmpExt/2008-02-29/' i:DigitalSourceType='%s'/>"
        % (b"a" * n)
        for n in range(1, 40)
    )
    space = b"http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    assert len(told(png(b"<rdf:RDF xmlns:rdf='%s'>%s</rdf:RDF>" % (space, many)))["sources"]) == MOST


@pytest.mark.parametrize(
    ("body", "state"),
    [
        pytest.param(b"\0\1\2\3", "type", id="another-kind"),
        pytest.param(FILES["png"][1]()[:60], "damaged", id="cut"),
        pytest.param(png(b"<!DOCTYPE x><x/>"), "refused", id="document-type"),
    ],
)
def test_what_cannot_be_read_is_a_state_alone(body: bytes, state: str) -> None:
    assert told(body) == {"state": state}


def test_the_program_reads_a_line_and_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[tuple[int, int]] = []
    monkeypatch.setattr(label_reader, "limit", lambda *args: limits.append(args))  # it would hold for us
    asked: dict[str, Any] = {"memory": 7, "seconds": 3}
    target = io.BytesIO()
    main(io.BytesIO(json.dumps(asked).encode() + b"\n" + FILES["text"][1]()), target)
    assert json.loads(target.getvalue())["state"] == "read"
    assert limits == [(7, 3)]
