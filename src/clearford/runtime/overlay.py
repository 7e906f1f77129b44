"""Load an operator's overlay from its file."""

from __future__ import annotations

from pathlib import Path

from clearford.core.errors import InputError, Place
from clearford.policy.model import PackSet
from clearford.policy.overlay import Overlay, apply_overlay, read_overlay


def load_overlay(path: str, packs: PackSet) -> Overlay:
    """The overlay of a file over some packs.

    Raises InputError CF-I008 when it cannot be read, PackError for its first fault.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        found = (error.strerror or "cannot be read").lower()
        raise InputError("CF-I008", found, place=Place(file=path)) from error
    overlay, issues = read_overlay(data, path, packs)
    if overlay is None:
        raise next(issue for issue in issues if issue.severity == "high").as_error()
    return overlay


def under_overlay(packs: PackSet, path: str | None) -> tuple[PackSet, dict[str, str]]:
    """The packs under the overlay of a file, and what the overlay adds to the identity of the bundle.

    path: None for no overlay. Raises as `load_overlay`.
    """
    if path is None:
        return packs, {}
    overlay = load_overlay(path, packs)
    return apply_overlay(packs, overlay), {"overlay": f"{overlay.version} {overlay.digest}"}
