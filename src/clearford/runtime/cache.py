"""A folder for compiled parts, so that the next start is faster; an engine never needs it.

What is read is checked against the digest that stands before it, so a torn or damaged file is as good
as none. Files are replaced in one step, so that processes that start together do no harm. A folder
that others may write to is left alone: a compiled database is handed to a library as it is.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
from functools import lru_cache
from pathlib import Path

from clearford.detect.store import NO_STORE, NoStore, Store

VARIABLE = "CLEARFORD_CACHE"
"""Environment variable with the folder; empty or `off` for none."""
MAX_FILES = 64
"""Files kept; the longest unused ones go first."""
_MAGIC = b"CFCH1\n"
_HEAD = len(_MAGIC) + 32


class DiskStore:
    """Keeps compiled parts as files of one folder."""

    def __init__(self, folder: Path, *, brief: bool = False) -> None:
        """The folder is made when something is kept; `brief` as in `Store`."""
        self._folder = folder
        self.brief = brief

    def get(self, kind: str, key: str) -> bytes | None:
        """What was kept; None when it is not there, damaged, or not surely our own."""
        path = self._path(kind, key)
        try:
            if not _is_own(self._folder):
                return None
            blob = path.read_bytes()
        except OSError:
            return None
        with contextlib.suppress(OSError):  # it may be read-only
            os.utime(path)
        content = blob[_HEAD:]
        if blob[:_HEAD] != _head(content):
            return None
        return content

    def put(self, kind: str, key: str, content: bytes) -> None:
        """Keep it; where that cannot be done, nothing happens."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if _is_own(self._folder):
                self._write(self._path(kind, key), _head(content) + content)
                self._tidy()

    def _path(self, kind: str, key: str) -> Path:
        return self._folder / f"{kind}-{key}.bin"

    def _write(self, path: Path, blob: bytes) -> None:
        number, name = tempfile.mkstemp(dir=self._folder, prefix=".new-")
        try:
            with open(number, "wb") as file:
                file.write(blob)
            os.replace(name, path)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise

    def _tidy(self) -> None:
        """Remove the files that were not used for the longest time."""
        files = sorted(self._folder.glob("*.bin"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in files[MAX_FILES:]:
            path.unlink(missing_ok=True)


def _head(content: bytes) -> bytes:
    return _MAGIC + hashlib.sha256(content).digest()


def _is_own(folder: Path) -> bool:
    """True when only this user, or only the administrator, can write to the folder."""
    if not hasattr(os, "getuid"):
        return True
    found = folder.stat()
    return found.st_uid in (0, os.getuid()) and not found.st_mode & 0o022


@lru_cache(maxsize=8)
def store_at(folder: str | None, *, brief: bool = False) -> Store:
    """The store of a folder; None for none. Equal folders give the same store."""
    if folder is None:
        return NoStore(brief=True) if brief else NO_STORE
    return DiskStore(Path(folder), brief=brief)


def usual_store(*, brief: bool = False) -> Store:
    """The store of this user: $CLEARFORD_CACHE, else the usual folder for caches."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return store_at(None if named in ("", "off") else named, brief=brief)
    return store_at(_usual_folder(), brief=brief)


def _usual_folder() -> str | None:
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "clearford") if base and os.path.isabs(base) else None
