"""A gateway before a live model, with the shipped rules as an operator would put them in force."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openai
from sqlalchemy import select

from clearford.core.entries import Entry, EntryType
from clearford.ledger.canonical import decode
from clearford.runtime.auth.grants import do_create_key
from clearford.runtime.auth.service import command_line
from clearford.runtime.gateway.app import Gateway
from clearford.runtime.gateway.settings import GatewaySettings
from clearford.runtime.gateway.upstream import Upstream
from clearford.runtime.service.settings import Operator, Settings
from clearford.runtime.service.wiring import Service, accounts_of
from clearford.runtime.stores.tables.decisions import entry
from tests.live.model import NAME
from tests.runtime.gateway.kit import Ended, serving

OVERLAY = "version: 1.0.0\nowner: platform-team\npreset: ai-service\nrules: {}\n"
MOST = 40
"""Tokens of an answer."""


@dataclass
class Guarded:
    """A program that asks the model through the gateway."""

    client: openai.OpenAI
    service: Service
    gateway: Gateway

    def streams(self) -> list[Entry]:
        """Entries about streams, once all of them are written."""
        while self.gateway.open_streams:
            time.sleep(0.01)
        return self.entries("ai_stream")

    def entries(self, kind: EntryType) -> list[Entry]:
        """Entries on record, in order."""
        with self.service.record.read() as conn:
            asked = select(entry.c.body).where(entry.c.type == kind).order_by(entry.c.seq)
            return [decode(bytes(body)) for body in conn.execute(asked).scalars()]


def ask(client: openai.OpenAI, text: str, **more: Any) -> Any:
    """Ask for the likeliest answer to one text, so that the same text gives the same answer."""
    said: Any = [{"role": "user", "content": text}]
    return client.chat.completions.create(
        model=NAME, messages=said, temperature=0, max_tokens=MOST, seed=1, **more
    )


@contextmanager
def guarded(model: str, folder: Path) -> Iterator[Guarded]:
    """A gateway before the model at an address."""
    overlay = folder / "overlay.yaml"
    overlay.write_text(OVERLAY)
    wanted = Settings(
        home=str(folder / "home"),
        overlay=str(overlay),
        operator=Operator(base_url="https://record.example"),
    )
    service = Service.open(wanted)
    accounts = accounts_of(service.record, wanted)
    _, key = do_create_key(accounts, command_line("main"), name="program", scopes=["item.submit"])
    settings = GatewaySettings(upstream=model)
    behind = Upstream(settings, "none")
    gateway = Gateway(service, accounts, settings, behind)
    with (
        serving(Ended(gateway, behind), lifespan=True) as url,
        openai.OpenAI(base_url=f"{url}/v1", api_key=key, max_retries=0, timeout=120) as client,
    ):
        yield Guarded(client, service, gateway)
    service.close()
    service.store.close()
