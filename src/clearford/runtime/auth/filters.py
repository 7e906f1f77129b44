"""What an identity may touch, as a condition of a query: the rows it may not see are never fetched."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, false, func, or_, true

from clearford.core.access import Area

Text = ColumnElement[str] | ColumnElement[str | None]


def allowed_rows(
    areas: Sequence[Area],
    *,
    tenant: str,
    harm: Text,
    lang: Text,
    leased_by: Text | None = None,
    object_id: Text | None = None,
) -> ColumnElement[bool]:
    """The rows that some area covers, exactly as `Area.covers` says of one.

    tenant: that of the database. A column that is not given is unknown, so areas that ask for it cover
    nothing. Whether a lease still runs is for the caller to ask.
    """
    parts = [
        _covered(area, harm=harm, lang=lang, leased_by=leased_by, object_id=object_id)
        for area in areas
        if area.tenant in ("", tenant)
    ]
    return or_(false(), *parts)


def _covered(
    area: Area, *, harm: Text, lang: Text, leased_by: Text | None, object_id: Text | None
) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = []
    if area.harms:
        parts.append(_within(harm, area.harms))
    if area.without:
        parts.append(or_(harm.is_(None), ~_within(harm, area.without)))
    if area.languages:
        parts.append(and_(lang.is_not(None), lang.in_(area.languages)))
    for wanted, column in ((area.leased_by, leased_by), (area.object, object_id)):
        if wanted is not None:
            parts.append(false() if column is None else and_(column.is_not(None), column == wanted))
    return and_(true(), *parts)


def _within(harm: Text, names: Sequence[str]) -> ColumnElement[bool]:
    """A harm or a family of harms; not LIKE, which does not tell capitals apart on SQLite."""
    return and_(
        harm.is_not(None),
        or_(false(), *(_is_or_is_below(harm, name) for name in names)),
    )


def _is_or_is_below(harm: Text, name: str) -> ColumnElement[bool]:
    return or_(harm == name, func.substr(harm, 1, len(name) + 1) == f"{name}.")
