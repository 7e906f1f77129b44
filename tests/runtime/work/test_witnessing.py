"""A real witness on a socket: it cosigns what only grew, forgets, lies, or does not answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from msgspec.structs import replace

from clearford.core.entries import Checkpoint
from clearford.ledger.checkpoints import open_checkpoint
from clearford.ledger.coded import from_base64
from clearford.ledger.keys import COSIGNATURE, SigningKey, signing_key
from clearford.ledger.notes import format_note, sign_note
from clearford.ledger.tree import check_consistency
from clearford.runtime.http.public_log import LATE
from clearford.runtime.record.exporting import last_note
from clearford.runtime.record.logs import Logs
from clearford.runtime.service.settings import Witness
from clearford.runtime.work.witnessing import WitnessLoop
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import HARMFUL, House, house_of
from tests.runtime.http.test_ledger import LOG, integrated

KEY = signing_key("witness.example.org/w1", b"w" * 32, COSIGNATURE)
FORGED = signing_key("witness.example.org/w1", b"x" * 32, COSIGNATURE)


class Cosigner:
    """A witness: knows one log, and the head of it that it cosigned last."""

    def __init__(self, logs: Logs, seconds: Callable[[], int]) -> None:
        self.logs, self.seconds = logs, seconds
        self.known: Checkpoint | None = None
        self.key: SigningKey = KEY
        self.status = 0
        self.asked = 0
        self.grown = 0

    def answer(self, body: bytes) -> tuple[int, bytes]:
        """What a request is answered with."""
        self.asked += 1
        if self.status:
            return self.status, b""
        head, _, note = body.partition(b"\n\n")
        first, *lines = head.decode().split("\n")
        size = self.known.size if self.known else 0
        if first != f"old {size}":
            return 409, f"{size}\n".encode()
        checkpoint, _ = open_checkpoint(note, LOG, self.logs.verifiers(LOG))
        if self.known is not None:
            proof = [from_base64(line, "hash") for line in lines]
            check_consistency(size, checkpoint.size, self.known.root, checkpoint.root, proof)
            self.grown += 1
        self.known = checkpoint
        text = note.decode().partition("\n\n")[0] + "\n"
        made = format_note(sign_note(text, [self.key], seconds=self.seconds()))
        return 200, made.partition(b"\n\n")[2]


@contextmanager
def listening(cosigner: Cosigner) -> Iterator[str]:
    """Let a witness listen; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/add-checkpoint"
            status, body = cosigner.answer(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        running = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        running.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            running.join()


@pytest.fixture
def house(tmp_path: Path, store_address: str) -> Iterator[House]:
    with house_of(tmp_path / "home", store_address) as made:
        yield made


@pytest.fixture
def cosigner(house: House) -> Cosigner:
    return Cosigner(
        Logs(house.service.settings.path("ledger")), lambda: house.service.record.now() // 1_000_000
    )


def signers(house: House) -> list[str]:
    """Who signed the newest head, the log itself first."""
    logs = Logs(house.service.settings.path("ledger"))
    with house.service.record.read() as conn:
        _, signed = open_checkpoint(last_note(conn, LOG), LOG, [*logs.verifiers(LOG), KEY.verifier])
    return [one.key.name for one in signed]


def test_a_witness_cosigns_what_only_grew(house: House, cosigner: Cosigner) -> None:
    house.decide(HARMFUL)
    integrated(house)
    with listening(cosigner) as address:
        loop = WitnessLoop(house.service.record, [(address, KEY.verifier)])
        assert not loop.step()
        assert signers(house) == [LOG, KEY.name]
        for n in range(2):
            house.decide(HARMFUL, f"later {n}")
            integrated(house)
            assert signers(house) == [LOG]
            loop.step()
            assert signers(house) == [LOG, KEY.name]
        assert (cosigner.asked, cosigner.grown) == (3, 2)
        loop.step()
        assert cosigner.asked == 3
        cosigner.known = None  # it lost what it knew, and says so
        house.decide(HARMFUL, "again")
        integrated(house)
        loop.step()
        assert (cosigner.asked, signers(house)) == (5, [LOG, KEY.name])
        loop.close()
    (entry,) = entries_of(house.service.record, "checkpoint_witnessed")
    assert entry.data["witness"] == KEY.name


def test_a_witness_that_does_not_sign_is_said_to_be_late(house: House, cosigner: Cosigner) -> None:
    house.decide(HARMFUL)
    integrated(house)

    def told() -> tuple[int | None, bool]:
        (log,) = house.browser().get("/v1/published/log").json()["logs"]
        (witness,) = log["witnesses"]
        assert witness["key"] == KEY.verifier.text
        return witness["size"], witness["late"]

    with listening(cosigner) as address:
        known = Witness(url=address, key=KEY.verifier.text)
        house.service.settings = replace(house.service.settings, witnesses=(known,))
        loop = WitnessLoop(house.service.record, [(address, KEY.verifier)])
        cosigner.status = 503
        loop.step()
        assert told() == (None, False)
        house.later(seconds=LATE // 1_000_000 + 1)
        assert told() == (None, True)
        cosigner.status, cosigner.key = 0, FORGED
        loop.step()
        assert told() == (None, True)
        cosigner.key = KEY
        loop.step()
        size, late = told()
        assert size is not None
        assert not late
        loop.close()
    gone = WitnessLoop(house.service.record, [(address, KEY.verifier)])
    house.decide(HARMFUL, "nobody answers")
    integrated(house)
    gone.step()
    gone.close()
    assert signers(house) == [LOG]
