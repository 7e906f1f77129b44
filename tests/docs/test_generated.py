"""Generated pages agree with the code, and the schemas accept what the engine accepts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools.generated import pages

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_generated_page_is_up_to_date(name: str) -> None:
    assert (ROOT / name).read_text() == pages()[name], "run ./dev docs"


def test_the_item_schema_names_kinds_of_fields() -> None:
    schema = json.loads(pages()["docs/reference/schemas/item.schema.json"])
    item = schema["$defs"]["SchemaItem"]
    assert item["required"] == ["id"]
    assert item["properties"]["text"]["anyOf"] == [{"type": "string"}, {"type": "null"}]
    assert item["properties"]["attrs"] == {"$ref": "#/$defs/ItemAttrs"}


def test_the_decision_schema_closes_the_outcomes() -> None:
    schema = json.loads(pages()["docs/reference/schemas/decision.schema.json"])
    outcome = schema["$defs"]["Decision"]["properties"]["outcome"]
    assert sorted(outcome["enum"]) == ["allow", "escalate", "restrict", "unsupported"]
