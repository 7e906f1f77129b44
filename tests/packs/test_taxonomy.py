"""Every harm of the taxonomy has a shipped rule or a stated reason why there is none."""

from __future__ import annotations

import re

import pytest

from clearford.policy.law import Resources
from clearford.runtime import shipped
from tools.pack_pages import shipped_packs
from tools.taxonomy_page import rules_of, taxonomy_page

HARMS = Resources(shipped.DATA).harms
RULES = rules_of(shipped_packs())
HAN = re.compile("[\u4e00-\u9fff]")

SUB_KINDS = {
    "fraud": "impersonation account-takeover romance fake-seller investment pyramid fake-job advance-fee "
    "cash-out underground-loan emerging gambling fake-credentials bank-cards fake-certificates fake-sim",
    "phishing": "credentials lookalike payment-page qr",
    "spam": "bulk redirect inauthentic coordinated fake-engagement fake-reviews hidden-ads",
    "personal-data": "leak trade biometric erasure-request doxxing",
    "harassment": "bullying pile-on stalking against-women against-girls",
    "sexual": "intimate-images intimate-deepfake solicitation exploitation trafficking",
    "minors": "abuse-material abuse-deepfake grooming unsafe-challenge age-unsuitable private-data",
    "violence": "threat incitement coordinated-harm incitement-protected terrorist-content",
    "self-harm": "promotion instructions inducement eating-disorder person-at-risk",
    "goods": "drugs weapons illegal-devices unsafe-products",
    "malware": "malicious-file malicious-link fraud-app",
    "synthetic-media": "undisclosed label-removed deceptive",
    "ip": "copyright trademark design patent geographical-indication trade-secret",
}
"""The sub-kinds of each harm, as the taxonomy names them."""


def test_the_taxonomy_holds_every_sub_kind_and_no_other() -> None:
    assert set(HARMS) == {f"{harm}.{kind}" for harm, kinds in SUB_KINDS.items() for kind in kinds.split()}


@pytest.mark.parametrize("harm", sorted(HARMS))
def test_a_harm_has_a_rule_or_a_reason_in_both_languages(harm: str) -> None:
    row = HARMS[harm]
    if RULES.get(harm):
        assert (row.no_rule_en, row.no_rule_zh) == ("", "")
    else:
        assert len(row.no_rule_en) > 40
        assert HAN.search(row.no_rule_zh)
        assert not HAN.search(row.no_rule_en)


def test_what_only_a_notice_may_raise_states_why() -> None:
    assert all(row.no_rule_en for row in HARMS.values() if row.notice_only)


@pytest.mark.parametrize("kind", SUB_KINDS["ip"].split())
def test_nothing_is_automatic_about_rights(kind: str) -> None:
    assert HARMS[f"ip.{kind}"].notice_only
    assert "notice" in HARMS[f"ip.{kind}"].no_rule_en


def test_the_page_shows_each_harm_with_its_rules_or_its_reason() -> None:
    page = taxonomy_page(shipped_packs())
    for harm, row in HARMS.items():
        assert f"| `{harm}` " in page
        if row.no_rule_en:
            assert f"No rule for `{harm}`. {row.no_rule_en} {row.no_rule_zh}" in page
        else:
            assert f"`{RULES[harm][0].id}`" in page
