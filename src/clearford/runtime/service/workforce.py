"""Which loops a process runs beside answering requests."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from clearford.ledger.keys import parse_verifier
from clearford.runtime.customs import load_customs
from clearford.runtime.record.cases import Office
from clearford.runtime.record.incidents import incidents_of
from clearford.runtime.record.logs import Logs
from clearford.runtime.record.unit import Record
from clearford.runtime.service.settings import Settings, Tdb, Webhook
from clearford.runtime.service.wiring import options_of
from clearford.runtime.tdb import CHANNEL, TransparencyDatabase, read_token
from clearford.runtime.webhooks.client import Endpoint, WebhookClient
from clearford.runtime.webhooks.keys import load_signer
from clearford.runtime.work.backtests import BacktestLoop
from clearford.runtime.work.dispatch import BatchDispatcher, Dispatcher
from clearford.runtime.work.loops import IntegratorLoop, Loop, Workers, worker_name
from clearford.runtime.work.reports import ReportLoop
from clearford.runtime.work.rollout import RolloutLoop
from clearford.runtime.work.timers import hour_by_hour, minute_by_minute
from clearford.runtime.work.witnessing import WitnessLoop

INTEGRATE = timedelta(seconds=1)
DISPATCH = timedelta(seconds=0.2)
BACKTEST = timedelta(seconds=1)
ROLLOUT = timedelta(seconds=1)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def workers_of(record: Record, settings: Settings) -> Workers:
    """The loops of a process that works; nothing runs yet."""
    lease = timedelta(seconds=settings.lease_s)
    integrator = IntegratorLoop(record, Logs(settings.path("ledger")), lease=lease)
    office = Office.of(record.vault, load_customs(Path(settings.customs) if settings.customs else None))
    longer = hour_by_hour(record, office, lease=lease, archived=bool(settings.archives))
    loops = [
        Loop("integrate", INTEGRATE, integrator.step, integrator.end),
        Loop("timers", MINUTE, minute_by_minute(record, office, lease=lease).step),
        Loop("retention", HOUR, longer.step),
    ]
    rolling = RolloutLoop(record, office, lease=lease)
    loops.append(Loop("rollout", ROLLOUT, rolling.step))
    backtests = BacktestLoop(record, options_of(settings), office.numbers, lease=lease)
    loops.append(Loop("backtests", BACKTEST, backtests.step))
    reports = ReportLoop(record, settings.operator.origin, lease=lease, archives=settings.archives)
    loops.append(Loop("reports", BACKTEST, reports.step))
    if settings.webhook is not None:
        client = client_of(settings.webhook)
        dispatcher = Dispatcher(
            record,
            {"webhook": client},
            worker=worker_name(),
            open_incident=incidents_of(office, "delivery"),
            # A request that waits for its answer does not lose its row meanwhile.
            lease=max(lease, timedelta(seconds=2 * settings.webhook.timeout_s)),
        )

        def end() -> None:
            dispatcher.close()
            client.close()

        loops.append(Loop("dispatch", DISPATCH, dispatcher.run, end))
    if settings.witnesses:
        asking = WitnessLoop(record, [(one.url, parse_verifier(one.key)) for one in settings.witnesses])
        loops.append(Loop("witnesses", MINUTE, asking.step, asking.close))
    if settings.tdb is not None:
        loops.append(export_loop(record, settings.tdb, office, lease))
    return Workers(loops)


def export_loop(record: Record, tdb: Tdb, office: Office, lease: timedelta) -> Loop:
    """Sends statements to the Transparency Database: a loop of its own, so that nobody waits for it."""
    database = database_of(tdb)
    dispatcher = BatchDispatcher(
        record,
        CHANNEL,
        database,
        worker=worker_name(),
        open_incident=incidents_of(office, CHANNEL),
        # A statement that the database knows already takes a second request.
        lease=max(lease, timedelta(seconds=4 * tdb.timeout_s)),
    )

    def end() -> None:
        dispatcher.close()
        database.close()

    return Loop(CHANNEL, DISPATCH, dispatcher.run, end)


def database_of(tdb: Tdb) -> TransparencyDatabase:
    """Who calls the Transparency Database. Raises ConfigError CF-C004 for a token that cannot be used."""
    return TransparencyDatabase(tdb.url, read_token(Path(tdb.token_file)), timeout_s=tdb.timeout_s)


def client_of(webhook: Webhook) -> WebhookClient:
    """Who calls the platform. Raises ConfigError CF-C004 for a secret that cannot be used."""
    endpoint = Endpoint(url=webhook.url, allow_private=webhook.allow_private, timeout_s=webhook.timeout_s)
    return WebhookClient(endpoint, load_signer(Path(webhook.secret_file), webhook.algorithm))
