"""Without pyarrow a replay says which package it needs."""

from __future__ import annotations

import sys

import pytest

from clearford.core.errors import ConfigError
from clearford.runtime.batch.arrow import arrow


def test_parts_of_pyarrow_are_found() -> None:
    assert arrow("fs").LocalFileSystem().type_name == "local"


def test_what_is_missing_is_said_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ConfigError, match="CF-C001") as caught:
        arrow()
    assert "clearford[tables]" in str(caught.value.suggestion)
