"""Random secrets of sessions and of links to persons: 256 bits, kept as keyed hashes bound to a purpose.

A link opens one thing and nothing else: a token made for a statement does not open a report.
"""

from __future__ import annotations

import re
import secrets
from typing import Literal

from clearford.core.errors import AccessError

Purpose = Literal["session", "statement", "report", "recovery"]
LinkPurpose = Literal["statement", "report"]
"""What a link opens: the page of a person affected (or of a reporter about a decision), and of a report."""
LINK_DAYS = 548
"""How long a link is good: as long as the evidence behind a decision is kept by default."""
_FORM = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """256 random bits as 43 characters that may stand in an address."""
    return secrets.token_urlsafe(32)


def has_form(text: str) -> bool:
    """Whether it can be a token at all."""
    return _FORM.fullmatch(text) is not None


def unusable_link() -> AccessError:
    """CF-A009; the same for a link that is unknown, of another purpose, or too old."""
    return AccessError("CF-A009", "the link is not known, was cut short, or is too old")
