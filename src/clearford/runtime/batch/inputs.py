"""Where the history of a replay lies: a file, a folder, or an address that pyarrow's file systems know."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from clearford.core.errors import ClearfordError, InputError, Place, StoreError
from clearford.runtime.batch.arrow import arrow
from clearford.runtime.readers.sources import format_of, unreadable
from clearford.runtime.writers import store_error

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_ANSWER = re.compile(r"AWS Error ([A-Z][A-Z_]+)|resolving (region)")
"""What pyarrow tells of an object storage that did not do what was asked."""


@dataclass(frozen=True)
class Sources:
    """Files of one file system.

    filesystem: a `pyarrow.fs.FileSystem`. paths: within it, in order of name; all JSON lines or Parquet.
    """

    filesystem: Any
    paths: tuple[str, ...]


def sources_of(address: str) -> Sources:
    """The files of an input: a path, `file://...`, `s3://...` and what else pyarrow knows.

    A folder stands for the JSON lines and Parquet files below it; names that begin with `.` or `_` are
    passed over. Raises InputError CF-I008 when nothing is there, CF-I011 for a file of another format.
    """
    filesystem, path = opened_at(address)
    return sources_in(filesystem, path, address)


def opened_at(address: str) -> tuple[Any, str]:
    """The file system of an address, and the path within it.

    Raises InputError CF-I008; StoreError CF-S047 for an address with a password, CF-S046 as `failed_at`.
    """
    fs = arrow("fs")
    if not _ADDRESS.match(address):
        return fs.LocalFileSystem(), os.path.abspath(address)
    _refuse_password(address)
    try:
        filesystem, path = fs.FileSystem.from_uri(address)
    except (arrow().ArrowException, OSError, ValueError) as error:
        raise failed_at(address, error, "no file system that is known has this address") from error
    return filesystem, path


def sources_in(filesystem: Any, path: str, address: str) -> Sources:
    """The files at a path of a file system; `address` names them in messages."""
    fs = arrow("fs")
    try:
        info = filesystem.get_file_info(path)
        if info.type == fs.FileType.Directory:
            found = filesystem.get_file_info(fs.FileSelector(path, recursive=True))
            paths = sorted(i.path for i in found if i.type == fs.FileType.File and _is_input(i.path, path))
        else:
            paths = [path] if info.type == fs.FileType.File else []
    except OSError as error:
        raise failed_at(address, error) from error
    if not paths:
        raise unreadable(address, "there is no JSON lines or Parquet file")
    for one in paths:
        kind_of(one)
    return Sources(filesystem, tuple(paths))


def write_at(address: str, name: str, data: bytes) -> str:
    """Write a file below an address, under its own name at once; its SHA-256.

    Object storage cannot rename, and shows a file only when it is closed; a file system shows a part of it
    before, which nobody takes who goes by the manifest. Raises StoreError CF-S001, CF-S002, CF-S046.
    """
    filesystem, path = opened_at(address)
    try:
        filesystem.create_dir(path, recursive=True)
        with filesystem.open_output_stream(f"{path}/{name}") as stream:
            stream.write(data)
    except OSError as error:
        if _ANSWER.search(str(error)):
            raise failed_at(address, error) from error
        if "Bucket" in str(error):
            place = Place(file=shown(address))
            raise StoreError("CF-S001", "there is no such bucket", place=place) from error
        raise store_error(error, shown(address, name)) from error
    return hashlib.sha256(data).hexdigest()


def read_at(address: str, name: str) -> bytes:
    """What a file below an address holds. Raises InputError CF-I008, StoreError CF-S046."""
    filesystem, path = opened_at(address)
    try:
        with filesystem.open_input_stream(f"{path}/{name}") as stream:
            found: bytes = stream.read()
    except OSError as error:
        raise failed_at(address, error, name=name) from error
    return found


def failed_at(address: str, error: Exception, found: str = "", *, name: str = "") -> ClearfordError:
    """The error of a reading that failed.

    StoreError CF-S046 where an object storage did not do what was asked, which says nothing about its
    files: what is to be read is to be read again. InputError CF-I008 otherwise, with `found` where given.
    name: of a file below the address.
    """
    place = shown(address, name)
    told = _ANSWER.search(str(error))
    if told is not None:
        answer = (told[1] or told[2]).lower()
        return StoreError(
            "CF-S046",
            f"the object storage told of `{answer}`",
            place=Place(file=place),
            suggestion="see to it and give the same command again, which goes on",
        )
    if isinstance(error, FileNotFoundError):
        return unreadable(place, "no such file or directory")
    return unreadable(place, found or (getattr(error, "strerror", None) or "cannot be read").lower())


def shown(address: str, name: str = "") -> str:
    """An address for people, and the name of a file below it; without settings of its file system."""
    head = address.partition("?")[0] if _ADDRESS.match(address) else address
    return f"{head}/{name}" if name else head


def _refuse_password(address: str) -> None:
    """Addresses are kept with the results, and shown. Raises StoreError CF-S047."""
    try:
        held = urlsplit(address).password is not None
    except ValueError:
        held = True
    if held:
        raise StoreError(
            "CF-S047",
            "the address holds a password",
            suggestion="let it come from the environment, such as `AWS_SECRET_ACCESS_KEY`",
        )


def kind_of(path: str) -> str:
    """`jsonl` or `parquet`, as the name tells. Raises InputError CF-I011 for another one."""
    found = None if path.lower().endswith(".gz") else format_of(path)
    if found not in ("jsonl", "parquet"):
        raise InputError(
            "CF-I011",
            "a replay reads JSON lines and Parquet, not compressed",
            suggestion="convert it first; `clearford scan` reads other formats",
        )
    return found


def _is_input(path: str, folder: str) -> bool:
    parts = path.removeprefix(folder).strip("/").split("/")
    named = path.lower().endswith((".jsonl", ".ndjson", ".parquet", ".pq"))
    return named and not any(part.startswith((".", "_")) for part in parts)
