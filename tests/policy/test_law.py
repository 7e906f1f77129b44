"""The taxonomy, the register and the values of the database fit together."""

from __future__ import annotations

import pytest

from clearford.core.errors import PackError
from clearford.policy.law import Resources
from clearford.policy.model import FAMILIES
from clearford.policy.read_rule import ROUTES
from tests.policy.golden import RESOURCES, ROOT

HARMS = sorted(RESOURCES.harms.values(), key=lambda h: h.id)


@pytest.mark.parametrize("harm", HARMS, ids=lambda h: h.id)
def test_every_harm_has_a_category_and_keywords_that_belong_to_it(harm: object) -> None:
    category, addition = getattr(harm, "category"), getattr(harm, "addition")  # noqa: B009
    allowed = RESOURCES.keywords.get(category, frozenset()) | RESOURCES.keywords.get(addition, frozenset())
    assert category is None or category in RESOURCES.keywords
    assert set(getattr(harm, "keywords")) <= allowed  # noqa: B009
    assert getattr(harm, "route") in ROUTES  # noqa: B009


def test_a_harm_without_category_is_that_of_a_person_at_risk() -> None:
    assert [h.id for h in HARMS if h.category is None] == ["self-harm.person-at-risk"]
    assert [h.id for h in HARMS if h.person_at_risk] == ["self-harm.person-at-risk"]


def test_no_harm_uses_what_no_rule_may_be_about() -> None:
    assert all("CIVIC" not in (h.category or "") for h in HARMS)
    assert all("STALKING" not in h.keywords for h in HARMS)
    assert {h.id.partition(".")[0] for h in HARMS} <= {*FAMILIES, "phishing"}


def test_the_register_knows_what_is_verified() -> None:
    duties = RESOURCES.obligations
    assert len(duties) == 355
    assert (duties["FR-25"].article, duties["FR-25"].jurisdiction, duties["FR-25"].verified) == (
        "25(2)",
        "CN",
        True,
    )
    assert duties["CV-13"].verified is False
    assert duties["DSA-14a"].jurisdiction == "EU"


def test_the_app_types_are_there() -> None:
    text = (ROOT / "src/clearford/packs/_data/law/app_necessary_info.yaml").read_text()
    assert text.count("- {number: ") == 39


def test_a_missing_folder_is_a_pack_error(tmp_path: object) -> None:
    with pytest.raises(PackError) as error:
        _ = Resources(ROOT / "nowhere").obligations
    assert error.value.code == "CF-P001"
