"""Edits change one value or field and not a character else."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.policy.edit import last_line, with_entry, with_field, with_value
from clearford.policy.read_rule import FIELD_ORDER
from clearford.policy.yaml_reader import Node, plain_data, read_yaml
from clearford.runtime import shipped

RULE = """\
# A comment on top.
id: a.b.c
status:   trial     # why it is on trial
severity: "high"
summary: >-
  Two
  lines.

when: >-
  a.count >= 1

# About the examples.
examples:
- {id: x}
- id: y
  item: {kind: post,
         text: two lines}
owner: a-team
"""
BLOCK = ["evidence:", "  precision: 1.0", "  n: 40"]


def root_of(text: str) -> Node:
    root, issues = read_yaml(text.encode(), "x.yaml")
    assert root is not None and issues == []
    return root


@pytest.mark.parametrize(
    ("name", "value", "old", "new"),
    [
        pytest.param("status", "live", "status:   trial     # why", "status:   live     # why", id="plain"),
        pytest.param("severity", "low", 'severity: "high"', "severity: low", id="quoted"),
        pytest.param("id", "d.e.f", "id: a.b.c", "id: d.e.f", id="first"),
    ],
)
def test_a_value_is_replaced(name: str, value: str, old: str, new: str) -> None:
    assert with_value(RULE, root_of(RULE).value[name], value) == RULE.replace(old, new)


def test_a_new_field_goes_to_its_place_before_the_comment_of_the_next() -> None:
    edited = with_field(RULE, root_of(RULE), "evidence", BLOCK, FIELD_ORDER)
    assert edited == RULE.replace("# About", "\n".join([*BLOCK, "# About"]))


def test_a_field_that_is_there_is_replaced_with_all_its_lines() -> None:
    once = with_field(RULE, root_of(RULE), "evidence", BLOCK, FIELD_ORDER)
    other = ["evidence: {n: 41}"]
    twice = with_field(once, root_of(once), "evidence", other, FIELD_ORDER)
    assert twice == once.replace("\n".join(BLOCK), other[0])
    assert with_field(twice, root_of(twice), "evidence", BLOCK, FIELD_ORDER) == once


def test_a_field_without_a_later_one_goes_to_the_end() -> None:
    assert (
        with_field("id: a\n\n", root_of("id: a\n"), "owner", ["owner: b"], FIELD_ORDER)
        == "id: a\nowner: b\n\n"
    )


def test_the_last_line_of_values_of_every_form() -> None:
    root = root_of(RULE)
    found = {name: last_line(node) for name, node in root.value.items()}
    assert found == {
        "id": 2,
        "status": 3,
        "severity": 4,
        "summary": 7,
        "when": 10,
        "examples": 17,
        "owner": 18,
    }


@pytest.mark.parametrize(
    "path", [pytest.param(p, id=p.stem) for p in sorted(shipped.PACKS.glob("fraud/*/rules/*.yaml"))[:40]]
)
def test_shipped_rules_keep_all_else(path: Path) -> None:
    text = path.read_text()
    root = root_of(text)
    edited = with_field(text, root, "evidence", BLOCK, FIELD_ORDER)
    edited = with_value(edited, root_of(edited).value["status"], "draft")
    expected = plain_data(root) | {"evidence": {"precision": 1.0, "n": 40}, "status": "draft"}
    assert plain_data(root_of(edited)) == expected
    if "evidence" not in root.value:
        lost = [line for line in text.split("\n") if line not in edited.split("\n")]
        assert lost == [f"status: {root.value['status'].value}"]


@pytest.mark.parametrize(
    ("old", "expected"),
    [
        pytest.param(
            "# Log\n\n## 0.1.0\n\n- First.\n",
            "# Log\n\n## 0.2.0\n\n- New.\n\n## 0.1.0\n\n- First.\n",
            id="new",
        ),
        pytest.param(
            "# Log\n\n## 0.2.0\n\n- Old.\n\n## 0.1.0\n",
            "# Log\n\n## 0.2.0\n\n- Old.\n- New.\n\n## 0.1.0\n",
            id="there",
        ),
        pytest.param("", "# Changes\n\n## 0.2.0\n\n- New.\n", id="empty"),
    ],
)
def test_an_entry_of_the_change_log(old: str, expected: str) -> None:
    assert with_entry(old, "0.2.0", "- New.") == expected
