"""Pyarrow, an optional part that replays need for their tables and file systems."""

from __future__ import annotations

import importlib
from typing import Any

from clearford.core.errors import ConfigError


def arrow(part: str = "") -> Any:
    """The module of pyarrow, or a part of it such as `fs`. Raises ConfigError CF-C001 where it is missing."""
    try:
        return importlib.import_module(f"pyarrow.{part}" if part else "pyarrow")
    except ImportError as error:
        raise ConfigError(
            "CF-C001",
            "replays need pyarrow",
            suggestion='install it with `pip install "clearford[tables]"`',
        ) from error
