"""That a change was asked for by our own page: where the browser says it comes from, and a token.

Both must hold. Requests with a key of a machine carry no cookie and need neither.
"""

from __future__ import annotations

import hmac

from clearford.core.errors import AccessError

HEADER = "x-csrf-token"
FIELD = "csrf_token"


def demand_own_page(*, fetch_site: str | None, origin: str | None, own_origins: frozenset[str]) -> None:
    """AccessError CF-A007 unless a request comes from a page of ours.

    fetch_site, origin: the headers Sec-Fetch-Site and Origin; browsers send one of them with a change.
    own_origins: such as `https://record.example`.
    """
    if fetch_site is None:
        own = origin in own_origins
    else:
        own = fetch_site == "same-origin" and (origin is None or origin in own_origins)
    if not own:
        raise AccessError("CF-A007", "the browser names another page, or none")


def demand_token(*, expected: str, given: str | None) -> None:
    """AccessError CF-A007 unless the token of the session came with the request."""
    if not expected or not hmac.compare_digest(expected.encode(), (given or "").encode()):
        raise AccessError(
            "CF-A007", "the token of the form is missing or old", suggestion="load the page again"
        )
