"""The catalogue holds what rules may use, with the right roles."""

from __future__ import annotations

import pytest

from clearford.core.schema import DEFAULT_SCHEMA
from clearford.core.signals import SignalSpec
from clearford.policy.files import load
from clearford.policy.signals import PERSONAL_KINDS, built_in, catalogue
from tests.policy.golden import SAMPLES

PACKS, _ = load([SAMPLES])
CATALOGUE = catalogue(PACKS)


@pytest.mark.parametrize(
    ("name", "type_", "family", "role", "exact", "nullable"),
    [
        pytest.param("item.kind", "enum", "item", "context", True, False, id="kind"),
        pytest.param("account.age_h", "float", "item", "context", True, True, id="attribute"),
        pytest.param("text.phrase.sure_profit.count", "int", "item", "evidence", True, False, id="phrases"),
        pytest.param(
            "text.phrase.sure_profit.disguised", "int", "item", "evidence", False, False, id="disguised"
        ),
        pytest.param(
            "text.phrase.warns_others.count", "int", "item", "context", True, False, id="context-phrases"
        ),
        pytest.param(
            "text.pattern.meeting_code.count", "int", "item", "evidence", True, False, id="patterns"
        ),
        pytest.param("url.lookalike.score", "float", "url", "evidence", False, False, id="score"),
        pytest.param("url.imitated", "str", "url", "evidence", True, True, id="imitated"),
        pytest.param("personal.why", "enum", "personal", "evidence", True, False, id="why"),
    ],
)
def test_specs(name: str, type_: str, family: str, role: str, exact: bool, nullable: bool) -> None:  # noqa: FBT001
    spec = CATALOGUE[name]
    assert (spec.type, spec.family, spec.role, spec.exact, spec.nullable) == (
        type_,
        family,
        role,
        exact,
        nullable,
    )


def test_every_attribute_and_every_personal_kind_is_there() -> None:
    assert {a.signal for a in DEFAULT_SCHEMA.attrs.values()} <= set(CATALOGUE)
    assert {f"personal.{kind}.count" for kind in PERSONAL_KINDS} <= set(CATALOGUE)


def test_names_have_at_most_four_parts_and_occur_once() -> None:
    names = [s.name for s in built_in()]
    assert len(names) == len(set(names))
    assert all(2 <= name.count(".") + 1 <= 4 for name in CATALOGUE)


def test_nothing_personal_is_public() -> None:
    assert not [s.name for s in CATALOGUE.values() if s.public and s.personal]


def test_detectors_may_declare_their_own() -> None:
    own = SignalSpec(name="url.count", type="int", exact=False)  # type: ignore[arg-type]
    assert catalogue(PACKS, more=[own])["url.count"] is own
