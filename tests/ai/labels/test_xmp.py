"""Packets keep all that is not the property which is set, and hostile ones are refused."""

from __future__ import annotations

import pytest

from clearford.ai.labels import xmp
from clearford.core.errors import LabelError

HEAD = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{xmp.RDF}">'
TAIL = "</rdf:RDF></x:xmpmeta>"
TITLE = '<dc:title xmlns:dc="http://purl.org/dc/elements/1.1/">A &amp; b &gt; c</dc:title>'


def packet(inside: str) -> bytes:
    return (HEAD + inside + TAIL).encode()


def described(inside: str, attributes: str = "") -> bytes:
    return packet(
        f'<rdf:Description rdf:about="" xmlns:T="{xmp.TC260}" {attributes}>{inside}</rdf:Description>'
    )


FORMS = [
    pytest.param(described(f"{TITLE}<T:AIGC>old</T:AIGC>"), id="element"),
    pytest.param(described(TITLE, 'T:AIGC="old"'), id="attribute"),
    pytest.param(described(TITLE, "T:AIGC='old > \"older\"'"), id="signs-in-an-attribute"),
    pytest.param(described(TITLE + "<T:AIGC>old</T:AIGC><T:AIGC>older</T:AIGC>"), id="twice"),
    pytest.param(described(TITLE), id="none"),
    pytest.param(packet(f"<rdf:Description>{TITLE}</rdf:Description>") + b"\n" + b" " * 2000, id="padded"),
    pytest.param(
        packet(f"<rdf:Description>{TITLE}</rdf:Description>").decode().encode("utf-16"), id="utf-16"
    ),
]


@pytest.mark.parametrize("before", FORMS)
def test_one_value_takes_the_place_of_all_and_the_rest_stays(before: bytes) -> None:
    after = xmp.with_property(before, xmp.LABEL, '{"Label":"1","x":"<&>"}')
    assert xmp.values(after, xmp.LABEL) == ['{"Label":"1","x":"<&>"}']
    assert TITLE.encode() in after
    assert b"old" not in after


def test_another_property_of_the_same_name_stays() -> None:
    other = described("", 'T:AIGC="old" xmlns:o="http://o.example/" o:AIGC="other"')
    after = xmp.with_property(other, xmp.LABEL, "new")
    assert xmp.values(after, "http://o.example/ AIGC") == ["other"]
    assert xmp.values(after, xmp.LABEL) == ["new"]


def test_a_new_packet_can_be_read() -> None:
    assert xmp.values(xmp.with_property(None, xmp.SOURCE_TYPE, "http://x.example/y"), xmp.SOURCE_TYPE) == [
        "http://x.example/y"
    ]


def test_a_value_may_be_the_address_of_something() -> None:
    body = described(f'<i:DigitalSourceType xmlns:i="{xmp.IPTC}" rdf:resource="http://x.example/y"/>')
    assert xmp.values(body, xmp.SOURCE_TYPE) == ["http://x.example/y"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(b'<!DOCTYPE x [<!ENTITY a "b">]>' + packet("&a;"), "CF-L005", id="entity"),
        pytest.param(b'<!DOCTYPE x SYSTEM "http://x.example/d">' + packet(""), "CF-L005", id="outside"),
        pytest.param(packet("<a>" * 100 + "</a>" * 100), "CF-L005", id="deep"),
        pytest.param(packet("<a>"), "CF-L002", id="not-closed"),
        pytest.param(b"\xff\xfe\x00", "CF-L002", id="half-a-sign"),
        pytest.param(b"words", "CF-L002", id="no-xml"),
    ],
)
def test_hostile_and_damaged_packets_are_refused(body: bytes, code: str) -> None:
    with pytest.raises(LabelError) as caught:
        xmp.properties(body)
    assert caught.value.code == code


def test_a_packet_without_rdf_is_not_written_to() -> None:
    with pytest.raises(LabelError) as caught:
        xmp.with_property(b"<x/>", xmp.LABEL, "new")
    assert caught.value.code == "CF-L002"
