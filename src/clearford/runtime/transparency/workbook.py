"""Tables as one workbook (Office Open XML, ECMA-376) with a sheet for each, written without a library.

Text is written as text (`inlineStr`), which no program takes for a formula; there are no formulas, styles,
links or dates. The same tables give the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from clearford.runtime.transparency.sheet import Num, Numbers, Sheet, Value, shown

MOST_TEXT = 32_767
"""Characters that a cell holds; what is longer stands whole in the table of its own."""
_WHEN = (2020, 1, 1, 0, 0, 0)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def to_xlsx(sheets: Sequence[Sheet], numbers: Numbers) -> bytes:
    """The workbook; names of sheets have at most 31 characters."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in _parts(sheets, numbers):
            packed.writestr(zipfile.ZipInfo(name, _WHEN), _HEAD + text, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _parts(sheets: Sequence[Sheet], numbers: Numbers) -> Iterator[tuple[str, str]]:
    ids = range(1, len(sheets) + 1)
    kinds = "".join(
        f'<Override PartName="/{part}" ContentType="{_KIND}.{kind}+xml"/>'
        for part, kind in (
            ("xl/workbook.xml", "sheet.main"),
            *((f"xl/worksheets/sheet{n}.xml", "worksheet") for n in ids),
        )
    )
    relations = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    )
    yield "[Content_Types].xml", f'<Types xmlns="{_PACKAGE}/content-types">{relations}{kinds}</Types>'
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    names = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{n}" r:id="rId{n}"/>'
        for n, sheet in zip(ids, sheets, strict=True)
    )
    yield (
        "xl/workbook.xml",
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{names}</sheets></workbook>',
    )
    yield "xl/_rels/workbook.xml.rels", _relations([("worksheet", f"worksheets/sheet{n}.xml") for n in ids])
    for n, sheet in zip(ids, sheets, strict=True):
        rows = "".join(_row(at, row, numbers) for at, row in enumerate((sheet.head, *sheet.rows), 1))
        yield (
            f"xl/worksheets/sheet{n}.xml",
            f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>',
        )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    found = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{found}</Relationships>'


def _row(at: int, row: Sequence[Value], numbers: Numbers) -> str:
    cells = "".join(_cell(f"{_column(x)}{at}", value, numbers) for x, value in enumerate(row))
    return f'<row r="{at}">{cells}</row>'


def _cell(place: str, value: Value, numbers: Numbers) -> str:
    text = shown(value, numbers) if isinstance(value, Num) else str(value)
    if not isinstance(value, str) and _NUMBER.fullmatch(text):
        return f'<c r="{place}"><v>{text}</v></c>'
    if not text:
        return ""
    plain = escape(_NOT_XML.sub("�", text)[:MOST_TEXT])
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{plain}</t></is></c>'


def _column(at: int) -> str:
    """Letters of a column, counted from 0: A, B, ... Z, AA."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
