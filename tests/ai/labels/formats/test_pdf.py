"""PDF: information and XMP say the same, pages stay, signed and encrypted documents are refused."""

from __future__ import annotations

import io
import zlib

import pikepdf
import pytest

from clearford.ai.labels import xmp
from clearford.ai.labels.aigc import Aigc, write_aigc
from clearford.ai.labels.labelled import read_labels, write_label
from clearford.core.errors import ConfigError, LabelError
from tests.ai.labels.files import pdf

LABEL = Aigc(label="1", produce_id="x")


def changed(**how: object) -> bytes:
    """A document in which something of its root is set."""
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as made:
        for name, value in how.items():
            made.Root[f"/{name}"] = value
        made.save(stream)
    return stream.getvalue()


def with_metadata(body: bytes, *, packed: bool = False) -> bytes:
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as made:
        made.Root.Metadata = made.make_stream(body)
        made.save(stream, compress_streams=packed, fix_metadata_version=False)
    return stream.getvalue()


def test_both_places_say_the_same_and_the_page_and_the_title_stay() -> None:
    target = io.BytesIO()
    write_label(io.BytesIO(pdf(Title="演示", AIGC='{"Label":"2"}')), LABEL, target)
    assert [one.place for one in read_labels(target).found] == ["property", "xmp"]
    with pikepdf.open(target) as made:
        assert str(made.docinfo["/Title"]) == "演示"
        assert str(made.docinfo["/AIGC"]) == write_aigc(LABEL)
        assert b"0 0 100 50 re f" in b"".join(bytes(one.read_bytes()) for one in made.pages[0].Contents)


def test_other_properties_of_the_packet_stay() -> None:
    packet = xmp.with_property(None, xmp.SOURCE_TYPE, "http://x.example/y")
    target = io.BytesIO()
    write_label(io.BytesIO(with_metadata(packet)), LABEL, target)
    assert read_labels(target).sources == ("http://x.example/y",)


def encrypted() -> bytes:
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as made:
        made.save(stream, encryption=pikepdf.Encryption(owner="a", user="b"))
    return stream.getvalue()


def packed_twice() -> bytes:
    """A document whose XMP would be unpacked from some hundred bytes to forty megabytes."""
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as made:
        body = made.make_stream(zlib.compress(zlib.compress(bytes(40 << 20))))
        body.Filter = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
        made.Root.Metadata = body
        made.save(stream, fix_metadata_version=False)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(changed(AcroForm=pikepdf.Dictionary(SigFlags=3, Fields=[])), "CF-L001", id="signed"),
        pytest.param(encrypted(), "CF-L001", id="encrypted"),
        pytest.param(pdf()[:100], "CF-L002", id="cut"),
        pytest.param(b"%PDF-1.7\nnothing", "CF-L002", id="no-document"),
        pytest.param(with_metadata(bytes(100 << 20), packed=True), "CF-L005", id="bomb"),
        pytest.param(packed_twice(), "CF-L005", id="bomb-in-a-bomb"),
        pytest.param(with_metadata(b"<!DOCTYPE x><x/>"), "CF-L005", id="document-type"),
    ],
)
def test_documents_that_are_not_written_to_are_told(body: bytes, code: str) -> None:
    with pytest.raises(LabelError) as caught:
        write_label(io.BytesIO(body), LABEL, io.BytesIO())
    assert caught.value.code == code


def test_without_the_extra_the_command_that_installs_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clearford.ai.labels.formats.pdf.find_spec", lambda name: None)
    with pytest.raises(ConfigError) as caught:
        read_labels(io.BytesIO(pdf()))
    assert "clearford[pdf]" in str(caught.value.suggestion)
