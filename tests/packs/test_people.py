"""Who people are is no evidence: group, origin, belief, study and work never make a text suspicious."""

from __future__ import annotations

import pytest

from clearford.core.decisions import Decision
from clearford.core.items import Item
from tests.packs.as_if_live import decide_by_all, table

TEXTS = {
    f"{group}-{i}": text for group, texts in table("people.yaml").items() for i, text in enumerate(texts)
}
KINDS = ("post", "message")


@pytest.fixture(scope="module")
def decided() -> dict[tuple[str, str], Decision]:
    """(name, kind) -> what all shipped rules decide when every one of them is live."""
    pairs = [(name, kind) for name in TEXTS for kind in KINDS]
    items = [Item(id=f"{name}/{kind}", text=TEXTS[name], kind=kind) for name, kind in pairs]
    return dict(zip(pairs, decide_by_all(items), strict=True))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", TEXTS)
def test_a_text_about_people_is_left_alone(
    name: str, kind: str, decided: dict[tuple[str, str], Decision]
) -> None:
    decision = decided[name, kind]
    assert (decision.outcome, decision.determining) == ("allow", ()), TEXTS[name]


def test_price_service_and_contact_still_count() -> None:
    """The same people beside a charge or a sold service are acted on, so the table above can fail."""
    offers = (
        "Adult chat, phone sex, call 09000000000 now, 150ppm",
        "VIP escorts, incall and outcall, WhatsApp me now",
        "高端外围，满意付款，电话 13900006666",
        "新娘包不跑，加微信",
    )
    items = [Item(id=str(i), text=text, kind="post") for i, text in enumerate(offers)]
    assert [decision.outcome for decision in decide_by_all(items)] == ["escalate"] * len(offers)
