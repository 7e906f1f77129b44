"""The schema of the DSA Transparency Database (version 2) as data, and a validator of rows.

It is stricter than the database where the database is lenient: a territory is required, a field that
goes with a value may not stand without it, an end may not lie before the beginning, a keyword must
belong to a category of the row, and the keyword that belongs to none is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Literal

import msgspec

Row = dict[str, Any]
"""Name of an attribute -> its value as JSON: text, list of texts, or for `content_id` a map."""
FieldType = Literal["text", "enum", "list", "url", "YesNo", "date", "map", "ISO 639-1 upper case"]

DECISIONS = ("decision_visibility", "decision_monetary", "decision_provision", "decision_account")
_VALUES_OF = {"category_addition": "category", "territorial_scope": "territorial_codes"}
_LANGUAGE = re.compile(r"[A-Z]{2}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_URL = re.compile(r"https?://[^\s/?#]+[^\s]*")
_ONLY_OTHER = "KEYWORD_OTHER"
_MISSING = "is missing"


class Problem(msgspec.Struct, frozen=True, order=True):
    """What is wrong with one attribute; holds nothing of a text."""

    field: str
    found: str

    def __str__(self) -> str:
        """`field: found`."""
        return f"{self.field}: {self.found}"


class Spec(msgspec.Struct, frozen=True, kw_only=True):
    """What one attribute may be."""

    type: FieldType = "text"
    required: bool | str = False
    """True, False, or that it is one of several."""
    max: int | str | None = None
    """Longest text in characters, or the last day."""
    min: str | None = None
    """First day, or the name of the attribute that holds it."""
    pattern: str | None = None
    keys: tuple[str, ...] = ()
    required_if: str | None = None
    """A value of another attribute with which it is required, and without which it has no place."""
    allowed_if: str | None = None
    ignored_if: str | None = None


class Schema:
    """The schema, read from the data file of the package."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """`data`: the content of `law/dsa_sor_schema.yaml`. Raises msgspec.ValidationError."""
        names = {f.encode_name for f in msgspec.structs.fields(Spec)}
        self.specs: dict[str, Spec] = {
            name: msgspec.convert({k: v for k, v in spec.items() if k in names}, Spec)
            for name, spec in data["fields"].items()
        }
        self.values: dict[str, frozenset[str]] = {k: frozenset(v) for k, v in data["enums"].items()}
        codes = data["territorial_codes"]
        self.territories: tuple[str, ...] = tuple(sorted([*codes["eu"], *codes["eea_only"]]))
        self.values["territorial_codes"] = frozenset(self.territories)
        self.keywords: dict[str, frozenset[str]] = {
            category: frozenset(found) for category, found in data["category_keywords"].items()
        }
        self.batch: int = data["api"]["batch_max"]
        self._home = {value: name for name, values in self.values.items() for value in values}

    def problems(self, row: Mapping[str, Any]) -> list[Problem]:
        """Everything that is wrong with a row, sorted; none when it may be sent."""
        found = [Problem(name, "is no attribute of the schema") for name in row if name not in self.specs]
        for name, spec in self.specs.items():
            found += self._of_field(name, spec, row)
        if not any(row.get(name) for name in DECISIONS):
            found.append(Problem(DECISIONS[0], "no decision is given: one of the four is needed"))
        found += self._of_keywords(row)
        return sorted(found)

    def free_texts(self, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Attributes with words of their own, and what each holds."""
        for name, value in row.items():
            spec = self.specs.get(name)
            if (
                spec is not None
                and spec.type in ("text", "url")
                and name != "puid"
                and isinstance(value, str)
            ):
                yield name, value

    def _of_field(self, name: str, spec: Spec, row: Mapping[str, Any]) -> Iterator[Problem]:
        value = row.get(name)
        wanted = spec.required is True
        for condition in filter(None, (spec.required_if, spec.allowed_if)):
            met = self._holds(row, condition)
            wanted = wanted or (met and condition == spec.required_if)
            if name in row and not met:
                yield Problem(name, f"has a place only with {condition}")
                return
        if spec.ignored_if and name in row and self._holds(row, spec.ignored_if):
            yield Problem(name, f"has no place with {spec.ignored_if}")
        if name not in row:
            if wanted:
                yield Problem(name, _MISSING)
            return
        words = _CHECKS[spec.type](self, name, spec, value, row)
        if words:
            yield Problem(name, words)

    def _holds(self, row: Mapping[str, Any], value: str) -> bool:
        """True when the attribute that has a value among its own has it in the row."""
        held = row.get(self._home[value])
        return value in held if isinstance(held, list) else held == value

    def _of_keywords(self, row: Mapping[str, Any]) -> Iterator[Problem]:
        keywords = row.get("category_specification")
        if not isinstance(keywords, list):
            return
        further = row.get("category_addition")
        categories = [row.get("category"), *(further if isinstance(further, list) else [])]
        allowed = {_ONLY_OTHER}.union(*(self.keywords.get(c, frozenset()) for c in categories if _is_text(c)))
        foreign = sorted(k for k in keywords if _is_text(k) and k not in allowed)
        if foreign:
            yield Problem("category_specification", f"{foreign[0]} belongs to no category of the row")

    # --- one attribute each; the words of what is wrong, or none -------------------------------------

    def _text(self, name: str, spec: Spec, value: Any, row: Mapping[str, Any]) -> str | None:
        if not _is_text(value) or not value.strip():
            return "is not a text, or is empty"
        if isinstance(spec.max, int) and len(value) > spec.max:
            return f"has more than {spec.max} characters"
        if spec.pattern and not re.fullmatch(spec.pattern.strip("^$"), value):
            return "has another form"
        return None

    def _url(self, name: str, spec: Spec, value: Any, row: Mapping[str, Any]) -> str | None:
        words = self._text(name, spec, value, row)
        return words or (None if _URL.fullmatch(value) else "is no web address")

    def _enum(self, name: str, spec: Spec, value: Any, row: Mapping[str, Any]) -> str | None:
        known = self.values[_VALUES_OF.get(name, name)]
        return None if _is_text(value) and value in known else "is not one of its values"

    def _list(self, name: str, spec: Spec, value: Any, row: Mapping[str, Any]) -> str | None:
        if not isinstance(value, list) or not value:
            return "is not a list, or is empty"
        if any(self._enum(name, spec, one, row) for one in value):
            return "has a member that is not one of its values"
        return "has a member twice" if len(set(value)) < len(value) else None

    def _language(self, name: str, spec: Spec, value: Any, row: Mapping[str, Any]) -> str | None:
        return None if _is_text(value) and _LANGUAGE.fullmatch(value) else "is no language of two letters"

    def _date(self, name: str, spec: Spec, value: Any, row: Mapping[str, Any]) -> str | None:
        if not _is_text(value) or not _DAY.fullmatch(value) or not _is_day(value):
            return "is no day of the form YYYY-MM-DD"
        if isinstance(spec.max, str) and value > spec.max:
            return f"lies after {spec.max}"
        first = row.get(spec.min) if spec.min in self.specs else spec.min
        return f"lies before {spec.min}" if _is_text(first) and value < first else None

    def _map(self, name: str, spec: Spec, value: Any, row: Mapping[str, Any]) -> str | None:
        if not isinstance(value, dict) or not value or set(value) - set(spec.keys):
            return "is no map of its keys"
        pattern = re.compile((spec.pattern or "").strip("^$"))
        good = all(_is_text(one) and pattern.fullmatch(one) for one in value.values())
        return None if good else "has a value of another form"


_Check = Callable[[Schema, str, Spec, Any, Mapping[str, Any]], "str | None"]
_CHECKS: dict[FieldType, _Check] = {
    "text": Schema._text,
    "url": Schema._url,
    "enum": Schema._enum,
    "YesNo": Schema._enum,
    "list": Schema._list,
    "ISO 639-1 upper case": Schema._language,
    "date": Schema._date,
    "map": Schema._map,
}


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
