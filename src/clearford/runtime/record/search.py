"""Finding cases by what somebody knows of them: an id, a platform's own name, a rule, words of the text.

Who searches sees the rows that the person's grants open, and no text. A search for words looks into what
people wrote, so it is on record, without the words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, exists, func, or_, select, true, union_all

from clearford.cases.golden import told_kind
from clearford.core.casework import Case, CaseKind, CaseState
from clearford.runtime.record.golden import name_of
from clearford.runtime.record.guises import Guises, of_kind
from clearford.runtime.record.text_index import gram_of, text_of
from clearford.runtime.stores.distinct import different
from clearford.runtime.stores.pages import latest_first
from clearford.runtime.stores.tables.casework import case_file, golden
from clearford.runtime.stores.tables.contents import search_gram, search_text
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.deeds import statement
from clearford.runtime.stores.vault import Kept, Vault
from clearford.text.pairs import folded, pairs

MOST = 2_000
"""Cases that are counted; beyond that it is said that there are more."""
LOOKED_AT = 200
"""Cases whose text is read for one page."""
WALKED = 10_000
"""Texts that have one pair of some words, in which the others are looked for; the latest ones."""
FACETS = ("state", "harm", "lang", "rule")
_DECODER = msgspec.json.Decoder(Case)


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """What the cases that are wanted have in common; none: whatever it is."""

    kind: CaseKind | None = None
    state: CaseState | None = None
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
    guises: Guises
    """How cases look to who searches."""
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
    abouts: list[ColumnElement[bool]] = _named(conn, vault, query.words) if query.words else [true()]
    rows, cut, wanted = _latest(conn, query, abouts, MOST + 1), False, ""
    by_text = bool(query.words) and not rows
    if by_text:
        wanted = folded(query.words)
        texts, cut = _texts(conn, vault, wanted)
        abouts = [case_file.c.item.in_(select(search_text.c.item).where(search_text.c.id.in_(texts)))]
        rows = _latest(conn, query, abouts, MOST + 1)
    must_read = len(wanted) > 2
    most = LOOKED_AT if must_read else query.limit
    here = rows if query.after is None else _latest(conn, query, abouts, most + 1, query.after)
    cases, after = _page(conn, vault, query.limit, here[: most + 1], most, wanted if must_read else None)
    return Hits(
        cases=cases,
        after=after,
        count=min(len(rows), MOST),
        more=len(rows) > MOST or cut,
        exact=not must_read or (after is None and query.after is None and len(cases) == len(rows)),
        by_text=by_text,
        facets={
            "kind": _facet(told_kind(row.kind) for row in rows[:MOST]),
            **{name: _facet(getattr(row, name) for row in rows[:MOST]) for name in FACETS},
        },
    )


def _facet(values: Iterable[str | None]) -> list[Facet]:
    """The twenty values that most cases have."""
    counted = Counter(value for value in values if value)
    return [Facet(value, cases) for value, cases in counted.most_common(20)]


def _latest(
    conn: Connection,
    query: Query,
    abouts: Sequence[ColumnElement[bool]],
    most: int,
    after: tuple[int, str] | None = None,
) -> Sequence[Row[Any]]:
    """Place and facets of cases that one of some conditions holds for, the latest first; at most so many.

    No case fits two of the conditions. Each is asked for by itself, so that an index gives it in this order.
    """
    shown: list[Any] = [case_file.c[name] for name in ("opened", "id", "kind", *FACETS) if name != "state"]
    shown.append(query.guises.state.label("state"))
    wanted = _wanted(query)
    parts = [
        latest_first(
            select(*shown).where(query.allowed, about, *wanted),
            case_file.c.opened,
            case_file.c.id,
            after=after,
            limit=most,
        )
        for about in abouts
    ]
    if len(parts) == 1:
        return conn.execute(parts[0]).all()
    found = union_all(*(select(part.subquery()) for part in parts)).subquery()
    return conn.execute(latest_first(select(found), found.c.opened, found.c.id, after=None, limit=most)).all()


def _wanted(query: Query) -> list[ColumnElement[bool]]:
    values = msgspec.structs.asdict(query.filters)
    kind, state = values.pop("kind"), values.pop("state")
    wanted = [case_file.c[name] == value for name, value in values.items() if value is not None]
    wanted += [] if kind is None else [of_kind(kind)]
    return wanted + ([] if state is None else [query.guises.in_state(state)])


def _named(conn: Connection, vault: Vault, words: str) -> list[ColumnElement[bool]]:
    """Cases that some words name: a rule in any version, an id of ours, or a name of the platform's."""
    c, rules = case_file.c, select(different(case_file.c.rule).c.value)
    named = [rule for rule in conn.execute(rules).scalars() if words in (rule, rule.partition("@")[0])]
    if named:
        return [c.rule == rule for rule in named]
    items, roots = [words, vault.ref("item", words)], [words]
    told = select(statement.c.entry).where(statement.c.id == words).scalar_subquery()
    made = select(entry.c.item, entry.c.matter).where(or_(entry.c.id == words, entry.c.id == told))
    for item, matter in conn.execute(made):
        items += [item] if item else []
        roots += [matter] if matter else []
    subjects = (words, vault.ref("subject", words), vault.ref("golden account", words))
    invented = select(golden.c.case_id).where(golden.c.name == name_of(vault, words))
    # As values: beside a query of its own PostgreSQL would take no index for any of these.
    ids = [words, *conn.execute(invented).scalars()]
    return [or_(c.id.in_(ids), c.root.in_(roots), c.item.in_(items), c.subject.in_(subjects))]


