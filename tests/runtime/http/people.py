"""A service in which people work: accounts with roles, items that were decided, cases that wait."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx
import msgspec.yaml

from clearford.core.items import Item
from clearford.runtime.record.deciding import Answer
from clearford.runtime.service.settings import Limits, Operator, Settings, Webhook
from clearford.runtime.service.wiring import Service
from tests.cli.program import PACKS
from tests.runtime.auth.kit import ORIGIN
from tests.runtime.http.test_accounts import Client, Place
from tests.runtime.service_kit import MovedClock

HARMFUL, WARNING = "log in at paypa1.example", "warning: paypa1.example is a scam"
REASON = "The post leads people to a page that asks for their passwords."
WRITTEN = {"en": "We looked again.", "zh": "我们已重新查看。"}
NOTHING = {"outcome": "no_action", "reason": REASON, "written": WRITTEN}
REMOVE = {
    "outcome": "restrict",
    "actions": ["remove_content"],
    "ground": "contract",
    "reason": REASON,
    "written": WRITTEN,
}


class House(Place):
    """A service, and short ways to use it."""

    def decide(self, text: str, item: str = "p1") -> Answer:
        """Hand in an item of ben."""
        return self.service.gate.submit([Item(id=item, text=text, actor="ben")]).result()[0]

    def later(self, **by: float) -> None:
        """Put the clock forward."""
        self.clock.move(timedelta(**by))

    def short_pages(self) -> None:
        """Tell one row on a page from now on."""
        limits = msgspec.structs.replace(self.service.settings.limits, page=1)
        self.service.settings = msgspec.structs.replace(self.service.settings, limits=limits)

    def claim(self, browser: Client, what: str = "cases") -> dict[str, Any] | None:
        """Claim the next case, and look at it for a while."""
        answer = browser.post(f"/v1/{what}/claim", json={})
        assert answer.status_code == 200, answer.text
        self.later(minutes=2)
        found: dict[str, Any] | None = answer.json()["case"]
        return found

    def review(self, browsers: tuple[Client, ...], body: dict[str, Any]) -> dict[str, Any]:
        """Claim and decide as often as it takes until the case is decided."""
        for browser in browsers:
            case = self.claim(browser)
            assert case is not None
            answer = browser.post(f"/v1/cases/{case['id']}/decision", json=body)
            assert answer.status_code == 200, answer.text
            decided: dict[str, Any] = answer.json()
            if decided["state"] == "decided":
                return decided
        raise AssertionError("nobody left to decide")


@contextmanager
def house_of(home: Path, address: str, numbers: Mapping[str, int] = MappingProxyType({})) -> Iterator[House]:
    """A service over a store, perhaps with numbers of its own; no decision is drawn for a second reader."""
    clock = MovedClock()
    customs = home.with_name(f"{home.name}-customs")
    customs.mkdir(exist_ok=True)
    (customs / "numbers.yaml").write_bytes(msgspec.yaml.encode({"second.share": 0, **numbers}))
    settings = Settings(
        home=str(home),
        store=address,
        packs=(str(PACKS),),
        shipped=False,
        customs=str(customs),
        operator=Operator(base_url=ORIGIN),
        limits=Limits(public_a_minute=10_000),
        webhook=Webhook(url="https://platform.example/hook", secret_file="none"),
    )
    made = House(Service.open(settings, clock=clock), clock)
    try:
        yield made
    finally:
        made.close()


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["code"]
