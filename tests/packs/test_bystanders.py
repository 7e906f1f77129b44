"""Who warns, quotes, reports, teaches or seeks help is left alone by the rules on grave harms."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from clearford.core.decisions import Decision
from clearford.core.items import Item
from clearford.core.schema import DEFAULT_SCHEMA
from clearford.policy.compile import compile_program
from clearford.policy.model import PackSet
from clearford.policy.signals import catalogue
from clearford.policy.yaml_reader import plain_data, read_yaml
from clearford.runtime.trial_runs import TrialRuns
from tools.pack_pages import shipped_packs

TABLE = Path(__file__).with_name("bystanders.yaml")


def table() -> dict[str, list[str]]:
    """Group -> texts."""
    root, issues = read_yaml(TABLE.read_bytes(), TABLE.name)
    assert root is not None, issues
    return dict(plain_data(root))


LEFT_ALONE = table()
AT_RISK = LEFT_ALONE.pop("at-risk")
PACKS = (
    "goods.prohibited",
    "malware.distribution",
    "self-harm.support",
    "sexual.exploitation",
    "synthetic-media.labels",
)
RULES = ("profile-claims-support", "sham-donation", "posting-crew", "account-rental", "mutual-boost")
CASES = [
    pytest.param(f"{group}-{i}", kind, id=f"{group}-{i}-{kind}")
    for group, texts in LEFT_ALONE.items()
    for i in range(len(texts))
    for kind in ("post", "message")
]
TEXTS = {f"{group}-{i}": text for group, texts in LEFT_ALONE.items() for i, text in enumerate(texts)}


def as_if_live(packs: PackSet) -> PackSet:
    """The rules under test as live ones, all others out of the way."""
    ours = [
        replace(
            pack,
            rules=tuple(
                replace(
                    rule,
                    status="live"
                    if pack.file.id in PACKS or rule.id.rpartition(".")[2] in RULES
                    else "retired",
                )
                for rule in pack.rules
            ),
        )
        for pack in packs.packs
    ]
    return replace(packs, packs=tuple(ours))


@pytest.fixture(scope="module")
def decided() -> dict[tuple[str, str], Decision]:
    """(name, kind) -> what the rules under test decide when all of them are live."""
    packs = as_if_live(shipped_packs())
    names = catalogue(packs, DEFAULT_SCHEMA)
    pairs = [(name, kind) for name in TEXTS for kind in ("post", "message")]
    pairs += [(f"at-risk-{i}", kind) for i in range(len(AT_RISK)) for kind in ("post", "message", "comment")]
    texts = TEXTS | {f"at-risk-{i}": text for i, text in enumerate(AT_RISK)}
    items = [Item(id=f"{name}/{kind}", text=texts[name], kind=kind) for name, kind in pairs]
    found = TrialRuns(packs, names)(compile_program(packs, names), items)
    return {pair: one.decision for pair, one in zip(pairs, found, strict=True)}


def test_the_table_is_long_and_bilingual() -> None:
    assert len(TEXTS) >= 60
    assert all(
        len(LEFT_ALONE[f"{role}-{lang}"]) >= 10
        for role in ("warn", "report", "help")
        for lang in ("zh", "en")
    )


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_a_bystander_is_neither_restricted_nor_escalated(
    name: str, kind: str, decided: dict[tuple[str, str], Decision]
) -> None:
    decision = decided[name, kind]
    assert (decision.outcome, decision.determining) == ("allow", ()), TEXTS[name]


@pytest.mark.parametrize("kind", ["post", "message", "comment"])
@pytest.mark.parametrize("i", range(len(AT_RISK)))
def test_a_person_at_risk_is_offered_help_and_nothing_else(
    i: int, kind: str, decided: dict[tuple[str, str], Decision]
) -> None:
    decision = decided[f"at-risk-{i}", kind]
    assert (decision.outcome, decision.actions) == ("escalate", ("offer_help",)), AT_RISK[i]
    assert decision.case is not None
    assert decision.case.route == "care"


def test_the_words_alone_would_have_matched() -> None:
    """Without the words of the bystander the same offers are acted on, so the table above can fail."""
    packs = as_if_live(shipped_packs())
    names = catalogue(packs, DEFAULT_SCHEMA)
    offers = (
        "飞叶子、上头电子烟，隐蔽发货，加微信拿货",
        "听话水、乖乖水货到付款，加微信",
        "高薪招聘男女公关，身体健康思想开放，加微信",
        "cocaine for sale with discreet shipping, dm me",
        "undress any photo, contact us on telegram",
        "fake bank app and a ponzi script, contact us on telegram",
    )
    items = [Item(id=str(i), text=text, kind="post") for i, text in enumerate(offers)]
    found = TrialRuns(packs, names)(compile_program(packs, names), items)
    assert [one.decision.outcome for one in found] == ["restrict"] * len(offers)
