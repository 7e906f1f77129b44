"""Texts that stand in an address: every one of them has a longest length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

from litestar.params import PathParameter, QueryParameter

T = TypeVar("T")
LONGEST = 200
"""Characters: no id of the record, no link and no name that a platform gives is longer."""
Id = Annotated[str, PathParameter(max_length=LONGEST)]
"""What a path is about: an id, the secret of a link, or a platform's own name."""
After = Annotated[str | None, QueryParameter(max_length=LONGEST)]
"""Where the page before ended; none for the first page."""


def end_of(found: Sequence[T], most: int, place: Callable[[T], tuple[int, str]]) -> str | None:
    """Where a page of `most` rows ended, as `cases.place_of` reads it; none where there were fewer."""
    if len(found) < most:
        return None
    at, last = place(found[-1])
    return f"{at}:{last}"
