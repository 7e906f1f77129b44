"""Where the shipped data lies, and reading it; a file that is missing or damaged is CF-D005."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from clearford.core.errors import DetectError, Place
from clearford.text.tables import FoldTables

PACKS = Path(__file__).parents[1] / "packs"
"""Folder of the shipped packs."""
DATA = PACKS / "_data"
"""Folder of the shipped data beside the packs."""


def read(*parts: str) -> bytes:
    """The content of a shipped file below `packs/_data`."""
    path = DATA.joinpath(*parts)
    try:
        return path.read_bytes()
    except OSError as error:
        name = "/".join(parts)
        raise DetectError("CF-D005", f"`{name}` cannot be read", place=Place(file=str(path))) from error


def read_folder(*parts: str, ending: str) -> dict[str, bytes]:
    """The files of a shipped folder with an ending: name -> content, ascending by name."""
    folder = DATA.joinpath(*parts)
    names = sorted(path.name for path in folder.glob(f"*{ending}"))
    if not names:
        raise DetectError(
            "CF-D005", f"`{'/'.join(parts)}` holds no {ending} file", place=Place(file=str(folder))
        )
    return {name: read(*parts, name) for name in names}


@lru_cache(maxsize=1)
def fold_tables() -> FoldTables:
    """The fold tables; 13 MB, read once."""
    return FoldTables.from_bytes(read("text", "fold_tables.bin"))
