"""What raises each error of this room."""

from __future__ import annotations

from collections.abc import Callable

from clearford.cases.calendar import after_working_days
from clearford.cases.golden import require_look
from clearford.cases.measures import impose
from clearford.cases.misuse import suspend
from clearford.cases.orders import OrderEvent, advance
from clearford.cases.queues import Queue, check_queues
from clearford.cases.reversal import plan_reversal
from clearford.cases.wellness import Rest, require_rested
from clearford.core.casework import Effect, Measure, Order
from tests.cases.data import numbers, workdays
from tests.cases.people import ANN, HOLD, LEAD, T0, act, in_state, leased, queued


def _queues() -> None:
    rest = [
        Queue(name="rest", en="rest", zh="其他"),
        Queue(name="young", en="young", zh="儿童", child_safety=True),
    ]
    crossing = [
        Queue(name="fraud", en="fraud", zh="诈骗", harms=("fraud",)),
        Queue(name="english", en="English", zh="英文", langs=("en",)),
    ]
    check_queues([*rest, *crossing])


def _measure() -> None:
    impose(Measure(id="m", subject="s", rung="suspend", start=T0, case="c"), numbers())


def _order(event: OrderEvent) -> None:
    order = Order(id="o", kind="act", received=T0, issuing_state="FR")
    advance(order, event, by=LEAD, now=T0, languages=frozenset({"en"}), numbers=numbers())


CAUSES: dict[str, Callable[[], object]] = {
    "CF-R020": lambda: act(in_state("waiting"), "claim", ANN),
    "CF-R021": lambda: act(queued("appeal"), "claim", ANN, matter=()),
    "CF-R022": lambda: act(leased(), "decide", ANN, verdict=HOLD),
    "CF-R023": _queues,
    "CF-R024": lambda: after_working_days(workdays("CN"), T0 + (1 << 45), 1),
    "CF-R025": lambda: plan_reversal([Effect(id="e", kind="brand", target="t")]),
    "CF-R026": _measure,
    "CF-R027": lambda: suspend([], [], by=ANN, factors={}, now=T0, numbers=numbers()),
    "CF-R028": lambda: _order("give_effect"),
    "CF-R030": lambda: require_look("fraud.romance", "spam.link", asks=True),
    "CF-R031": lambda: require_rested("sexual.solicitation", Rest("pause", T0, "rest", "休息")),
    "CF-R053": lambda: _order("delay"),
}
