"""A service small enough for tests: real store, real vault, the packs of the tests, a moved clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from clearford.core.reasons import Redress
from clearford.runtime.engine import Engine, EngineOptions
from clearford.runtime.record.deciding import Acting
from clearford.runtime.record.unit import Change, Record
from clearford.runtime.service.bundle import Bundle, InForce
from clearford.runtime.service.decider import Decider
from clearford.runtime.service.gate import Gate
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.vault import MasterKeys, Vault
from tests.cli.program import PACKS

SMALL = EngineOptions(packs=(str(PACKS),), shipped=False, brief=True)
KEYS = MasterKeys((bytes(range(32)),), bytes(32))


class MovedClock:
    """A clock that a test moves."""

    def __init__(self, at: datetime = datetime(2026, 11, 22, 12, tzinfo=UTC)) -> None:
        self.at = at

    def now(self) -> datetime:
        """The time it was put to."""
        return self.at

    def move(self, by: timedelta) -> None:
        """Put it forward, or back."""
        self.at += by


def record_on(store: Store, clock: MovedClock | None = None) -> Record:
    """A record over a store."""
    return Record(store, Vault(store, KEYS), clock or MovedClock(), origin="record.example.org/main")


def no_cases(change: Change, actings: Sequence[Acting]) -> list[str]:
    """In place of opening cases."""
    return [change.record.new_id() for _ in actings]


def gate_on(record: Record, *, webhook: bool = True) -> Gate:
    """A gate that works."""
    in_force = InForce(Bundle.of(Engine.load(SMALL)))
    gate = Gate(Decider(record, in_force, no_cases, redress=Redress(), webhook=webhook))
    gate.start()
    return gate
