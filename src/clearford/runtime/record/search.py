"""Finding cases by what somebody knows of them: an id, a platform's own name, a rule, words of the text.

Who searches sees the rows that the person's grants open, and no text. A search for words looks into what
people wrote, so it is on record, without the words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, false, func, or_, select, tuple_

from clearford.core.casework import Case
from clearford.runtime.record.text_index import gram_of, text_of
from clearford.runtime.stores.tables import case_file, entry, search_gram, search_text, statement
from clearford.runtime.stores.vault import Vault
from clearford.text.pairs import folded, pairs

MOST = 10_000
"""Cases that are counted; beyond that it is said that there are more."""
LOOKED_AT = 200
"""Cases whose text is read for one page."""
FACETS = ("kind", "state", "harm", "lang", "rule")
_DECODER = msgspec.json.Decoder(Case)


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """What the cases that are wanted have in common; none: whatever it is."""

    kind: str | None = None
    state: str | None = None
    queue: str | None = None
    harm: str | None = None
    lang: str | None = None
    rule: str | None = None


@dataclass(frozen=True, kw_only=True)
class Query:
    """What is looked for, and where the page before ended."""

    words: str
    filters: Filters
    allowed: ColumnElement[bool]
    after: tuple[int, str] | None = None
    limit: int = 50


class Facet(msgspec.Struct, frozen=True):
    """How many of the cases that were found have a value."""

    value: str
    cases: int


@dataclass(frozen=True, kw_only=True)
class Hits:
    """Cases that were found, the latest first."""

    cases: Sequence[Case]
    after: tuple[int, str] | None
    """Where the next page begins; none at the end."""
    count: int
    """At most `MOST`."""
    more: bool
    """There are more than that."""
    exact: bool
    """False where only texts of this page were read: others may have the words in another order."""
    by_text: bool
    facets: dict[str, list[Facet]]


def find(conn: Connection, vault: Vault, query: Query) -> Hits:
    """The cases that fit: those that the words name, otherwise those whose text has them."""
    known = _named(conn, vault, query.words) if query.words else None
    named = _where(query, known)
    by_text = known is not None and not _any(conn, named)
    wanted = folded(query.words) if by_text else ""
    where = _where(query, _with_text(vault, wanted)) if by_text else named
    must_read = len(wanted) > 2
    fits: Callable[[Case], bool] = (lambda case: _says(conn, vault, case, wanted)) if must_read else _always
    cases, after = _page(conn, query, where, fits, LOOKED_AT if must_read else query.limit)
    rows = conn.execute(select(*(case_file.c[name] for name in FACETS)).where(where).limit(MOST + 1)).all()
    facets = {name: _facet(row[at] for row in rows[:MOST]) for at, name in enumerate(FACETS)}
    return Hits(
        cases=cases,
        after=after,
        count=min(len(rows), MOST),
        more=len(rows) > MOST,
        exact=not must_read or (after is None and query.after is None and len(cases) == len(rows)),
        by_text=by_text,
        facets=facets,
    )


def _facet(values: Iterable[str | None]) -> list[Facet]:
    """The twenty values that most cases have. A case with a known answer looks like a review."""
    counted = Counter("review" if value == "golden" else value for value in values if value)
    return [Facet(value, cases) for value, cases in counted.most_common(20)]


def _always(case: Case) -> bool:
    return True


def _any(conn: Connection, where: ColumnElement[bool]) -> bool:
    return conn.execute(select(case_file.c.id).where(where).limit(1)).first() is not None


def _where(query: Query, about: ColumnElement[bool] | None) -> ColumnElement[bool]:
    values = msgspec.structs.asdict(query.filters)
    parts = [case_file.c[name] == value for name, value in values.items() if value is not None]
    return and_(query.allowed, *parts) if about is None else and_(query.allowed, about, *parts)


def _named(conn: Connection, vault: Vault, words: str) -> ColumnElement[bool]:
    """Cases that some words name: by an id of ours, a name of the platform's, or a rule."""
    c = case_file.c
    items, roots = [words, vault.ref("item", words)], [words]
    told = select(statement.c.entry).where(statement.c.id == words).scalar_subquery()
    made = select(entry.c.item, entry.c.matter).where(or_(entry.c.id == words, entry.c.id == told))
    for item, matter in conn.execute(made):
        items += [item] if item else []
        roots += [matter] if matter else []
    rule = or_(c.rule == words, func.substr(c.rule, 1, len(words) + 1) == f"{words}@")
    rules = conn.execute(select(c.rule).where(rule).distinct()).scalars().all()
    return or_(
        c.id == words,
        c.root.in_(roots),
        c.item.in_(items),
        c.subject.in_((words, vault.ref("subject", words))),
        c.rule.in_(rules) if rules else false(),
    )


def _with_text(vault: Vault, wanted: str) -> ColumnElement[bool]:
    """Cases about items whose text has every pair of some words."""
    grams = sorted(gram_of(vault, pair) for pair in pairs(wanted))
    if not grams:
        return false()
    first = select(search_text.c.item).join(search_gram, search_gram.c.text_id == search_text.c.id)
    found = first.where(search_gram.c.gram == grams[0])
    for gram in grams[1:]:
        other = search_gram.alias()
        found = found.where(
            select(other.c.text_id)
            .where(other.c.gram == gram, other.c.text_id == search_text.c.id)
            .correlate(search_text)
            .exists()
        )
    return case_file.c.item.in_(found)


def _page(
    conn: Connection, query: Query, where: ColumnElement[bool], fits: Callable[[Case], bool], most: int
) -> tuple[list[Case], tuple[int, str] | None]:
    """Cases that fit, the latest first, and where the next page begins; `most` of them are looked at."""
    c = case_file.c
    rows = select(c.body).where(where).order_by(c.opened.desc(), c.id.desc())
    if query.after is not None:
        rows = rows.where(tuple_(c.opened, c.id) < tuple_(*query.after))
    cases: list[Case] = []
    bodies = conn.execute(rows.limit(most + 1)).scalars().all()
    for at, body in enumerate(bodies[:most]):
        case = _DECODER.decode(bytes(body))
        if fits(case):
            cases.append(case)
        if len(cases) == query.limit and at + 1 < len(bodies):
            return cases, (case.opened, case.id)
    if len(bodies) > most:
        last = _DECODER.decode(bytes(bodies[most - 1]))
        return cases, (last.opened, last.id)
    return cases, None


def _says(conn: Connection, vault: Vault, case: Case, wanted: str) -> bool:
    """Whether a text of the item that a case is about has some words, one after the other."""
    texts = select(search_text.c.entry, search_text.c.owner).where(search_text.c.item == case.item)
    for made, owner in conn.execute(texts.order_by(search_text.c.id.desc())):
        kept = (vault.read(conn, made, owner) or {}).get("item")
        if kept is not None and wanted in text_of(kept.body):
            return True
    return False
