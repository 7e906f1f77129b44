"""The filing pack: its fields, each with where it comes from or who must supply it, as one archive.

The same inputs give the same bytes: names are sorted, times fixed, nothing is compressed, and nothing in it
says when it was made. Nothing is sent from here; a person files it.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, TypeVar

import msgspec

from clearford.ai.register.rules import FieldRule
from clearford.core.errors import RegisterError
from clearford.core.ids import Digest
from clearford.core.reasons import LANGUAGES, Language

_File = TypeVar("_File")
FORMAT = 1
MANIFEST = "manifest.json"
INDEX = "index.json"
MOST_FILES = 10_000
MOST_BYTES = 512 << 20
"""Largest archive that is read, uncompressed."""
SENTENCE: dict[Language, str] = {
    "en": "Made from evidence on record. It is no approval and no filing: a person checks it and files it.",
    "zh": "本材料由在册证据生成，不代表已获批准或已完成备案；须由人员核对后自行提交。",
}
"""What every pack says, word by word."""
_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest that the format of archives knows."""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """The entry of the ledger that something comes from."""

    entry: str
    ts: int
    """Microseconds since 1970."""
    log: str


class Part(NamedTuple):
    """What fills a field: files, and the entries that they come from."""

    files: Mapping[str, bytes]
    """Name below the folder of the field -> content."""
    sources: Sequence[Source]


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A field of the pack as its index tells it."""

    id: str
    title: dict[Language, str]
    state: Literal["there", "missing"]
    sources: tuple[Source, ...] = ()
    files: tuple[str, ...] = ()
    """Names in the archive."""
    missing: dict[Language, str] = {}
    """Language -> who must supply it; empty where it is there."""


class Index(msgspec.Struct, frozen=True, kw_only=True):
    """What a pack holds and lacks."""

    format: int
    service: str
    """Id of the service in the register."""
    name: str
    as_of: int
    """Time of the latest entry that it stands on; microseconds."""
    complete: bool
    fields: tuple[Field, ...]
    sentence: dict[Language, str]


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the archive."""

    name: str
    sha256: str
    bytes: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """Every file but itself, ascending by name."""

    format: int
    files: tuple[Listed, ...]


class Pack(NamedTuple):
    """A pack that was made."""

    contents: Index
    archive: bytes
    digest: Digest
    """SHA-256 of the archive."""
    manifest: Digest


def pack_of(service: str, name: str, rules: Sequence[FieldRule], parts: Mapping[str, Part]) -> Pack:
    """The pack of a service. parts: id of a field -> what fills it; a field without is missing, never empty.

    A part without a file, without an entry, or with an empty file alone is none.
    """
    files = dict[str, bytes]()
    fields = list[Field]()
    for rule in rules:
        part = parts.get(rule.id)
        if part is None or not part.sources or not any(part.files.values()):
            fields.append(_missing(rule))
            continue
        named = {f"{rule.id}/{name}": body for name, body in part.files.items()}
        files |= named
        fields.append(_there(rule, sorted(named), part.sources))
    index = _index(service, name, fields)
    files[INDEX] = _json(index)
    files |= {f"index.{lang}.md": page_of(index, lang).encode() for lang in LANGUAGES}
    manifest = manifest_of(files)
    archive = archive_of(files | {MANIFEST: manifest})
    return Pack(index, archive, digest_of(archive), digest_of(manifest))


def _there(rule: FieldRule, files: Sequence[str], sources: Sequence[Source]) -> Field:
    return Field(
        id=rule.id,
        title={"en": rule.en, "zh": rule.zh},
        state="there",
        sources=tuple(sorted(set(sources), key=lambda one: (one.ts, one.entry))),
        files=tuple(files),
    )


def _missing(rule: FieldRule) -> Field:
    said: dict[Language, str] = {
        "en": f"missing: {rule.who['en']} must supply it",
        "zh": f"缺失：须由{rule.who['zh']}提供",
    }
    return Field(id=rule.id, title={"en": rule.en, "zh": rule.zh}, state="missing", missing=said)


