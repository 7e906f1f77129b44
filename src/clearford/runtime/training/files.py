"""Labelled files in, model files out."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterator
from pathlib import Path

from clearford.core.errors import InputError, Place
from clearford.detect.models.head import ENDING
from clearford.runtime.training.card import to_json, to_markdown
from clearford.runtime.training.course import Trained


def lines_of(path: Path) -> Iterator[bytes]:
    """The lines of a JSONL file, also packed with gzip. Raises InputError CF-I008 when it cannot be read."""
    try:
        if path.suffix == ".gz":
            with gzip.open(path) as packed:
                yield from packed
        else:
            with path.open("rb") as plain:
                yield from plain
    except (OSError, EOFError, zlib.error) as error:
        said = getattr(error, "strerror", None) or "not a whole gzip file"
        raise InputError("CF-I008", said.lower(), place=Place(file=str(path))) from error


def write(trained: Trained, folder: Path) -> tuple[Path, ...]:
    """Write NAME.head, NAME.json and NAME.md into a folder, which is made if it is not there.

    Each file is replaced in one step, the model last, so that no card speaks of a model that is half there.
    Raises OSError where that cannot be done.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = trained.card.head
    contents = {
        f"{name}.md": to_markdown(trained.card).encode(),
        f"{name}.json": to_json(trained.card),
        f"{name}{ENDING}": trained.blob,
    }
    for file, content in contents.items():
        new = folder / f".new-{file}"
        new.write_bytes(content)
        os.replace(new, folder / file)
    return tuple(folder / file for file in contents)
