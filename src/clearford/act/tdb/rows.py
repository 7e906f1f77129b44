"""A statement of reasons as a row of the database; texts are templates and words of rules alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from clearford.act.language import say_list
from clearford.act.tdb.schema import Row, Schema
from clearford.act.words import kind_name
from clearford.core.dates import day_of
from clearford.core.errors import Place, RecordError
from clearford.core.reasons import Circumstances, Restriction, StatementOfReasons

Group = Literal["visibility", "monetary", "service", "account"]

_V = "DECISION_VISIBILITY_"
ATTRIBUTES: dict[str, tuple[Group, str]] = {
    "label_content": ("visibility", f"{_V}CONTENT_LABELLED"),
    "warn_viewer": ("visibility", f"{_V}CONTENT_LABELLED"),
    "limit_reach": ("visibility", f"{_V}CONTENT_DEMOTED"),
    "limit_interaction": ("visibility", f"{_V}CONTENT_INTERACTION_RESTRICTED"),
    "age_gate": ("visibility", f"{_V}CONTENT_AGE_RESTRICTED"),
    "mask_personal": ("visibility", f"{_V}OTHER"),
    "remove_link": ("visibility", f"{_V}OTHER"),
    "hold": ("visibility", f"{_V}CONTENT_DISABLED"),
    "disable_content": ("visibility", f"{_V}CONTENT_DISABLED"),
    "remove_content": ("visibility", f"{_V}CONTENT_REMOVED"),
    "limit_feature": ("service", "DECISION_PROVISION_PARTIAL_SUSPENSION"),
    "ask_verification": ("service", "DECISION_PROVISION_PARTIAL_SUSPENSION"),
    "pause_payout": ("monetary", "DECISION_MONETARY_SUSPENSION"),
    "suspend_account": ("account", "DECISION_ACCOUNT_SUSPENDED"),
    "close_account": ("account", "DECISION_ACCOUNT_TERMINATED"),
}
"""Action -> the group of attributes that it belongs to, and its value there."""
_OTHERS = {
    "mask_personal": "Personal information in the content was covered",
    "remove_link": "A link in the content was removed",
}
_DECISION_OF: dict[Group, str] = {
    "visibility": "decision_visibility",
    "monetary": "decision_monetary",
    "service": "decision_provision",
    "account": "decision_account",
}
_STRONGEST = ("DECISION_ACCOUNT_TERMINATED", "DECISION_ACCOUNT_SUSPENDED")
_SOURCES = {
    "own": "SOURCE_VOLUNTARY",
    "notice": "SOURCE_ARTICLE_16",
    "trusted_flagger": "SOURCE_TRUSTED_FLAGGER",
    "other_notice": "SOURCE_TYPE_OTHER_NOTIFICATION",
}
_FOUND = {
    "notice": "was reported by a notice",
    "trusted_flagger": "was reported by a trusted flagger",
    "other_notice": "was brought to the provider's attention",
}
_DECIDED = {
    "full": ("AUTOMATED_DECISION_FULLY", "The decision was taken by automated means."),
    "partial": (
        "AUTOMATED_DECISION_PARTIALLY",
        "The decision was taken by a person with the help of automated means.",
    ),
    "none": ("AUTOMATED_DECISION_NOT_AUTOMATED", "The decision was taken by a person."),
}
_KINDS = {"listing": "product", "app_package": "app"}
_ADDRESS = re.compile(r"://|\bwww\.|@")
"""What may lead to an account has no place in words of ours."""

FindsPersonal = Callable[[str], bool]
"""True when a text holds what may identify a person."""


class Skipped(msgspec.Struct, frozen=True):
    """A statement that does not belong in the database, and why."""

    why: Literal["order", "elsewhere"]
    """`order`: an authority ordered it; `elsewhere`: it has no effect in the Union or the area around it."""


def row_of(statement: StatementOfReasons, schema: Schema, *, puid: str) -> Row | Skipped:
    """The row of a statement.

    puid: the id of its entry, which is never used again.
    Raises RecordError CF-R040 when something that the database requires is not known.
    """
    if statement.ground == "order":
        return Skipped("order")
    scope = _scope(statement.measures, schema)
    if not scope:
        return Skipped("elsewhere")
    known = statement.circumstances or Circumstances()
    row: Row = {
        **_decisions(statement.measures),
        "decision_facts": _facts(statement, known),
        **_grounds(statement),
        **_content(known),
        **_class(statement, schema),
        "territorial_scope": list(scope),
        "application_date": _day(statement.decided_at),
        "source_type": _SOURCES.get(known.source),
        "automated_detection": "Yes" if statement.automated_detection else "No",
        "automated_decision": _DECIDED[statement.automated_decision][0],
        "puid": puid,
    }
    if known.source == "trusted_flagger" and known.flagger:
        row["source_identity"] = known.flagger
    if known.account_type:
        row["account_type"] = f"ACCOUNT_TYPE_{known.account_type.upper()}"
    row = {name: value for name, value in row.items() if value is not None}
    problems = schema.problems(row)
    if problems:
        raise RecordError(
            "CF-R040",
            "; ".join(map(str, problems[:3])),
            place=Place(field=puid),
            suggestion="the platform sends the time of the item as `at`"
            if any(p.field == "content_date" for p in problems)
            else None,
        )
    return row


def refuse_personal(row: Row, schema: Schema, finds_personal: FindsPersonal) -> None:
    """Raise RecordError CF-R041 when a free text of a row may identify a person; the text is not quoted."""
    for name, text in schema.free_texts(row):
        linked = schema.specs[name].type != "url" and _ADDRESS.search(text)
        if linked or finds_personal(text):
            raise RecordError(
                "CF-R041", f"`{name}` may identify a person", place=Place(field=row.get("puid"))
            )


def batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """Rows in batches of at most `size`; of rows with the same `puid` only the first."""
    batch: list[Row] = []
    seen: set[str] = set()
    for row in rows:
        if row["puid"] in seen:
            continue
        seen.add(row["puid"])
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _scope(measures: Sequence[Restriction], schema: Schema) -> tuple[str, ...]:
    """Countries of the Union and the area in which one of the measures takes effect."""
    if any(not measure.scope for measure in measures):
        return schema.territories
    named = {code for measure in measures for code in measure.scope}
    if "EU" in named:
        named |= set(schema.territories) - {"IS", "LI", "NO"}
    return tuple(code for code in schema.territories if code in named)


def _decisions(measures: Sequence[Restriction]) -> Row:
    row: Row = {}
    for group, attribute in _DECISION_OF.items():
        of_group = [m for m in measures if ATTRIBUTES[m.action][0] == group]
        values = sorted({ATTRIBUTES[m.action][1] for m in of_group})
        if not values:
            continue
        row[attribute] = values if group == "visibility" else _strongest(values)
        ends = [m.end for m in of_group]
        if None not in ends:
            row[f"end_date_{group}_restriction"] = _day(max(end for end in ends if end is not None))
    others = [_OTHERS[m.action] for m in measures if m.action in _OTHERS]
    if others:
        row["decision_visibility_other"] = "; ".join(others)
    return row


def _strongest(values: Sequence[str]) -> str:
    """The value of an attribute that takes only one."""
    return next((value for value in _STRONGEST if value in values), values[0])


def _facts(statement: StatementOfReasons, known: Circumstances) -> str:
    kind = kind_name(known.item_kind, "en")
    of = f" of {_day(known.content_at)}" if known.content_at is not None else ""
    found = _FOUND.get(known.source) or (
        "was found by automated means"
        if statement.automated_detection
        else "was found by the provider's staff"
    )
    words = [f"Content of the kind '{kind}'{of} {found}.", _DECIDED[statement.automated_decision][1]]
    if statement.classed.name.get("en"):
        words.append(f"It was classed as: {statement.classed.name['en']}.")
    return " ".join([*words, *_explains(statement)])[:5000]


def _explains(statement: StatementOfReasons) -> list[str]:
    """The public words of the rules in English; what a person wrote is not among them."""
    return list(dict.fromkeys(r.text["en"] for r in statement.reasons if r.text.get("en")))


def _grounds(statement: StatementOfReasons) -> Row:
    why = " ".join(_explains(statement)) or f"It was classed as: {statement.classed.name.get('en', 'other')}."
    if statement.ground == "illegal":
        law = statement.illegal.law if statement.illegal else {}
        said = statement.illegal.why if statement.illegal else {}
        return {
            "decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT",
            "illegal_content_legal_ground": law.get("en") or law.get("zh"),
            "illegal_content_explanation": (said.get("en") or said.get("zh") or why)[:2000],
        }
    clauses = list(dict.fromkeys(r.terms_clause for r in statement.reasons if r.terms_clause))
    links = [r.terms_link for r in statement.reasons if r.terms_link]
    named = f", {'clause' if len(clauses) == 1 else 'clauses'} {say_list(clauses, 'en')}" if clauses else ""
    also = statement.also_illegal
    return {
        "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
        "decision_ground_reference_url": links[0] if links else None,
        "incompatible_content_ground": f"Terms and conditions{named}"[:500],
        "incompatible_content_explanation": why[:2000],
        "incompatible_content_illegal": None if also is None else "Yes" if also else "No",
    }


def _content(known: Circumstances) -> Row:
    special = _KINDS.get(known.item_kind)
    types = [special] if special else list(known.content_types)
    row: Row = {
        "content_type": [f"CONTENT_TYPE_{one.upper()}" for one in dict.fromkeys(types)],
        "content_date": _day(known.content_at),
    }
    if "other" in types:
        row["content_type_other"] = f"Content of the kind '{kind_name(known.item_kind, 'en')}'"
    primary = (known.lang or "").replace("_", "-").partition("-")[0]
    if len(primary) == 2 and primary.isascii() and primary.isalpha():
        row["content_language"] = primary.upper()
    return row


def _class(statement: StatementOfReasons, schema: Schema) -> Row:
    """Category, further categories and the keywords that belong to one of them."""
    classed = statement.classed
    further = [c for c in classed.additions if c in schema.keywords and c != classed.category]
    allowed = {"KEYWORD_OTHER"}.union(*(schema.keywords.get(c, set()) for c in (classed.category, *further)))
    keywords = [k for k in classed.keywords if k in allowed]
    row: Row = {"category": classed.category}
    if further:
        row["category_addition"] = further
    if keywords:
        row["category_specification"] = keywords
    if "KEYWORD_OTHER" in keywords and classed.other:
        row["category_specification_other"] = classed.other[:500]
    return row


def _day(at: int | None) -> str | None:
    return None if at is None else day_of(at).isoformat()
