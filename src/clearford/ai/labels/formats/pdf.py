"""PDF: the label as an entry `AIGC` of the document's information, and in its XMP.

Sources: ISO 32000-1, 14.3.3 (information dictionary) and 14.3.2 (metadata streams). The work is that of
pikepdf, the extra `pdf`, which writes the file anew: pages stay as they are. A signature over the file would
not hold any more, so signed documents are refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any, BinaryIO

from clearford.ai.labels import xmp
from clearford.ai.labels.aigc import KEY
from clearford.ai.labels.formats.base import Carrier
from clearford.ai.labels.pieces import METADATA, damaged
from clearford.core.errors import ConfigError, LabelError

SIGNATURE = b"%PDF-"
_NAME = f"/{KEY}"
_PACKED = 1 << 16
"""Bytes of a packed XMP stream that are unpacked: they may become a thousand times as many."""
_SIGNED = 1
"""Mark of a form that holds a signature."""


def carriers(stream: BinaryIO) -> Iterator[Carrier]:
    """The entry of the information, then the XMP packet. Raises as `write`."""
    with _opened(stream) as pdf:
        entry = pdf.trailer.get("/Info", {}).get(_NAME)
        if entry is not None:
            yield Carrier("property", str(entry).encode())
        if (packet := _packet(pdf)) is not None:
            yield Carrier("xmp", packet)


def write(stream: BinaryIO, text: str, target: BinaryIO, source: str | None = None) -> None:
    """The document with this label, and a source type where one is given.

    Raises ConfigError CF-C001 without the extra, LabelError CF-L001 for an encrypted or signed document,
    CF-L002 for a damaged one.
    """
    with _opened(stream) as pdf:
        if _is_signed(pdf):
            raise LabelError(
                "CF-L001", "the document is signed", suggestion="label first, and sign afterwards"
            )
        packet = xmp.labelled(_packet(pdf), text, source)
        pdf.docinfo[_NAME] = text
        made = pdf.make_stream(packet)
        made["/Type"], made["/Subtype"] = _library().Name.Metadata, _library().Name.XML
        pdf.Root.Metadata = made
        pdf.save(target, fix_metadata_version=False)  # else it would write the packet anew


@contextmanager
def _opened(stream: BinaryIO) -> Iterator[Any]:
    pikepdf = _library()
    stream.seek(0)
    try:
        with pikepdf.open(stream) as pdf:
            yield pdf
    except pikepdf.PasswordError as error:
        raise LabelError("CF-L001", "the document is encrypted") from error
    except (pikepdf.PdfError, pikepdf.ForeignObjectError, ValueError, TypeError, AttributeError) as error:
        raise damaged("the document cannot be read", 0) from error


def _library() -> Any:
    if find_spec("pikepdf") is None:
        raise ConfigError(
            "CF-C001",
            "labels of PDF cannot be read on this installation",
            suggestion="pip install 'clearford[pdf]'",
        )
    import pikepdf  # noqa: PLC0415 - an extra

    return pikepdf


def _packet(pdf: Any) -> bytes | None:
    found = pdf.Root.get("/Metadata")
    if found is None:
        return None
    raw = found.read_raw_bytes()
    packed = found.get("/Filter")
    if len(raw) > (METADATA if packed is None else _PACKED) or _is_packed_again(packed):
        raise LabelError("CF-L005", "the XMP of the document is larger than any honest one")
    body = bytes(found.read_bytes())
    if len(body) > METADATA:
        raise LabelError("CF-L005", "the XMP of the document is larger than any honest one")
    return body if body.strip() else None


def _is_packed_again(packed: Any) -> bool:
    """Whether a stream was packed more than once: each time it may become a thousand times as large."""
    return isinstance(packed, _library().Array) and len(packed) > 1


def _is_signed(pdf: Any) -> bool:
    form = pdf.Root.get("/AcroForm")
    return form is not None and bool(int(form.get("/SigFlags", 0)) & _SIGNED)
