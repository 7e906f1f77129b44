"""Routes of the published rules: what is in force, in the words that people concerned are told, since when.

Never how a rule looks for something: no condition, list, pattern, limit or example leaves here.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

import msgspec
from litestar import Response, Router, get
from litestar.types import ControllerRouterHandler
from sqlalchemy import Connection, select

from clearford.act.plan import fill
from clearford.cases.hands import covers
from clearford.core.actions import LegalBasis, Severity
from clearford.core.casework import CHILD_OFFENCES
from clearford.core.errors import ClearfordError, RequestError
from clearford.core.ids import RuleId
from clearford.core.reasons import LANGUAGES, RuleText
from clearford.ledger.canonical import decode
from clearford.policy.law import Resources
from clearford.policy.model import PackSet
from clearford.runtime import shipped
from clearford.runtime.engine import EngineOptions, load_packs
from clearford.runtime.http.cases import Serving
from clearford.runtime.http.params import Id
from clearford.runtime.published import rule_texts
from clearford.runtime.record.packs import FOLDERS, archive_of
from clearford.runtime.service.uploads import unpack
from clearford.runtime.service.wiring import Service, options_of
from clearford.runtime.stores.tables.decisions import entry

PUBLIC = "public"
"""How the rules of a pack may be handled, for the pack to be published."""
CHANGES_MOST = 20
"""Changes of the packs in force that a history looks back on."""
_SHORT = {"Cache-Control": "public, max-age=60"}


class PublicBasis(msgspec.Struct, frozen=True, kw_only=True):
    """A law that a rule serves."""

    cited: dict[str, str]
    """Language -> name of the law and article."""
    verified: bool
    """A person compared it with the text of the law."""


class PublicRule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule in force as anybody may read it."""

    id: str
    version: str
    """Of the pack that holds it."""
    title: str
    """In English, as its authors call it."""
    harm: str
    harm_name: dict[str, str]
    """Language -> the harm in words."""
    severity: Severity
    does: Literal["restrict", "escalate"]
    """What it does by itself: restrict something, or only ask a person to look."""
    actions: tuple[str, ...]
    explain: dict[str, str]
    """Language -> what whoever it concerns is told."""
    basis: tuple[PublicBasis, ...]
    terms_clause: str | None
    terms_link: str | None
    kinds: tuple[str, ...]
    """Kinds of items that it is about."""
    languages: tuple[str, ...]
    """In which texts are meant; empty for any."""
    since: str
    """Version of its pack since which it has been there."""
    duration_h: int | None
    """Hours after which what it does ends by itself; none where no end is set."""


class InForce(msgspec.Struct, frozen=True, kw_only=True):
    """How a rule stood from a moment on, until the next."""

    at: int
    """Microseconds since 1970."""
    back: bool
    """Whether an earlier version was gone back to."""
    version: str | None
    """Of the pack that held it in force; none while it was not."""
    explain: dict[str, str]
    actions: tuple[str, ...]


class RuleWithHistory(msgspec.Struct, frozen=True, kw_only=True):
    """A rule in force, and how it changed."""

    rule: PublicRule
    history: tuple[InForce, ...]
    """The latest first; empty for a rule that came with the program and never changed here."""


class PublicRules(msgspec.Struct, frozen=True, kw_only=True):
    """Every published rule that is in force."""

    rules: tuple[PublicRule, ...]
    """Ascending by harm, then id."""
    unpublished: int
    """Rules in force whose pack is not for everybody; whoever they concern is told all the same."""


class PublicHarm(msgspec.Struct, frozen=True, kw_only=True):
    """A harm that may be reported."""

    id: str
    name: dict[str, str]
    """Language -> the harm in words."""
    nameless: bool
    """Who reports it is asked for no name and no e-mail address."""


@get("/v1/published/harms", opt={"may": "policy.read"}, sync_to_thread=True)
def list_public_harms() -> Response[tuple[PublicHarm, ...]]:
    """Every harm that may be reported, in the order of the taxonomy."""
    return Response(_harms(), headers={"Cache-Control": "public, max-age=3600"})


@lru_cache(maxsize=1)
def _harms() -> tuple[PublicHarm, ...]:
    return tuple(
        PublicHarm(
            id=harm.id,
            name={"en": harm.en, "zh": harm.zh},
            nameless=covers(CHILD_OFFENCES, harm.id),
        )
        for harm in Resources(shipped.DATA).harms.values()
    )


@get("/v1/published/rules", opt={"may": "policy.read"}, sync_to_thread=True)
def list_public_rules(service: Serving) -> Response[PublicRules]:
    """Every rule that acts now, in plain words: what it is about, what it does, on which legal basis."""
    return Response(_in_force(service), headers=_SHORT)


