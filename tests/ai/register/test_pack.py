"""Filing packs: the same bytes again, what is missing says who, and a changed archive is found out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import msgspec
import pytest

from clearford.ai.register.pack import (
    MANIFEST,
    SENTENCE,
    Part,
    Source,
    archive_of,
    digest_of,
    pack_of,
    page_of,
    read_archive,
)
from clearford.core.errors import RegisterError
from tests.ai.register.data import rules

FROM = Source(entry="e" * 32, ts=7, log="record.test/2026")
LATER = Source(entry="f" * 32, ts=9, log="record.test/2026")
PARTS = {
    "description": Part({"description.json": b"{}"}, [LATER, FROM, FROM]),
    "labels": Part({"b.png": b"B", "a.png": b"A"}, [FROM]),
}


def make(parts: dict[str, Part]) -> bytes:
    return pack_of("s1", "Reading helper", rules().fields, parts).archive


def test_the_same_inputs_give_the_same_bytes_in_any_order() -> None:
    turned = {
        name: Part(dict(reversed(list(part.files.items()))), part.sources) for name, part in PARTS.items()
    }
    first, again = make(PARTS), make(dict(reversed(turned.items())))
    assert first == again
    made = pack_of("s1", "Reading helper", rules().fields, PARTS)
    assert made.digest == digest_of(first)
    assert make({"labels": PARTS["labels"]}) != first


def test_names_are_sorted_and_times_fixed() -> None:
    with zipfile.ZipFile(io.BytesIO(make(PARTS))) as package:
        names = package.namelist()
        assert names == sorted(names)
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {info.compress_type for info in package.infolist()} == {zipfile.ZIP_STORED}


def test_each_field_says_its_entry_or_who_must_supply_it() -> None:
    index, files = read_archive(make(PARTS))
    by_id = {one.id: one for one in index.fields}
    assert [one.id for one in index.fields] == [one.id for one in rules().fields]
    assert by_id["description"].sources == (FROM, LATER)
    assert by_id["labels"].files == ("labels/a.png", "labels/b.png")
    assert by_id["corpus"].missing["en"] == "missing: whoever builds the service must supply it"
    assert by_id["corpus"].missing["zh"] == "缺失：须由研发负责人提供"
    assert (index.complete, index.as_of) == (False, 9)
    assert files["labels/a.png"] == b"A"


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(Part({}, [FROM]), id="no-file"),
        pytest.param(Part({"a": b""}, [FROM]), id="empty-file"),
        pytest.param(Part({"a": b"A"}, []), id="no-entry"),
    ],
)
def test_what_holds_nothing_is_missing_and_never_empty(part: Part) -> None:
    index, files = read_archive(make({"labels": part}))
    assert all(one.state == "missing" and one.missing for one in index.fields)
    assert not [name for name in files if name.startswith("labels/")]


def test_a_pack_with_everything_is_complete() -> None:
    index, _ = read_archive(make({one.id: Part({"x": b"x"}, [FROM]) for one in rules().fields}))
    assert index.complete


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_holds_the_sentence_and_makes_no_table_of_a_name(lang: str) -> None:
    made = pack_of("s1", "a|b<i>", rules().fields, PARTS)
    page = page_of(made.contents, lang)  # type: ignore[arg-type]
    assert SENTENCE[lang] in page  # type: ignore[index]
    assert "a\\|b&lt;i>" in page
    assert FROM.entry in page


def changed(alter: Callable[[dict[str, bytes]], object]) -> bytes:
    _, files = read_archive(make(PARTS))
    alter(files)
    return archive_of(files)


def twice() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr("a", b"1")
        package.writestr("a", b"2")
    return out.getvalue()


def pressed() -> bytes:
    """A pack whose files are compressed, by a way that can fail in many others."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as package:
        for name, body in read_archive(make(PARTS))[1].items():
            package.writestr(name, body)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "found"),
    [
        pytest.param(lambda: b"", "no archive", id="nothing"),
        pytest.param(lambda: make(PARTS)[:300], "no archive", id="cut-off"),
        pytest.param(
            lambda: changed(lambda f: f.update({"labels/a.png": b"Z"})), "manifest says", id="changed"
        ),
        pytest.param(
            lambda: changed(lambda f: f.update({"labels/c": b"Z"})), "not in the manifest", id="added"
        ),
        pytest.param(lambda: changed(lambda f: f.pop("labels/a.png")), "not in the archive", id="removed"),
        pytest.param(lambda: changed(lambda f: f.pop(MANIFEST)), "there is no `manifest.json`", id="none"),
        pytest.param(lambda: changed(lambda f: f.update({MANIFEST: b"[]"})), "cannot be read", id="broken"),
        pytest.param(twice, "twice", id="twice"),
        pytest.param(pressed, "compressed", id="compressed"),
    ],
)
def test_an_archive_that_was_changed_is_refused(data: Callable[[], bytes], found: str) -> None:
    with pytest.raises(RegisterError, match=found) as error:
        read_archive(data())
    assert error.value.code == "CF-V007"


def test_the_index_can_be_read_by_other_programs() -> None:
    _, files = read_archive(make(PARTS))
    assert msgspec.json.decode(files["index.json"])["sentence"] == SENTENCE
