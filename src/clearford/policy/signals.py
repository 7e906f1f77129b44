"""The catalogue of signals that rules may use: built-in ones, platform attributes, and those of the packs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from clearford.core.ids import SignalName
from clearford.core.schema import DEFAULT_SCHEMA, ItemSchema
from clearford.core.signals import SignalSpec, SignalType
from clearford.detect.behaviour.sharing import COHORT_SPECS
from clearford.detect.behaviour.velocity import VELOCITY_SPECS
from clearford.detect.guards import guard_specs, guards_named
from clearford.detect.hashes.near import NEAR_SPECS
from clearford.detect.hashes.texts import known_specs
from clearford.detect.models.texts import MODEL_SPECS
from clearford.policy.counters import is_exact, parse_filters
from clearford.policy.model import PackSet

PERSONAL_KINDS = (
    "mobile",
    "landline",
    "id_card",
    "bank_card",
    "passport",
    "permit",
    "plate",
    "uscc",
    "email",
    "wechat",
    "qq",
    "address",
    "name",
    "phone_intl",
    "iban",
    "us_ssn",
    "ip",
    "mac",
    "service_number",
    "birth_date",
)


def _spec(name: str, type_: SignalType, about: str, **more: Any) -> SignalSpec:
    return SignalSpec(name=SignalName(name), type=type_, about=about, **more)


def _count(name: str, about: str, **more: Any) -> SignalSpec:
    return _spec(name, "int", about, low=0, nullable=False, **more)


def _facts(schema: ItemSchema) -> list[SignalSpec]:
    context: dict[str, Any] = {"role": "context", "cost": "fact"}
    kinds = tuple(schema.kinds)
    return [
        _spec("item.kind", "enum", "kind of the item", values=kinds, nullable=False, public=True, **context),
        _spec("item.lang", "str", "language of the text, detected or stated", **context),
        _spec("audience.minors", "bool", "minors are among the receivers", **context),
        _spec(
            "audience.scope",
            "enum",
            "who can see the item",
            values=("public", "group", "private"),
            **context,
        ),
        *schema.signals(),
    ]


def _text() -> list[SignalSpec]:
    return [
        _count("text.length", "code points of the text", role="context"),
        _spec("text.truncated", "bool", "the text was cut at its cap", role="context", nullable=False),
        _count("text.invisible.count", "invisible characters between visible ones"),
        _count("text.disguise.count", "characters in an unusual form", exact=False),
    ]


def _personal() -> list[SignalSpec]:
    each: dict[str, Any] = {"family": "personal", "nullable": False}
    why = ("checksum", "format_and_context", "format", "context")
    return [
        _count("personal.count", "findings of personal information"),
        _count("personal.kinds", "distinct kinds of personal information"),
        _count("personal.window.kinds", "most distinct kinds within 120 characters"),
        *(_count(f"personal.{kind}.count", f"findings of kind {kind}") for kind in PERSONAL_KINDS),
        _spec("personal.kind", "enum", "kind of the finding", values=PERSONAL_KINDS, public=True, **each),
        _spec("personal.level", "float", "how sure the finding is", low=0, high=1, exact=False, **each),
        _spec("personal.why", "enum", "why the finding is believed", values=why, **each),
        _spec("personal.disguised", "bool", "the finding was written in disguise", **each),
        _count("contact.handle.count", "handles of contact outside the platform"),
        _count("contact.disguised.count", "of these, written in disguise"),
    ]


def _url() -> list[SignalSpec]:
    each: dict[str, Any] = {"family": "url"}
    sure: dict[str, Any] = {"family": "url", "nullable": False}
    flags = {
        "punycode": "the host is written in punycode",
        "mixed_script": "a label of the host mixes scripts",
        "ip_host": "the host is an address in numbers",
        "userinfo": "something stands before an @ in front of the host",
        "shortener": "the host is a known shortener",
        "brand_in_host": "a protected name stands inside another domain",
        "disguised": "the link was written in disguise",
        "known": "the domain is a protected, well-known one",
    }
    return [
        _count("url.count", "links found"),
        _count("url.lookalike.count", "links that imitate a protected domain", exact=False),
        _count("url.suspicious.count", "links with several suspicious traits", exact=False),
        _count("url.shortener.count", "links through a shortener"),
        _count("url.disguised.count", "links written in disguise"),
        _spec("url.domain", "str", "registrable domain", **sure),
        _spec("url.host", "str", "host", **sure),
        _spec("url.tld", "str", "public suffix", **each),
        _spec(
            "url.lookalike.score",
            "float",
            "likeness to a protected domain",
            low=0,
            high=1,
            exact=False,
            **sure,
        ),
        _spec("url.imitated", "str", "the protected domain that is imitated", public=True, **each),
        _spec("url.port", "int", "port, when one is given", low=0, high=65535, **each),
        *(_spec(f"url.{name}", "bool", about, **sure) for name, about in flags.items()),
    ]


def built_in(schema: ItemSchema = DEFAULT_SCHEMA) -> tuple[SignalSpec, ...]:
    """The signals that exist whatever the packs hold."""
    own = (*_facts(schema), *_text(), *_personal(), *_url())
    return (*own, *NEAR_SPECS, *MODEL_SPECS, *VELOCITY_SPECS, *COHORT_SPECS)


def of_packs(packs: PackSet) -> tuple[SignalSpec, ...]:
    """The signals that phrases, patterns and known texts declare. A list for context never proves a harm."""
    specs = []
    for phrases in packs.phrases():
        name = f"text.phrase.{phrases.meta.name}"
        role: Any = "context" if phrases.meta.effect == "context" else "evidence"
        specs.append(_count(f"{name}.count", f"distinct phrases found: {phrases.meta.title}", role=role))
        about = f"of these, found only through a disguise: {phrases.meta.title}"
        specs.append(_count(f"{name}.disguised", about, role=role, exact=False))
    for patterns in packs.patterns():
        role = "context" if patterns.meta.effect == "context" else "evidence"
        name = f"text.pattern.{patterns.meta.name}.count"
        specs.append(_count(name, f"distinct matches: {patterns.meta.title}", role=role))
    for texts in packs.known_texts():
        specs.extend(known_specs(texts.name, exempts=texts.effect == "exempts"))
    specs.extend(spec for name in guards_of(packs) for spec in guard_specs(name))
    return tuple(specs)


def guards_of(packs: PackSet) -> tuple[str, ...]:
    """The guard models whose signals rules read, ascending; which there are is for the operator to say."""
    conditions = [
        node.raw
        for rule in packs.rules()
        for node in (rule.when, *(soften.when for soften in rule.soften))
        if node is not None and isinstance(node.raw, str)
    ]
    return tuple(sorted({name for condition in conditions for name in guards_named(condition)}))


def catalogue(
    packs: PackSet, schema: ItemSchema = DEFAULT_SCHEMA, more: Iterable[SignalSpec] = ()
) -> Mapping[str, SignalSpec]:
    """Every signal by name: built-in, of the packs, and those that detectors declare themselves."""
    specs = (*built_in(schema), *of_packs(packs), *more)
    found = {str(spec.name): spec for spec in specs}
    return found | {str(spec.name): spec for spec in _of_counters(packs, found)}


def _of_counters(packs: PackSet, known: Mapping[str, SignalSpec]) -> Iterator[SignalSpec]:
    """The signals that counters declare."""
    filters = parse_filters(packs, known, [])
    for counter in packs.counters():
        condition = filters.get(counter.name)
        reads = condition.signals if condition else ()
        summed = known.get(counter.of) if counter.what == "sum" else None
        yield SignalSpec(
            name=SignalName(counter.signal),
            type="float" if summed is not None and summed.type == "float" else "int",
            low=None if counter.what == "sum" else 0,
            exact=is_exact(counter, known, reads),
            cost="fact",
            about=counter.title,
        )
