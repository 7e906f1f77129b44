"""A key is read from a file that its owner alone may read."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.core.errors import ConfigError
from clearford.runtime.key_file import read_key


def test_a_key_is_read_without_the_end_of_its_line(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("secret\n")
    file.chmod(0o600)
    assert read_key(str(file)) == "secret"
    assert read_key("") == ""


@pytest.mark.parametrize(("body", "mode"), [(b"x", 0o644), (b"\xff", 0o600), (None, 0)])
def test_a_file_of_others_or_of_nobody_is_refused(tmp_path: Path, body: bytes | None, mode: int) -> None:
    file = tmp_path / "key"
    if body is not None:
        file.write_bytes(body)
        file.chmod(mode)
    with pytest.raises(ConfigError, match="CF-C002"):
        read_key(str(file))
