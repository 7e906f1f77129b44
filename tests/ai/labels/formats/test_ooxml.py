"""Documents: the property is found by every reader, other entries stay, hostile packages are refused."""

from __future__ import annotations

import io
import zipfile

import pytest

from clearford.ai.labels.aigc import Aigc
from clearford.ai.labels.formats import ooxml
from clearford.ai.labels.labelled import read_labels, write_label
from clearford.core.errors import LabelError
from tests.ai.labels.files import docx

LABEL = Aigc(label="1", produce_id="x")
OTHER = '<property fmtid="{X}" pid="7" name="Client"><vt:lpwstr>A &amp; B</vt:lpwstr></property>'
OWN = '<p:property xmlns:p="urn:p" pid="9" name="AIGC"><vt:lpwstr>{"Label":"2"}</vt:lpwstr></p:property>'
CUSTOM = f'<Properties xmlns="{ooxml._SPACE}" xmlns:vt="{ooxml._TYPES}">{OTHER}{OWN}</Properties>'


def written(body: bytes) -> bytes:
    target = io.BytesIO()
    write_label(io.BytesIO(body), LABEL, target)
    return target.getvalue()


def entries(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def test_a_document_without_properties_gets_them_with_all_that_names_them() -> None:
    before, after = entries(docx()), entries(written(docx()))
    assert set(after) - set(before) == {ooxml.CUSTOM}
    assert {name for name in before if before[name] != after[name]} == {ooxml.TYPES, ooxml.RELS}
    assert b'PartName="/docProps/custom.xml"' in after[ooxml.TYPES]
    assert b'Target="docProps/custom.xml"' in after[ooxml.RELS]


def test_other_properties_stay_and_numbers_do_not_repeat() -> None:
    after = entries(written(docx(custom=CUSTOM)))
    assert OTHER.encode() in after[ooxml.CUSTOM]
    assert after[ooxml.CUSTOM].count(b"AIGC") == 1
    assert b'pid="8" name="AIGC"' in after[ooxml.CUSTOM]


def test_a_label_of_another_program_is_read() -> None:
    assert read_labels(io.BytesIO(docx(custom=CUSTOM))).labels == (Aigc(label="2"),)


def test_entries_keep_their_packing_and_their_date() -> None:
    with zipfile.ZipFile(io.BytesIO(written(docx()))) as package:
        picture = package.getinfo("word/media/image1.png")
    with zipfile.ZipFile(io.BytesIO(docx())) as package:
        assert package.getinfo("word/media/image1.png").compress_type == picture.compress_type
        assert package.getinfo("word/media/image1.png").date_time == picture.date_time


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(docx(custom="<!DOCTYPE x><Properties/>"), "CF-L005", id="document-type"),
        pytest.param(docx(custom="<Properties>"), "CF-L002", id="not-closed"),
        pytest.param(docx(custom="<Other/>"), "CF-L002", id="another-root"),
        pytest.param(docx(custom=" " * (17 << 20)), "CF-L005", id="bomb"),
    ],
)
def test_hostile_and_damaged_packages_are_refused(body: bytes, code: str) -> None:
    with pytest.raises(LabelError) as caught:
        written(body)
    assert caught.value.code == code