@get("/v1/published/rules/{rule_id:str}", opt={"may": "policy.read"}, sync_to_thread=True)
def read_public_rule(service: Serving, rule_id: Id) -> Response[RuleWithHistory]:
    """One rule that acts now, and how it stood before."""
    rule = next((one for one in _in_force(service).rules if one.id == rule_id), None)
    if rule is None:
        raise RequestError("CF-H002", "no rule of this name is in force and published")
    with service.record.read() as conn:
        history = tuple(reversed(list(_history(conn, service, rule_id))))
    return Response(RuleWithHistory(rule=rule, history=history), headers=_SHORT)


def _in_force(service: Service) -> PublicRules:
    engine = service.in_force.bundle.engine
    return published(engine.packs, engine.texts)


def published(packs: PackSet, texts: Mapping[RuleId, RuleText]) -> PublicRules:
    """What of packs in force is for everybody."""
    live = [
        (pack, rule)
        for pack in packs.packs
        for rule in pack.rules
        if rule.live and rule.then is not None and rule.id in texts
    ]
    rules = [
        _public(texts[rule.id], rule.applies_to, rule.languages, rule.since, restricts=rule.restricts)
        for pack, rule in live
        if pack.file.handling.get("rules") == PUBLIC
    ]
    return PublicRules(
        rules=tuple(sorted(rules, key=lambda one: (one.harm, one.id))), unpublished=len(live) - len(rules)
    )


def _public(
    text: RuleText, kinds: tuple[str, ...], languages: tuple[str, ...], since: str, *, restricts: bool
) -> PublicRule:
    return PublicRule(
        id=text.id,
        version=text.version,
        title=text.title,
        harm=text.harm,
        harm_name=text.harm_name,
        severity=text.severity,
        does="restrict" if restricts else "escalate",
        actions=text.actions,
        explain=_words(text),
        basis=tuple(map(_basis, text.legal_basis)),
        terms_clause=text.terms_clause,
        terms_link=text.terms_link,
        kinds=kinds,
        languages=languages,
        since=since,
        duration_h=text.duration_h,
    )


def _words(text: RuleText) -> dict[str, str]:
    """What people are told, with neutral words where a statement names what was found."""
    return {lang: fill(text.explain[lang], {}, lang) for lang in LANGUAGES if lang in text.explain}


def _basis(law: LegalBasis) -> PublicBasis:
    words = law.cited or dict.fromkeys(LANGUAGES, f"{law.obligation} ({law.article})")
    return PublicBasis(cited=words, verified=law.status == "verified")


def _history(conn: Connection, service: Service, rule_id: str) -> Iterator[InForce]:
    """How a rule stood from each change of the packs on, without the changes that did not touch it."""
    last: tuple[object, ...] | None = None
    for at, event, version in _changes(conn):
        text = _texts_of(conn, service, version).get(RuleId(rule_id))
        now = (None, {}, ()) if text is None else (text.version, _words(text), text.actions)
        if now != last and (last is not None or text is not None):
            yield InForce(at=at, back=event == "rolled_back", version=now[0], explain=now[1], actions=now[2])
            last = now


def _changes(conn: Connection) -> list[tuple[int, str, str]]:
    """(moment, event, version) of what was put in force, the latest few, the earliest first."""
    newest = (
        select(entry.c.ts, entry.c.body).where(entry.c.type == "pack_change").order_by(entry.c.seq.desc())
    )
    found: list[tuple[int, str, str]] = []
    for row in conn.execute(newest.limit(10 * CHANGES_MOST)):
        data = decode(bytes(row.body)).data
        if data["event"] in ("promoted", "rolled_back") and len(found) < CHANGES_MOST:
            found.append((row.ts, str(data["event"]), str(data["to"])))
    return found[::-1]


def _texts_of(conn: Connection, service: Service, version: str) -> Mapping[RuleId, RuleText]:
    """The published words of the rules that acted in a version of the operator's packs."""
    if version != FOLDERS:
        return _texts_in(archive_of(conn, version))
    options = replace(options_of(service.settings), shipped=False)
    return _acting(options) if options.packs else {}


@lru_cache(maxsize=CHANGES_MOST)
def _texts_in(archive: bytes) -> Mapping[RuleId, RuleText]:
    with tempfile.TemporaryDirectory() as folder:
        try:
            unpack(archive, Path(folder))
            return _acting(EngineOptions(packs=(folder,), shipped=False))
        except ClearfordError:  # an archive of an earlier form says nothing any more
            return {}


def _acting(options: EngineOptions) -> Mapping[RuleId, RuleText]:
    packs, _ = load_packs(options)
    texts = rule_texts(packs, Resources(shipped.DATA))
    shown = {one.id for one in published(packs, texts).rules}
    return {rule: text for rule, text in texts.items() if rule in shown}


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router("/", route_handlers=[list_public_harms, list_public_rules, read_public_rule], tags=["published"]),
)
