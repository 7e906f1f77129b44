"""What makes the error of a filing pack."""

from __future__ import annotations

from collections.abc import Callable

from clearford.ai.register.pack import read_archive

OF_PACKS: dict[str, Callable[[], object]] = {"CF-V007": lambda: read_archive(b"none")}
