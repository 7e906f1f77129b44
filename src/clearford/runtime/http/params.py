"""Texts that stand in an address: every one of them has a longest length."""

from __future__ import annotations

from typing import Annotated

from litestar.params import PathParameter, QueryParameter

LONGEST = 200
"""Characters: no id of the record, no link and no name that a platform gives is longer."""
Id = Annotated[str, PathParameter(max_length=LONGEST)]
"""What a path is about: an id, the secret of a link, or a platform's own name."""
After = Annotated[str | None, QueryParameter(max_length=LONGEST)]
"""Where the page before ended; none for the first page."""
