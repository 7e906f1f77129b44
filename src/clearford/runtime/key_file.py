"""Keys of other services, each in a file that its owner alone may read."""

from __future__ import annotations

import stat
from pathlib import Path

from clearford.core.errors import ConfigError, Place


def read_key(name: str) -> str:
    """The key in a file, without space around it; empty for no name.

    Raises ConfigError CF-C002 for a file that others may read, or that nobody can.
    """
    if not name:
        return ""
    path, place = Path(name), Place(file=name)
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise ConfigError("CF-C002", "others may read the key", place=place, suggestion="chmod 600")
        return path.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("CF-C002", "the key cannot be read", place=place) from error
