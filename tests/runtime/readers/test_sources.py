"""Sources: opening by name, and telling whether a pipe has more."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from clearford.core.errors import InputError
from clearford.runtime.readers.sources import is_idle, opened


def test_a_compressed_file_is_opened_plain(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl.GZ"
    path.write_bytes(gzip.compress(b"abc"))
    with opened(str(path)) as stream:
        assert stream.read() == b"abc"


def test_a_missing_file_has_its_place() -> None:
    with pytest.raises(InputError) as caught, opened("none.jsonl"):
        raise AssertionError
    assert str(caught.value) == "none.jsonl: CF-I008: no such file or directory"


def test_only_an_empty_pipe_is_idle(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    with open(tmp_path / "x", "rb") as plain:
        assert not is_idle(plain)
    near, far = os.pipe()
    with open(near, "rb") as reader, open(far, "wb", buffering=0) as writer:
        assert is_idle(reader)
        writer.write(b"a")
        assert not is_idle(reader)
