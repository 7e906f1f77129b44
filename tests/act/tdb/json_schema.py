"""The schema of the Transparency Database as a JSON Schema, written apart from the product's validator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DECISIONS = ("decision_visibility", "decision_monetary", "decision_provision", "decision_account")
CONDITIONS = ("required_if", "allowed_if", "ignored_if")
Json = dict[str, Any]


def json_schema(data: Mapping[str, Any]) -> Json:
    """A JSON Schema of one row; the order of days, which it cannot say, is left out."""
    fields = data["fields"]
    rules = [rule for name, spec in fields.items() for rule in _conditions(name, spec, data)]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _field(name, spec, data) for name, spec in fields.items()},
        "required": [name for name, spec in fields.items() if spec.get("required") is True],
        "anyOf": [{"required": [name]} for name in DECISIONS],
        "allOf": [*rules, *_keywords(data)],
    }


def _values(name: str, data: Mapping[str, Any]) -> list[str]:
    if name == "territorial_scope":
        return [*data["territorial_codes"]["eu"], *data["territorial_codes"]["eea_only"]]
    return list(data["enums"]["category" if name == "category_addition" else name])


def _field(name: str, spec: Mapping[str, Any], data: Mapping[str, Any]) -> Json:
    match spec.get("type", "text"):
        case "enum" | "YesNo":
            return {"enum": _values(name, data)}
        case "list":
            items = {"enum": _values(name, data)}
            return {"type": "array", "items": items, "minItems": 1, "uniqueItems": True}
        case "date":
            return {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
        case "ISO 639-1 upper case":
            return {"type": "string", "pattern": "^[A-Z]{2}$"}
        case "map":
            value = {"type": "string", "pattern": spec["pattern"]}
            known = dict.fromkeys(spec["keys"], value)
            return {"type": "object", "minProperties": 1, "properties": known, "additionalProperties": False}
        case kind:
            text: Json = {"type": "string", "maxLength": spec["max"], "pattern": spec.get("pattern", r"\S")}
            return {"allOf": [text, {"pattern": r"^https?://[^\s/?#]+\S*$"}]} if kind == "url" else text


def _conditions(name: str, spec: Mapping[str, Any], data: Mapping[str, Any]) -> list[Json]:
    rules: list[Json] = []
    for condition in CONDITIONS:
        if condition not in spec:
            continue
        value = spec[condition]
        home = next(n for n, values in data["enums"].items() if value in values)
        is_list = data["fields"][home]["type"] == "list"
        test: Json = {"contains": {"const": value}} if is_list else {"const": value}
        met: Json = {"properties": {home: test}, "required": [home]}
        absent: Json = {"not": {"required": [name]}}
        match condition:
            case "required_if":
                rules.append({"if": met, "then": {"required": [name]}, "else": absent})
            case "allowed_if":
                rules.append({"if": met, "else": absent})
            case _:
                rules.append({"if": met, "then": absent})
    return rules


def _keywords(data: Mapping[str, Any]) -> list[Json]:
    """A keyword needs one of the categories that have it; `KEYWORD_OTHER` needs none."""
    homes: dict[str, list[str]] = {k: [] for k in data["enums"]["category_specification"]}
    for category, keywords in data["category_keywords"].items():
        for keyword in keywords:
            homes[keyword].append(category)
    return [
        {
            "if": {
                "properties": {"category_specification": {"contains": {"const": keyword}}},
                "required": ["category_specification"],
            },
            "then": {
                "anyOf": [
                    {"properties": {"category": {"enum": categories}}, "required": ["category"]},
                    {
                        "properties": {"category_addition": {"contains": {"enum": categories}}},
                        "required": ["category_addition"],
                    },
                ]
            }
            if categories
            else False,
        }
        for keyword, categories in homes.items()
        if keyword != "KEYWORD_OTHER"
    ]
