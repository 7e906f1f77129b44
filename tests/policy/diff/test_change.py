"""Kinds of change, their words, and versions."""

from __future__ import annotations

import pytest

from clearford.policy.diff.change import CLASSES, KINDS, VersionClass, change, class_of, raised


def test_every_kind_has_a_class_and_words_in_both_languages() -> None:
    assert {kind.version for kind in KINDS.values()} == set(CLASSES)
    assert all(kind.en and any("一" <= ch <= "鿿" for ch in kind.zh) for kind in KINDS.values())
    found = change("r", "condition.wider", "`a` -> `b`")
    assert (found.words("en"), found.words("zh")) == ("wider condition: `a` -> `b`", "条件放宽: `a` -> `b`")


@pytest.mark.parametrize(
    ("version", "wanted", "expected"),
    [
        pytest.param("1.2.3", "major", "2.0.0", id="major"),
        pytest.param("1.2.3", "minor", "1.3.0", id="minor"),
        pytest.param("1.2.3", "patch", "1.2.4", id="patch"),
        pytest.param("1.2.3", None, "1.2.3", id="nothing"),
        pytest.param("0.2.3", "major", "0.3.0", id="before-one-major"),
        pytest.param("0.2.3", "minor", "0.2.4", id="before-one-minor"),
        pytest.param("0.2.3", "patch", "0.2.4", id="before-one-patch"),
        pytest.param("junk", "major", "0.1.0", id="no-version"),
    ],
)
def test_raised(version: str, wanted: VersionClass | None, expected: str) -> None:
    assert raised(version, wanted) == expected


def test_the_highest_class_counts() -> None:
    kinds = ("wording", "rule.retired", "condition.wider")
    changes = [change("r", kind) for kind in kinds]
    assert [class_of(changes[:n]) for n in range(4)] == [None, "patch", "minor", "major"]
    assert change("r", "condition.wider", at_most="minor").version == "minor"
