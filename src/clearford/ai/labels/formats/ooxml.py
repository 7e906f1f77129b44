"""DOCX, XLSX and PPTX: the label as a property of the document's own, `AIGC`.

Sources: ECMA-376 part 1, 15.2.12.2 (custom properties), part 2 (packages). The package is written anew, entry
by entry: what an entry holds stays as it is.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO
from xml.parsers import expat
from xml.sax.saxutils import escape

from clearford.ai.labels.aigc import KEY
from clearford.ai.labels.formats.base import Carrier
from clearford.ai.labels.pieces import BLOCK, METADATA, damaged
from clearford.ai.labels.xmp import STRANGE_CODE
from clearford.core.errors import LabelError

CUSTOM, TYPES, RELS = "docProps/custom.xml", "[Content_Types].xml", "_rels/.rels"
MAIN = ("word/document.xml", "xl/workbook.xml", "ppt/presentation.xml")
"""One of them is there in every such file."""
_ENTRIES = 20_000
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)
"""What reading an entry ends with: damaged, encrypted, packed in a way that is not known, or nowhere."""
_DATE = (1980, 1, 1, 0, 0, 0)
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_SPACE = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_CONTENT = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_EMPTY = f'{_HEAD}<Properties xmlns="{_SPACE}" xmlns:vt="{_TYPES}"></Properties>'
_OWN = re.compile(
    r"<(\w+:)?property\b[^>]*\bname\s*=\s*[\"']AIGC[\"'][^>]*>.*?</(\w+:)?property\s*>", re.DOTALL
)
_PID = re.compile(r"\bpid\s*=\s*[\"'](\d{1,9})[\"']")


def carriers(stream: BinaryIO) -> Iterator[Carrier]:
    """The property of the document."""
    with _opened(stream) as package:
        if CUSTOM in package.namelist():
            yield from (Carrier("property", text.encode()) for text in _values(_read(package, CUSTOM)))


def write(stream: BinaryIO, text: str, target: BinaryIO) -> None:
    """The file with this label. Raises LabelError as reading does."""
    with _opened(stream) as package, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        changed = _changed(package, text)
        for entry in package.infolist():
            if entry.filename in changed:
                made.writestr(entry, changed.pop(entry.filename))
            else:
                _copy(package, made, entry)
        for name, body in changed.items():
            made.writestr(zipfile.ZipInfo(name, _DATE), body, zipfile.ZIP_DEFLATED)


def _copy(package: zipfile.ZipFile, made: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    try:
        with (
            package.open(entry) as source,
            made.open(entry, "w", force_zip64=entry.file_size > BLOCK) as sink,
        ):
            while block := source.read(BLOCK):
                sink.write(block)
    except _BROKEN as error:
        raise damaged(
            f"an entry of the package cannot be read: {type(error).__name__}", entry.header_offset
        ) from error


def _opened(stream: BinaryIO) -> zipfile.ZipFile:
    try:
        package = zipfile.ZipFile(stream)
    except _BROKEN as error:
        raise damaged("this is no package", 0) from error
    if len(package.infolist()) > _ENTRIES:
        raise LabelError("CF-L005", f"the package holds more than {_ENTRIES} entries")
    return package


def _read(package: zipfile.ZipFile, name: str) -> str:
    """A part that is XML, as text. Document types are refused before anything reads it."""
    try:
        with package.open(name) as source:
            body = source.read(METADATA + 1)
    except _BROKEN as error:
        raise damaged(f"`{name}` cannot be read", 0) from error
    if len(body) > METADATA:
        raise LabelError("CF-L005", f"`{name}` is larger than {METADATA >> 20} MiB")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LabelError("CF-L001", f"`{name}` is not written in UTF-8") from error
    _walk(text, lambda *_: None, lambda *_: None, name)
    return text


def _walk(
    text: str, begin: Callable[[str, dict[str, str]], object], words: Callable[[str], object], name: str
) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.CharacterDataHandler = begin, words
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(text.encode(), True)  # noqa: FBT003 - it takes no name
    except expat.ExpatError as error:
        raise damaged(f"`{name}` is no XML: {expat.ErrorString(error.code)}", 0) from error
    except STRANGE_CODE as error:
        raise damaged(f"`{name}` names a code of signs that is not read", 0) from error


def _refuse(*_: object) -> None:
    raise LabelError("CF-L005", "the package declares a document type")


def _values(text: str) -> list[str]:
    """The texts of properties that are called AIGC."""
    found = list[list[str]]()
    current: list[str] | None = None

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal current
        if name.rpartition(":")[2] == "property":
            current = [] if attributes.get("name") == KEY else None
            if current is not None:
                found.append(current)

    def words(said: str) -> None:
        if current is not None:
            current.append(said)

    _walk(text, begin, words, CUSTOM)
    return ["".join(one).strip() for one in found]


def _changed(package: zipfile.ZipFile, text: str) -> dict[str, str]:
    """The parts that say of the label, as they are to be."""
    names = package.namelist()
    old = _read(package, CUSTOM) if CUSTOM in names else _EMPTY
    changed = {CUSTOM: _labelled(old, text)}
    if CUSTOM not in names:
        types, rels = _read(package, TYPES), _read(package, RELS)
        override = f'<Override PartName="/{CUSTOM}" ContentType="{_CONTENT}"/>'
        relation = f'<Relationship Id="rIdClearfordAigc" Type="{_RELATION}" Target="{CUSTOM}"/>'
        changed[TYPES] = _inside(types, "Types", override)
        changed[RELS] = _inside(rels, "Relationships", relation)
    return changed


def _labelled(old: str, text: str) -> str:
    kept = _OWN.sub("", old)
    pid = max([1, *map(int, _PID.findall(kept))]) + 1
    value = f'<vt:lpwstr xmlns:vt="{_TYPES}">{escape(text)}</vt:lpwstr>'
    own = f'<property xmlns="{_SPACE}" fmtid="{_FORMAT}" pid="{pid}" name="{KEY}">{value}</property>'
    return _inside(kept, "Properties", own)


def _inside(text: str, element: str, new: str) -> str:
    """A text with something before the end of its outermost element, which may be empty."""
    ends = list(re.finditer(rf"</(?:\w+:)?{element}\s*>", text))
    if ends:
        at = ends[-1].start()
        return text[:at] + new + text[at:]
    empty = re.search(rf"<((?:\w+:)?{element})\b([^>]*?)/>", text)
    if empty is None:
        raise damaged(f"there is no `{element}`", 0)
    return f"{text[: empty.start()]}<{empty[1]}{empty[2]}>{new}</{empty[1]}>{text[empty.end() :]}"
