"""What a rollout sees of an item, and the time of the events, in minutes, as far as it is sure."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from clearford.core.items import Item
from clearford.core.state import PrivateTables
from clearford.detect.behaviour.clock import StreamClock

LAST_MINUTE = int(datetime(9999, 12, 31, tzinfo=UTC).timestamp() // 60)


def minute_of(item: Item) -> int:
    """Minutes from 1970 to the event; -1 where it has no time, or one that no calendar reaches."""
    if not isinstance(item.at, datetime):
        return -1
    minute = int(item.at.timestamp() // 60)
    return minute if 0 <= minute <= LAST_MINUTE else -1


def kind_of(item: Item) -> str:
    """The kind of an item; `post` where it does not say."""
    return item.kind if isinstance(item.kind, str) else "post"


def actor_of(item: Item) -> str | None:
    """The account of an item; None where it has none."""
    return item.actor if isinstance(item.actor, str) else None


class ClockState(msgspec.Struct, frozen=True):
    """Where a clock stands, to go on from."""

    hands: tuple[int, ...] = ()
    """Of the clock of the stream; empty before the first event."""
    now: int = -1
    timed: bool = False


AT_REST = ClockState()


class EventClock:
    """The time of the events, in minutes since 1970: the clock of a stream, as far as it is sure.

    A step forward of more than an hour moves it as soon as the next event confirms it, so that one event
    with a wrong time moves nothing, and a sparse stream is followed event by event. Late events count as of
    now; only 64 in a row that are more than an hour late set it back.
    """

    def __init__(self, state: ClockState = AT_REST) -> None:
        """No time before two events agree, unless a state says where to go on from."""
        self.now = state.now
        self.timed = state.timed
        """An event with a time was seen."""
        tables = PrivateTables()
        self._stream = StreamClock(tables, "rollout")
        (self._hands,) = tables.arrays.values()
        if state.hands:
            self._hands[:] = state.hands
        self._settled = -1
        """The minute of the last event, where another one of that minute would change nothing."""

    @property
    def state(self) -> ClockState:
        """Where it stands."""
        return ClockState(tuple(self._hands.tolist()), self.now, self.timed)

    def see(self, minute: int) -> bool:
        """Take the time of an event, -1 for none; True when the clock moved."""
        if minute < 0 or minute == self._settled:
            return False
        self.timed = True
        reached = self._stream.advance_one(minute * 60)
        sure = self._stream.confirmed()
        self._settled = minute if reached == sure == minute * 60 else -1
        if sure is None or sure // 60 == self.now:
            return False
        self.now = sure // 60
        return True


class SureClock:
    """The time of a clock that can be trusted, in minutes since 1970; it does not go back."""

    timed = True

    def __init__(self, state: ClockState = AT_REST) -> None:
        """Go on from a state."""
        self.now = state.now

    @property
    def state(self) -> ClockState:
        """Where it stands."""
        return ClockState((), self.now, self.timed)

    def see(self, minute: int) -> bool:
        """Take the time; True when the clock moved."""
        if minute <= self.now:
            return False
        self.now = minute
        return True


def time_of(minute: int) -> datetime | None:
    """The time of a minute; None for none."""
    return datetime.fromtimestamp(minute * 60, UTC) if minute >= 0 else None
