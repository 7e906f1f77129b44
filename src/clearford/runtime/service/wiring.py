"""The composition root of the service: settings in, everything that serves and works out."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

from clearford.core.clock import Clock
from clearford.core.errors import GuardError
from clearford.core.items import ItemDecoder
from clearford.core.reasons import Body, Redress
from clearford.runtime.auth.service import AccountStore
from clearford.runtime.customs import load_customs
from clearford.runtime.engine import Engine, EngineOptions, SystemClock
from clearford.runtime.guards.asking import Guards
from clearford.runtime.record.cases import Office, OpenReviews
from clearford.runtime.record.incidents import incidents_of
from clearford.runtime.record.rollups import Counting
from clearford.runtime.record.samples import Sampling
from clearford.runtime.record.settling import Means
from clearford.runtime.record.unit import Record
from clearford.runtime.service.bundle import InForce
from clearford.runtime.service.decider import Decider
from clearford.runtime.service.gate import Gate
from clearford.runtime.service.metrics import Metrics
from clearford.runtime.service.recent import Recent
from clearford.runtime.service.reload import Follower
from clearford.runtime.service.settings import Settings, channel_of
from clearford.runtime.stores.public_role import grant_public
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.vault import MasterKeys, Vault
from clearford.runtime.tdb import CHANNEL
from clearford.runtime.tdb_export import Export

_MONTH_DAYS = 31
"""Days of a month, so that nothing is kept for less time than is said."""
TENANT = "main"
"""One tenant a database; the name that grants carry."""


@dataclass
class Service:
    """Everything that a request or a timer needs. Threads share it; a process opens its own."""

    settings: Settings
    store: Store
    vault: Vault
    record: Record
    follower: Follower
    in_force: InForce
    gate: Gate
    decoder: ItemDecoder
    office: Office
    metrics: Metrics
    guards: Guards | None = None
    """Guard models that are asked; none where the settings name none."""
    recent: Recent = field(default_factory=Recent)
    pictures: Recent = field(default_factory=Recent)
    """Pictures that were opened a moment ago."""
    ending: threading.Event = field(default_factory=threading.Event)
    """Set when the process is to end: it is no longer ready, and finishes what it accepted."""

    @classmethod
    def open(cls, settings: Settings, *, clock: Clock | None = None) -> Service:
        """Load the bundle, open the store (made where SQLite has none) and begin to decide.

        Raises ConfigError, PackError and StoreError for what cannot be used.
        """
        clock = clock or SystemClock()
        record = open_record(settings, clock)
        follower = Follower(record, options_of(settings), clock)
        customs = load_customs(Path(settings.customs) if settings.customs else None)
        office = Office.of(record.vault, customs)
        metrics = Metrics()
        metrics.watch(record, lambda: follower.in_force.bundle.digest, lambda: follower.fault is not None)
        sampling, counting = Sampling(office), Counting(record.new_id())
        guards = guards_of(settings, follower.in_force.bundle.engine)
        decider = Decider(
            record,
            follower.in_force,
            OpenReviews(office),
            redress=redress_of(settings),
            webhook=settings.webhook is not None,
            watches=(sampling, counting),
            note_trial=sampling.note_trial,
            guards=guards,
        )
        gate = Gate(decider, timed=counting.timed, metrics=metrics)
        gate.start()
        return cls(
            settings=settings,
            store=record.store,
            vault=record.vault,
            record=record,
            follower=follower,
            in_force=follower.in_force,
            gate=gate,
            decoder=follower.in_force.bundle.engine.decoder,
            office=office,
            metrics=metrics,
            guards=guards,
        )

    @property
    def means(self) -> Means:
        """By what decisions of people are carried out."""
        return Means(
            self.office,
            redress_of(self.settings),
            lambda: self.in_force.bundle,
            webhook=self.settings.webhook is not None,
            undo_us=self.settings.undo_s * 1_000_000,
        )

    def close(self) -> None:
        """Take nothing new, and finish what was accepted; the store stays open for the workers."""
        self.ending.set()
        self.gate.close()
        if self.guards is not None:
            self.guards.close()


def open_record(settings: Settings, clock: Clock | None = None) -> Record:
    """The record of a service, for commands that need no engine."""
    Path(settings.home).mkdir(parents=True, exist_ok=True, mode=0o700)
    store = Store.open(settings.database(), create=not settings.store)
    if settings.public_role and store.dialect == "postgresql":
        with store.write() as conn:
            grant_public(conn, settings.public_role)
    vault = Vault(store, MasterKeys.load(settings.path("master-keys.json")))
    wanted = {"webhook": settings.webhook, CHANNEL: settings.tdb}
    return Record(
        store,
        vault,
        clock or SystemClock(),
        origin=settings.operator.origin,
        channels=[
            *(name for name, setting in wanted.items() if setting is not None),
            *(channel for one in settings.streams if (channel := channel_of(one)) is not None),
        ],
        publish=None if settings.tdb is None else export_of(settings, vault),
    )


def export_of(settings: Settings, vault: Vault) -> Export:
    """What is exported of every decision; what cannot be is an incident for people."""
    office = Office.of(vault, load_customs(Path(settings.customs) if settings.customs else None))
    days = office.numbers.months("keep.reports") * _MONTH_DAYS
    return Export(incidents_of(office, CHANNEL), keep_days=days)


def accounts_of(record: Record, settings: Settings) -> AccountStore:
    """Who may do what."""
    addresses = (settings.operator.base_url, settings.console.base_url)
    own = frozenset(_origin(address) for address in addresses if address)
    return AccountStore(record, tenant=TENANT, own_origins=own)


def _origin(address: str) -> str:
    scheme, _, rest = address.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"


def guards_of(settings: Settings, engine: Engine) -> Guards | None:
    """The guard models of the settings. GuardError CF-W001 or CF-W003 for one that cannot be used."""
    if not settings.guards:
        return None
    guards = Guards(settings.guards)
    try:
        guards.check(engine)
    except GuardError:
        guards.close()
        raise
    return guards


def options_of(settings: Settings) -> EngineOptions:
    """What the engine is to load."""
    return EngineOptions(
        packs=settings.packs,
        shipped=settings.shipped,
        overlay=settings.overlay,
        models=settings.models,
        guards=tuple(guard.name for guard in settings.guards if guard.escalated),
    )


def redress_of(settings: Settings) -> Redress:
    """What the operator offers to whoever contests a decision."""
    operator = settings.operator
    return Redress(
        appeal_link=f"{operator.base_url}/s",
        bodies=tuple(Body(name, link) for name, link in sorted(operator.bodies.items())),
    )
