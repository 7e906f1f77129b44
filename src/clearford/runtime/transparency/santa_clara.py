"""The numbers that the Santa Clara Principles ask for: what was acted on, why, how, and what was undone."""

from __future__ import annotations

from clearford.runtime.transparency.sheet import ANY, Form, Num, Numbers, Row, Sheet, num

LICENCE = "CC-BY-4.0"
"""Default licence of the data."""
_SHARE: tuple[Form, ...] = ("share", "low", "high", "n")
_SHARE_HEAD = ("share", "low", "high", "n")


def santa_clara_sheets(numbers: Numbers) -> tuple[Sheet, ...]:
    """Tables for reuse: one row a value, one column a number."""
    return (
        _by("sc_rules", numbers, "measures.rule", "rule"),
        _by("sc_rules_restrictions", numbers, "measures.rule_column", "rule", "restriction"),
        _by("sc_categories", numbers, "measures.category", "category", "item_kind"),
        _by("sc_accounts", numbers, "measures.account", "category"),
        _by("sc_languages", numbers, "measures.language", "language"),
        _by("sc_source", numbers, "measures.ground", "source", "ground"),
        _by("sc_automation", numbers, "measures.automation", "automated_detection", "automated_decision"),
        _by("sc_state", numbers, "measures.state", "category"),
        _by("sc_orders", numbers, "orders.received", "kind", "state", "category"),
        _by("sc_notices", numbers, "notices.closed", "category", "result"),
        _by("sc_appeals", numbers, "appeals.decided", "against", "result"),
        _overturned(numbers),
        *(_precision(numbers, name, split) for name in ("live", "trial") for split in ("", "_lang", "_kind")),
    )


def _by(name: str, numbers: Numbers, query: str, *head: str) -> Sheet:
    keys = [cell.key for cell in numbers.cells_of(query)]
    return Sheet(name, (*head, "number"), tuple((*key, num(query, *key)) for key in keys))


def _overturned(numbers: Numbers) -> Sheet:
    of_decided, of_acted = "appeals.overturned_of_decided", "appeals.overturned_of_acted"
    rows: list[Row] = [
        (
            rule,
            num("measures.rule", rule),
            num("appeals.rule_decided", rule),
            num("appeals.rule_overturned", rule),
            *_shares(of_decided, rule),
            num(of_acted, rule, form="share"),
        )
        for rule in sorted({*numbers.values("measures.rule"), *numbers.values("appeals.rule_decided")})
    ]
    head = ("rule", "acted", "appeals_decided", "overturned", *_SHARE_HEAD, "share_of_acted")
    return Sheet("sc_overturned", head, tuple(rows))


def _precision(numbers: Numbers, name: str, split: str) -> Sheet:
    query = f"quality.{name}_precision{split}"
    keys = [cell.key for cell in numbers.cells_of(query)]
    head = ("rule", *(() if not split else ("language",) if split == "_lang" else ("item_kind",)))
    rows: tuple[Row, ...] = tuple((*key, *_shares(query, *key)) for key in keys)
    return Sheet(f"sc_precision_{name}{split}", (*head, *_SHARE_HEAD), rows)


def _shares(query: str, *key: str) -> tuple[Num, ...]:
    return tuple(num(query, *key, form=form) for form in _SHARE)


def totals(numbers: Numbers) -> dict[str, int]:
    """The sums that a reader wants first."""
    return {
        "items_restricted": numbers.count("measures.ground", ANY, ANY),
        "accounts_restricted": numbers.count("measures.account", ANY),
        "notices": numbers.count("notices.received", ANY),
        "state_orders": numbers.count("orders.received", ANY, ANY, ANY),
        "appeals_decided": numbers.count("appeals.decided", ANY, ANY),
        "appeals_reversed": numbers.count("appeals.decided", ANY, "reversed")
        + numbers.count("appeals.decided", ANY, "partly_reversed"),
    }
