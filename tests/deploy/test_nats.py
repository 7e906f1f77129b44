"""The settings of the broker are valid, and the stream that is shipped takes what a source reads."""

from __future__ import annotations

import asyncio
import json
import subprocess
from pathlib import Path

import nats
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig

from clearford.runtime.stream.source import LARGEST
from tests.deploy.files import DEPLOY
from tests.runtime.stream.brokers import nats_server, program_of

SETTINGS = DEPLOY / "nats/nats.conf"
STREAM = json.loads((DEPLOY / "nats/stream.json").read_text())


def test_the_server_accepts_its_settings(tmp_path: Path) -> None:
    command = [program_of("nats-server"), "-t", "-c"]
    assert subprocess.run([*command, str(SETTINGS)], capture_output=True, check=False).returncode == 0
    spoilt = tmp_path / "nats.conf"
    spoilt.write_text(SETTINGS.read_text().replace("sync_interval", "sync_intervall"))
    assert subprocess.run([*command, str(spoilt)], capture_output=True, check=False).returncode != 0


def test_every_message_is_synced_before_it_is_acknowledged() -> None:
    assert "sync_interval: always" in SETTINGS.read_text()


def test_the_stream_keeps_what_it_has_and_refuses_what_it_has_no_room_for(tmp_path: Path) -> None:
    async def made(address: str) -> StreamConfig:
        client = await nats.connect(address)
        info = await client.jetstream().add_stream(StreamConfig.from_response(dict(STREAM)))
        await client.jetstream().publish("items.3.x", b'{"id": "m1"}')
        await client.close()
        return info.config

    with nats_server(tmp_path) as broker:
        # The server of the test has less room than one that is shipped.
        STREAM["max_bytes"] = 1 << 20
        config = asyncio.run(made(broker.address))
    assert (config.discard, config.retention) == (DiscardPolicy.NEW, RetentionPolicy.LIMITS)
    assert config.storage == StorageType.FILE
    assert config.max_msg_size == LARGEST
