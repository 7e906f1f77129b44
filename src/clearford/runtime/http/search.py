"""Finding cases: one box for an id, a name of the platform's, a rule, or words of the text."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from litestar import Router, get
from litestar.params import QueryParameter
from litestar.types import ControllerRouterHandler

from clearford.cases.golden import NO_ACTS
from clearford.cases.hands import visible
from clearford.core.casework import CaseKind, CaseState
from clearford.core.errors import RequestError
from clearford.runtime.auth.hands import acting, case_rows, hand_of
from clearford.runtime.http.cases import Accounts, Serving, ShownCase, Who, place_of, shown, told
from clearford.runtime.http.params import LONGEST, After
from clearford.runtime.record.golden import offered_to
from clearford.runtime.record.guises import Guises
from clearford.runtime.record.search import Facet, Filters, Hits, Query, find
from clearford.runtime.stores.tables.casework import case_file

SHOWN: tuple[CaseKind, ...] = ("review", "report", "appeal", *NO_ACTS)
"""Kinds that are found here; the others have registers of their own, or must not be told apart."""
LEAST = 2
"""Characters of words that are looked for."""
Words = Annotated[str, QueryParameter(max_length=LONGEST)]
Value = Annotated[str | None, QueryParameter(max_length=LONGEST)]


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """Cases that were found, the latest first; a page may hold fewer than the next one."""

    cases: list[ShownCase]
    after: str | None
    """Pass this for the next page; none at the end."""
    count: int
    """How many there are; at most 2,000."""
    more: bool
    """There are more than that."""
    exact: bool
    """False where some that are counted may have the words in another order."""
    by_text: bool
    """Whether texts were searched; that somebody did is on record, the words are not."""
    facets: dict[str, list[Facet]]
    """kind, state, harm, lang, rule -> how many of them have which value, the most frequent first."""


@get("/v1/search", opt={"may": "case.search"}, sync_to_thread=True)
def search(
    service: Serving,
    accounts: Accounts,
    identity: Who,
    q: Words = "",
    kind: Annotated[Literal["review", "report", "appeal"] | None, QueryParameter()] = None,
    in_state: Annotated[CaseState | None, QueryParameter(name="state")] = None,
    queue: Value = None,
    harm: Value = None,
    lang: Value = None,
    rule: Value = None,
    after: After = None,
) -> Result:
    """Find cases by an id, a platform's own name of item or account, a rule, or words of the text."""
    words, now = q.strip(), service.record.now()
    if len(words) == 1:
        raise RequestError("CF-H001", f"at least {LEAST} characters, or none")
    c = case_file.c
    with service.record.read() as conn:
        query = Query(
            words=words,
            filters=Filters(kind=kind, state=in_state, queue=queue, harm=harm, lang=lang, rule=rule),
            allowed=case_rows(identity, "case.search", now) & c.kind.in_(SHOWN) & offered_to(identity.id),
            guises=Guises.of(conn, service.office, identity.id, now),
            after=None if after is None else place_of(after),
            limit=service.settings.limits.page,
        )
        hand = hand_of(conn, accounts, identity.id, now)
        hits = find(conn, service.vault, query)
    if hits.by_text:
        with service.record.change(acting(identity, "case.search", now)) as change:
            change.entry("read", data={"what": "texts", "purpose": "search", "refused": False})
    cases = [shown(visible(told(service, case, now), hand)) for case in hits.cases]
    return _result(hits, cases)


def _result(hits: Hits, cases: list[ShownCase]) -> Result:
    return Result(
        cases=cases,
        after=None if hits.after is None else f"{hits.after[0]}:{hits.after[1]}",
        count=hits.count,
        more=hits.more,
        exact=hits.exact,
        by_text=hits.by_text,
        facets=hits.facets,
    )


ROUTES: tuple[ControllerRouterHandler, ...] = (Router("/", route_handlers=[search], tags=["cases"]),)
