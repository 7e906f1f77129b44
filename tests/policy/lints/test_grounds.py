"""Lints of legal bases, harms, categories and scope, case by case."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policy.golden import Edit, check_packs, edited

SURE = "fraud/phishing/rules/sure-profit.yaml"
LOOK = "fraud/phishing/rules/lookalike-domain.yaml"
BASIS = '  - {obligation: FR-25, article: "25(2)", jurisdiction: CN, checked: 2026-11-01, status: verified}'
DSA = "dsa: {category: SCAMS_AND_FRAUD, keywords: [OTHER], other: sham investment}"
TITLE = "title: Promise of sure profit with a meeting code"


def _found(tmp_path: Path, *edits: Edit) -> list[tuple[str, str]]:
    return [(i.code, i.found) for i in check_packs(edited(edits, tmp_path))]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        pytest.param('article: "25(2)"', 'article: "25(3)"', ("CF-P012", "article `25(3)`"), id="article"),
        pytest.param(
            'article: "25(2)"', 'article: "2"', ("CF-P012", "article `2`"), id="prefix-of-the-number"
        ),
        pytest.param('article: "25(2)", ', "", ("CF-P012", "`FR-25` without an article"), id="no-article"),
        pytest.param(
            "jurisdiction: CN", "jurisdiction: EU", ("CF-P012", "jurisdiction EU"), id="jurisdiction"
        ),
        pytest.param("checked: 2026-11-01", "checked: 2026-12-01", ("CF-P012", "2026-12-01"), id="future"),
        pytest.param(
            "FR-25", "FR-24", ("CF-P012", "`FR-24`, which `pack.yaml` does not name"), id="not-of-the-pack"
        ),
    ],
)
def test_legal_bases(old: str, new: str, found: tuple[str, str], tmp_path: Path) -> None:
    assert found in _found(tmp_path, Edit(SURE, (BASIS,), (BASIS.replace(old, new),)))


@pytest.mark.parametrize("article", ["25(2)", "art. 25(2)", "25(2)(1)"])
def test_a_finer_article_is_fine(article: str, tmp_path: Path) -> None:
    assert _found(tmp_path, Edit(SURE, (BASIS,), (BASIS.replace("25(2)", article),))) == []


def test_a_live_rule_needs_a_verified_basis(tmp_path: Path) -> None:
    second = BASIS.replace("FR-25", "DSA-14a").replace("25(2)", "14(1)").replace("CN", "EU")
    edits = (
        Edit(LOOK, (BASIS,), (BASIS.replace("status: verified", "status: unverified"),)),
        Edit(LOOK, (second,), (second.replace("status: verified", "status: unverified"),)),
    )
    assert _found(tmp_path, *edits) == [("CF-P012", "only unverified bases on a live rule")]


def test_the_duties_of_a_pack_exist(tmp_path: Path) -> None:
    line = "obligations: [FR-25, DSA-14a, CV-13]"
    edit = Edit("fraud/phishing/pack.yaml", (line,), (line.replace("CV-13", "CV-133"),))
    assert _found(tmp_path, edit) == [("CF-P012", "the obligation `CV-133`")]


@pytest.mark.parametrize(
    ("dsa", "found"),
    [
        pytest.param("dsa: none", ("CF-P002", "no category"), id="none"),
        pytest.param("dsa: {category: VIOLENCE}", ("CF-P002", "the category `VIOLENCE`"), id="category"),
        pytest.param(
            "dsa: {category: SCAMS_AND_FRAUD, keywords: [PHISHING]}",
            ("CF-P002", "the keyword `PHISHING`"),
            id="keyword",
        ),
    ],
)
def test_categories(dsa: str, found: tuple[str, str], tmp_path: Path) -> None:
    assert found in _found(tmp_path, Edit(SURE, (DSA,), (dsa,)))


@pytest.mark.parametrize(
    ("edit", "target"),
    [
        pytest.param(Edit(SURE, (TITLE,), ("title: Political talk",)), "a political subject", id="politics"),
        pytest.param(Edit(SURE, (TITLE,), ("title: 涉舆论的承诺",)), "an opinion", id="opinion-zh"),
        pytest.param(
            Edit(SURE, (TITLE,), ("title: Real name of a seller",)), "the identity of a person", id="name"
        ),
        pytest.param(
            Edit(
                "fraud/phishing/phrases/sure_profit.yaml",
                ("title: Promises of sure profit",),
                ("title: Rumours",),
            ),
            "the truth of a statement",
            id="list",
        ),
    ],
)
def test_targets_that_no_rule_may_have(edit: Edit, target: str, tmp_path: Path) -> None:
    found = [text for code, text in _found(tmp_path, edit) if code == "CF-P015"]
    assert len(found) == 1
    assert target in found[0]


@pytest.mark.parametrize(
    ("harm", "found"),
    [
        pytest.param("fraud.investmnt", "the harm `fraud.investmnt`", id="unknown"),
        pytest.param(
            "ip.copyright", "`ip.copyright`, which only a notice or a person may raise", id="notice-only"
        ),
    ],
)
def test_harms(harm: str, found: str, tmp_path: Path) -> None:
    assert ("CF-P015", found) in _found(tmp_path, Edit(SURE, ("harm: fraud.investment",), (f"harm: {harm}",)))