def _index(service: str, name: str, fields: Sequence[Field]) -> Index:
    return Index(
        format=FORMAT,
        service=service,
        name=name,
        as_of=max((one.ts for field in fields for one in field.sources), default=0),
        complete=all(field.state == "there" for field in fields),
        fields=tuple(fields),
        sentence=SENTENCE,
    )


def manifest_of(files: Mapping[str, bytes]) -> bytes:
    """The manifest of files: name, SHA-256 and length of each."""
    listed = (
        Listed(name=name, sha256=hashlib.sha256(body).hexdigest(), bytes=len(body))
        for name, body in sorted(files.items())
    )
    return _json(Manifest(format=FORMAT, files=tuple(listed)))


def archive_of(files: Mapping[str, bytes]) -> bytes:
    """One archive of files, whose bytes depend on nothing but names and contents."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for name, body in sorted(files.items()):
            head = zipfile.ZipInfo(name, _TIME)
            head.create_system = 3
            head.external_attr = 0o644 << 16
            package.writestr(head, body)
    return out.getvalue()


def read_archive(data: bytes) -> tuple[Index, dict[str, bytes]]:
    """Index and files of an archive whose every file is what its manifest says.

    Raises RegisterError CF-V007 for what is no pack, or where a file is missing, added or changed.
    """
    files = _unpacked(data)
    manifest = _decoded(files.get(MANIFEST), Manifest, MANIFEST)
    named = {one.name: one for one in manifest.files}
    others = files.keys() - {MANIFEST}
    for name in sorted(named.keys() ^ others):
        found = "is not in the archive" if name in named else "is not in the manifest"
        raise RegisterError("CF-V007", f"`{name[:100]}` {found}")
    for name, one in named.items():
        if hashlib.sha256(files[name]).hexdigest() != one.sha256 or len(files[name]) != one.bytes:
            raise RegisterError("CF-V007", f"`{name[:100]}` is not what the manifest says")
    return _decoded(files.get(INDEX), Index, INDEX), files


def _unpacked(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            infos = package.infolist()
            if len(infos) > MOST_FILES or sum(info.file_size for info in infos) > MOST_BYTES:
                raise RegisterError("CF-V007", "it is larger than a filing pack can be")
            if len({info.filename for info in infos}) != len(infos):
                raise RegisterError("CF-V007", "it holds a name twice")
            if any(info.compress_type != zipfile.ZIP_STORED for info in infos):
                raise RegisterError("CF-V007", "it holds something compressed, which no filing pack does")
            return {info.filename: package.read(info) for info in infos}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise RegisterError(
            "CF-V007", "it is no archive that can be read", suggestion="make it again: clearford ai file pack"
        ) from error


def _decoded(body: bytes | None, form: type[_File], name: str) -> _File:
    if body is None:
        raise RegisterError("CF-V007", f"there is no `{name}`")
    try:
        return msgspec.json.decode(body, type=form)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise RegisterError("CF-V007", f"`{name}` cannot be read") from error


def digest_of(body: bytes) -> Digest:
    """SHA-256 of bytes, as digests are written."""
    return Digest(f"sha256:{hashlib.sha256(body).hexdigest()}")


def _json(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value, order="sorted"), indent=1) + b"\n"


_HEADS: dict[Language, tuple[str, str, str, str]] = {
    "en": ("Filing pack", "field", "files", "entry of the ledger"),
    "zh": ("备案材料", "项目", "文件", "账本条目"),
}


def page_of(index: Index, lang: Language) -> str:
    """The index for people, as Markdown."""
    title, *heads = _HEADS[lang]
    lines = [f"# {title}: {_plain(index.name)}", "", index.sentence[lang], "", _row(heads), _row(["---"] * 3)]
    return "\n".join([*lines, *_rows(index, lang), ""])


def _rows(index: Index, lang: Language) -> Iterator[str]:
    for one in index.fields:
        if one.state == "missing":
            yield _row([one.title[lang], one.missing[lang], "-"])
        else:
            files = ", ".join(f"`{name}`" for name in one.files)
            yield _row([one.title[lang], files, ", ".join(f"`{source.entry}`" for source in one.sources)])


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(map(_plain, cells)) + " |"


def _plain(text: str) -> str:
    """Text that makes no other table of it."""
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").split())
