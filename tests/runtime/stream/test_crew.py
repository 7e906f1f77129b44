"""A process reads all of its streams, and waits for a broker that is not there."""

from __future__ import annotations

import threading
from pathlib import Path

from sqlalchemy import func, select

from clearford.runtime.service.settings import InboxStream, KafkaStream, Settings
from clearford.runtime.service.wiring import Service
from clearford.runtime.stores.tables.decisions import decided
from clearford.runtime.stream.crew import StreamCrew
from tests.runtime.stream.kit import counting_packs, expected, put, some

_PATIENCE = 200


def test_one_stream_is_read_while_the_broker_of_another_is_away(tmp_path: Path) -> None:
    packs = counting_packs(tmp_path / "packs").packs
    streams = (KafkaStream(servers="127.0.0.1:9", topic="items"), InboxStream(parts=2))
    service = Service.open(
        Settings(home=str(tmp_path / "data"), shipped=False, packs=packs, streams=streams, lease_s=1)
    )
    put(service.record, some(30), parts=2)
    crew = StreamCrew(service)
    crew.start()
    for _ in range(_PATIENCE):
        with service.record.read() as conn:
            done = conn.execute(select(func.count()).select_from(decided)).scalar_one()
        if done == 30:
            break
        threading.Event().wait(0.1)
    crew.close()
    told = service.metrics.told().decode()
    service.close()
    service.store.close()
    assert done == 30
    counted = {
        one: f'clearford_items_total{{outcome="{one}"}} {n}.0' for one, n in expected(some(30)).items()
    }
    assert [line for line in counted.values() if line not in told] == []
