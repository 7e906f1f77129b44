"""Packs become the machine's program; digests follow content and nothing else."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from clearford.core.actions import CaseWanted
from clearford.core.decisions import RuleStatus
from clearford.core.errors import PackError
from clearford.decide.expr import And, Compare, Truth
from clearford.decide.machine import Machine
from clearford.decide.program import Program
from clearford.policy.compile import compile_alone, compile_program, digest
from clearford.policy.files import load
from clearford.policy.model import PackSet
from clearford.policy.signals import catalogue
from tests.policy.golden import SAMPLES, Edit, edited

SURE = "fraud/phishing/rules/sure-profit.yaml"


def _compiled(root: Path) -> tuple[PackSet, Program]:
    packs, _ = load([root])
    return packs, compile_program(packs, catalogue(packs))


def test_the_samples_compile() -> None:
    _, program = _compiled(SAMPLES)
    assert [r.id.rpartition(".")[2] for r in program.rules] == [
        "lookalike-domain",
        "sure-profit",
        "trusted-author",
    ]
    live, trial, exempt = program.rules
    assert (live.status, live.each, live.applies_to) == (
        "live",
        "url",
        ("comment", "message", "post", "profile"),
    )
    assert live.soften[0].when == Compare("text.phrase.warns_others.count", ">=", 1)
    assert trial.case == CaseWanted(route="fraud", priority=2, deadline_h=24)
    assert exempt.when == And((Truth("account.verified"), Compare("account.age_h", ">=", 8760.0)))
    assert (exempt.exempts, exempt.to) == (("fraud.phishing.sure-profit",), "escalate")
    assert program.lists == {"owned_domains": ("help.example", "shop.example")}
    assert [d.name for d in program.derived] == ["in_list(url.domain,'owned_domains')"]
    assert {c.name: c.family for c in program.columns}["url.domain"] == "url"


def test_the_machine_takes_the_program_and_its_bytes() -> None:
    _, program = _compiled(SAMPLES)
    again = msgspec.json.decode(msgspec.json.encode(program), type=Program)
    assert again == program
    assert "url.lookalike.score" in Machine(again).wants


@pytest.mark.parametrize(
    ("edit", "same"),
    [
        pytest.param(
            Edit(SURE, ("owner: fraud-team",), ("owner: fraud-team # a comment",)), True, id="comment"
        ),
        pytest.param(
            Edit(SURE, ("applies_to: [post, message]",), ('applies_to: ["post", message]',)),
            True,
            id="quotes",
        ),
        pytest.param(Edit("fraud/phishing/README.md", (), ("words",)), True, id="readme"),
        pytest.param(Edit(SURE, ("severity: medium",), ("severity: low",)), False, id="field"),
        pytest.param(
            Edit("fraud/phishing/lists/owned_domains.txt", (), ("z.example",)), False, id="list-entry"
        ),
        pytest.param(
            Edit("fraud/phishing/phrases/sure_profit.yaml", (), ("  - 包赚不亏",)), False, id="phrase"
        ),
    ],
)
def test_the_digest_follows_the_content(edit: Edit, same: bool, tmp_path: Path) -> None:  # noqa: FBT001
    _, before = _compiled(SAMPLES)
    _, after = _compiled(edited([edit], tmp_path))
    assert (before.bundle == after.bundle) is same


def test_other_parts_belong_to_the_bundle() -> None:
    packs, program = _compiled(SAMPLES)
    assert program.bundle == digest(packs)
    assert program.bundle.startswith("sha256:")
    assert (
        len({digest(packs), digest(packs, {"preset": "strict"}), digest(packs, {"preset": "cautious"})}) == 3
    )


def test_only_the_statuses_asked_for() -> None:
    packs, _ = load([SAMPLES])
    program = compile_program(packs, catalogue(packs), statuses=frozenset[RuleStatus](("live",)))
    assert [r.id for r in program.rules] == ["fraud.phishing.lookalike-domain"]


def test_a_rule_alone_is_live_with_the_exemptions_that_name_it() -> None:
    packs, _ = load([SAMPLES])
    rule = packs.find("fraud.phishing.sure-profit")
    assert rule is not None
    program = compile_alone(packs, catalogue(packs), rule)
    assert [(r.id, r.status) for r in program.rules] == [
        ("fraud.phishing.sure-profit", "live"),
        ("fraud.phishing.trusted-author", "live"),
    ]


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(Edit(SURE, ("severity: medium",), ("severity: huge",)), id="field"),
        pytest.param(Edit(SURE, ("applies_to: [post, message]",), ("applies_to: [post, mail]",)), id="kind"),
        pytest.param(
            Edit(
                SURE,
                ("when: text.phrase.sure_profit.count >= 1 AND text.pattern.meeting_code.count >= 1",),
                ("when: a.b > 1",),
            ),
            id="condition",
        ),
    ],
)
def test_a_rule_with_a_fault_is_not_compiled(edit: Edit, tmp_path: Path) -> None:
    packs, _ = load([edited([edit], tmp_path)])
    with pytest.raises(PackError) as error:
        compile_program(packs, catalogue(packs))
    assert error.value.place.file == SURE
