"""How long to wait before the next attempt to sign in: it grows, and it always ends.

Three counts of failures: of an account from one network, of an account from everywhere, of a network over
all accounts. The second stays short, and spares networks from which the account signed in before: strangers
can slow an account down but never lock its owner out.
"""

from __future__ import annotations

import ipaddress

import msgspec

from clearford.core.errors import AccessError

SECOND = 1_000_000
WINDOW_S = 24 * 3600
"""How long a failure of an account counts, until it signs in."""
NETWORK_WINDOW_S = 3600
"""How long a failure of a network counts, whatever succeeds there: an attacker may have an account."""


class TooManyAttempts(AccessError):
    """CF-A005, with how long to wait."""

    def __init__(self, wait_s: int) -> None:
        """`wait_s`: seconds, at least 1; for the header Retry-After."""
        super().__init__("CF-A005", f"wait {wait_s} seconds before the next attempt")
        self.wait_s = wait_s

    def __reduce__(self) -> tuple[type[TooManyAttempts], tuple[int]]:
        """What makes the same error in another process."""
        return TooManyAttempts, (self.wait_s,)


class Delay(msgspec.Struct, frozen=True):
    """Failures that are free, and the longest wait after more: 1, 2, 4 ... seconds up to it."""

    free: int
    most_s: int

    def wait(self, failures: int) -> int:
        """Seconds after the last of some failures."""
        return 0 if failures <= self.free else int(min(self.most_s, 2 ** min(failures - self.free - 1, 30)))


PAIR = Delay(5, 900)
ACCOUNT = Delay(30, 30)
NETWORK = Delay(50, 900)


class Failures(msgspec.Struct, frozen=True):
    """Failures that count."""

    count: int = 0
    last: int = 0
    """Microseconds; when the last one was."""


def wait_s(pair: Failures, account: Failures, network: Failures, now: int, *, known: bool) -> int:
    """Seconds to wait from `now` (microseconds); 0 for none.

    known: the account signed in from this network before.
    """
    delays = [(PAIR, pair), (NETWORK, network)] + ([] if known else [(ACCOUNT, account)])
    ends = [f.last + delay.wait(f.count) * SECOND for delay, f in delays if delay.wait(f.count)]
    # A clock that was set back must not make the wait longer than the longest.
    left = max(ends, default=now) - now
    return min(max(0, -(-left // SECOND)), PAIR.most_s)


def network_of(address: str) -> str:
    """What counts as one place: an IPv4 address, the /64 of an IPv6 address; anything else as it is."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