def _texts(conn: Connection, vault: Vault, wanted: str) -> tuple[Sequence[int], bool]:
    """The latest texts that have every pair of some words, and whether older ones may have them too."""
    grams = sorted({gram_of(vault, pair) for pair in pairs(wanted)})
    if not grams:
        return [], False
    # Walked through is what the fewest texts have; the others are looked up in it.
    rare = min(grams, key=lambda gram: _frequency(conn, gram, MOST))
    walked = _of_gram(rare).order_by(search_gram.c.text_id.desc()).limit(WALKED).subquery()
    others = {gram: search_gram.alias().c for gram in grams if gram != rare}
    has_all = [
        exists().where(other.gram == gram, other.text_id == walked.c.text_id)
        for gram, other in others.items()
    ]
    texts = select(walked.c.text_id).where(*has_all).order_by(walked.c.text_id.desc()).limit(MOST)
    found = conn.execute(texts).scalars().all()
    return found, len(found) == MOST or _frequency(conn, rare, WALKED) == WALKED


def _of_gram(gram: int) -> Select[tuple[int]]:
    return select(search_gram.c.text_id).where(search_gram.c.gram == gram)


def _frequency(conn: Connection, gram: int, most: int) -> int:
    """In how many texts a pair stands; no further than `most`."""
    found = select(func.count()).select_from(_of_gram(gram).limit(most).subquery())
    return int(conn.execute(found).scalar_one())


def _page(
    conn: Connection,
    vault: Vault,
    limit: int,
    places: Sequence[Row[Any]],
    most: int,
    wanted: str | None,
) -> tuple[list[Case], tuple[int, str] | None]:
    """Cases at some places, and where the next page begins.

    most: of them are looked at; where there is one more the list goes on. wanted: what their texts must say.
    """
    cases: list[Case] = []
    for at in range(0, min(len(places), most), limit):
        step = places[at : min(at + limit, most)]
        some = _cases(conn, [place.id for place in step])
        saying = set(some) if wanted is None else _saying(conn, vault, some, wanted)
        for n, place in enumerate(step, at + 1):
            if place.id in saying:
                cases.append(some[place.id])
            if len(cases) == limit and n < len(places):
                return cases, (place.opened, place.id)
    return cases, (places[most - 1].opened, places[most - 1].id) if len(places) > most else None


def _cases(conn: Connection, ids: Sequence[str]) -> dict[str, Case]:
    bodies = conn.execute(select(case_file.c.body).where(case_file.c.id.in_(ids))).scalars()
    found = (_DECODER.decode(bytes(body)) for body in bodies)
    return {case.id: case for case in found}


def _saying(conn: Connection, vault: Vault, cases: Mapping[str, Case], wanted: str) -> set[str]:
    """Those cases of whose items a text has some words, one after the other."""
    about = {case.item for case in cases.values() if case.item is not None}
    texts = conn.execute(
        select(search_text.c.entry, search_text.c.item).where(search_text.c.item.in_(about))
    ).all()
    kept = vault.read_several(conn, [text.entry for text in texts])
    items = {text.item for text in texts if _says(kept[text.entry].get("item"), wanted)}
    return {case.id for case in cases.values() if case.item in items}


def _says(kept: Kept | None, wanted: str) -> bool:
    return kept is not None and wanted in text_of(kept.body)
