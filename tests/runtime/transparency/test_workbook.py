"""The workbook: every cell as in the tables, text that stays text, and parts that belong together."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.runtime.transparency.codes import shipped_codes
from clearford.runtime.transparency.itr import itr_sheets
from clearford.runtime.transparency.sheet import Num, Numbers, Sheet, shown
from clearford.runtime.transparency.workbook import MOST_TEXT, _column, to_xlsx
from tests.runtime.transparency.small import REPORT

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
NUMBERS = Numbers(REPORT.figures)
SHEETS = itr_sheets(REPORT, NUMBERS, shipped_codes())


def parts(data: bytes) -> dict[str, ElementTree.Element]:
    """Every part of a workbook, read as XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: ElementTree.fromstring(packed.read(name)) for name in packed.namelist()}


def cells(sheet: ElementTree.Element) -> dict[str, tuple[str, str]]:
    """Place -> kind and content of each cell."""
    found = {}
    for cell in sheet.iter(f"{MAIN}c"):
        content = "".join(cell.itertext())
        found[str(cell.get("r"))] = (str(cell.get("t", "n")), content)
    return found


def test_every_cell_is_that_of_the_table() -> None:
    made = parts(to_xlsx(SHEETS, NUMBERS))
    for n, sheet in enumerate(SHEETS, 1):
        found = cells(made[f"xl/worksheets/sheet{n}.xml"])
        for y, row in enumerate((sheet.head, *sheet.rows), 1):
            for x, value in enumerate(row):
                text = shown(value, NUMBERS) if isinstance(value, Num) else str(value)
                kind = "inlineStr" if isinstance(value, str) else "n"
                expected = (kind, text) if text else None
                assert found.get(f"{_column(x)}{y}") == expected, (sheet.name, x, y)


def test_the_parts_name_each_other() -> None:
    made = parts(to_xlsx(SHEETS, NUMBERS))
    named = {str(one.get("PartName"))[1:] for one in made["[Content_Types].xml"] if one.get("PartName")}
    assert named == {name for name in made if name.endswith(".xml")} - {"[Content_Types].xml"}
    targets = {one.get("Id"): f"xl/{one.get('Target')}" for one in made["xl/_rels/workbook.xml.rels"]}
    assert set(targets.values()) < set(made)
    sheets = list(made["xl/workbook.xml"].iter(f"{MAIN}sheet"))
    assert [one.get("name") for one in sheets] == [sheet.name for sheet in SHEETS]
    assert all(len(sheet.name) <= 31 for sheet in SHEETS)


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+1", "-1", "\t=1", "<b>&", "1", " a "])
def test_text_stays_text(text: str) -> None:
    made = parts(to_xlsx([Sheet("s", ("a",), ((text,),))], NUMBERS))["xl/worksheets/sheet1.xml"]
    assert cells(made)["A2"] == ("inlineStr", text)
    assert not list(made.iter(f"{MAIN}f"))


@given(st.text(st.characters(), max_size=30))
@settings(max_examples=100, deadline=None)
def test_any_text_gives_xml_that_can_be_read(text: str) -> None:
    made = parts(to_xlsx([Sheet("s", (text,), ())], NUMBERS))["xl/worksheets/sheet1.xml"]
    assert len(cells(made)) == bool(text)


def test_a_text_that_no_cell_holds_is_cut() -> None:
    made = parts(to_xlsx([Sheet("s", ("x" * (MOST_TEXT + 1),), ())], NUMBERS))["xl/worksheets/sheet1.xml"]
    assert len(cells(made)["A1"][1]) == MOST_TEXT


def test_the_same_tables_give_the_same_bytes() -> None:
    assert to_xlsx(SHEETS, NUMBERS) == to_xlsx(SHEETS, NUMBERS)


@pytest.mark.parametrize(("at", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_letters(at: int, name: str) -> None:
    assert _column(at) == name
