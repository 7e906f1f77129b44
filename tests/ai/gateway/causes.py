"""What makes each error of the gateway."""

from __future__ import annotations

from collections.abc import Callable

from clearford.ai.gateway import faults
from clearford.ai.gateway.asked import read_asked
from clearford.ai.gateway.ladder import MINUTE, Ladder, demand_no_wait
from clearford.ai.gateway.quota import Quota
from clearford.ai.gateway.shapes import NAMED, shape_of
from clearford.ai.gateway.sse import Frames


def _raise(error: Exception) -> None:
    raise error


def used_up() -> None:
    quota = Quota(10, clock=lambda: 0.0)
    quota.take("k", 10)
    quota.demand("k")


OF_GATEWAY: dict[str, Callable[[], object]] = {
    "CF-G001": lambda: read_asked(NAMED["chat"], b'{"model":"m"}'),
    "CF-G002": lambda: _raise(faults.unreachable()),
    "CF-G003": lambda: _raise(faults.too_slow(30.0)),
    "CF-G004": lambda: _raise(faults.broken_off()),
    "CF-G005": lambda: _raise(faults.too_large(8 << 20)),
    "CF-G006": lambda: Frames(longest=10).feed(b"data: more than ten"),
    "CF-G007": lambda: shape_of("/v1/files"),
    "CF-G008": used_up,
    "CF-G009": lambda: demand_no_wait(Ladder(), [MINUTE] * 4, 2 * MINUTE),
    "CF-G010": lambda: _raise(faults.undecided("CF-S004")),
}
