"""Who warns, quotes, reports, teaches or seeks help is left alone by the rules on grave harms."""

from __future__ import annotations

import pytest

from clearford.core.decisions import Decision
from clearford.core.items import Item
from tests.packs.as_if_live import decide, table

LEFT_ALONE = table("bystanders.yaml")
AT_RISK = LEFT_ALONE.pop("at-risk")
TEXTS = {f"{group}-{i}": text for group, texts in LEFT_ALONE.items() for i, text in enumerate(texts)}
KINDS = ("post", "message")


@pytest.fixture(scope="module")
def decided() -> dict[tuple[str, str], Decision]:
    """(name, kind) -> what the rules under test decide when all of them are live."""
    pairs = [(name, kind) for name in TEXTS for kind in KINDS]
    pairs += [(f"at-risk-{i}", kind) for i in range(len(AT_RISK)) for kind in (*KINDS, "comment")]
    texts = TEXTS | {f"at-risk-{i}": text for i, text in enumerate(AT_RISK)}
    items = [Item(id=f"{name}/{kind}", text=texts[name], kind=kind) for name, kind in pairs]
    return dict(zip(pairs, decide(items), strict=True))


def test_the_table_is_long_and_bilingual() -> None:
    assert len(TEXTS) >= 60
    groups = [f"{role}-{lang}" for role in ("warn", "report", "help") for lang in ("zh", "en")]
    assert all(len(LEFT_ALONE[group]) >= 10 for group in groups)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", TEXTS)
def test_a_bystander_is_neither_restricted_nor_escalated(
    name: str, kind: str, decided: dict[tuple[str, str], Decision]
) -> None:
    decision = decided[name, kind]
    assert (decision.outcome, decision.determining) == ("allow", ()), TEXTS[name]


@pytest.mark.parametrize("kind", [*KINDS, "comment"])
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
    offers = (
        "飞叶子、上头电子烟，隐蔽发货，加微信拿货",
        "听话水、乖乖水货到付款，加微信",
        "高薪招聘男女公关，身体健康思想开放，加微信",
        "cocaine for sale with discreet shipping, dm me",
        "undress any photo, contact us on telegram",
        "fake bank app and a ponzi script, contact us on telegram",
    )
    items = [Item(id=str(i), text=text, kind="post") for i, text in enumerate(offers)]
    assert [decision.outcome for decision in decide(items)] == ["restrict"] * len(offers)
