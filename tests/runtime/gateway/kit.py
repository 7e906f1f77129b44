"""A real AI service that says what a test tells it to, and a real gateway in front of it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import openai
import uvicorn
from sqlalchemy import select

from clearford.core.entries import Entry, EntryType
from clearford.ledger.canonical import decode
from clearford.runtime.auth.grants import do_create_key
from clearford.runtime.auth.service import command_line
from clearford.runtime.gateway.app import Gateway
from clearford.runtime.gateway.settings import GatewaySettings
from clearford.runtime.gateway.upstream import Upstream
from clearford.runtime.service.server import listen
from clearford.runtime.service.settings import Operator, Settings
from clearford.runtime.service.wiring import Service, accounts_of
from clearford.runtime.stores.tables.decisions import entry
from tests.ai.gateway.streams import PLANTED, chunk

PHONE = "13812345678"
KEY, HELD, NOTED = PLANTED, "wait for a person", "made up story"
PACK = """
id: ai-service.answers
title: Answers of AI services
version: 0.1.0
engine: ">=0.1,<1"
owner: ai-team
reviewers: [safety-team, legal-team]
licence: Apache-2.0
jurisdictions: [CN, EU]
languages: [en, zh]
obligations: [FR-25, DSA-14a]
terms:
  answers.rules: {url: "https://platform.example/terms#answers", version: "1"}
handling: {rules: public, lists: public, statistics: public}
signals: {text: 1, personal: 1, item: 1}
retention: {trial_hits_days: 90, evidence_days: 180}
"""
PHRASES = """
name: %(name)s
title: Invented phrases
about: Phrases for tests.
languages: [en]
source: own
licence: Apache-2.0
reviewed: 2026-11-01
expires: 2030-10-31
owner: ai-team
effect: hits
phrases:
  - "%(phrase)s"
"""
RULE = """
id: ai-service.answers.%(name)s
title: Invented rule %(name)s
kind: enforce
status: live
harm: malware.malicious-file
severity: high
since: 0.1.0
summary: Detects an invented phrase.
rationale: For tests.
legal_basis:
  - {obligation: FR-25, article: "25(2)", jurisdiction: CN, checked: 2026-11-01, status: verified}
  - {obligation: DSA-14a, article: "14(1)", jurisdiction: EU, checked: 2026-11-01, status: verified}
terms_clause: answers.rules
applies_to: [prompt, completion]
%(each)s
when: %(when)s
on_failure: escalate
then: {decision: restrict, actions: [%(action)s], case: %(case)s}
explain:
  en: "We stopped this because of an invented phrase. You can appeal."
  zh: "该内容含有虚构短语，已被处理。您可以申诉。"
guidance: None.
dsa: {category: SCAMS_AND_FRAUD, keywords: [PHISHING]}
false_positives: [None.]
evidence:
  precision: 1.0
  interval: [0.963, 1.0]
  recall: not measured
  n: 100
  twice: 20
  set: invented
  measured: 2026-11-01
  reviewers: [a-team, b-team]
examples:
  - {id: plain, role: plain, item: {kind: prompt, text: "%(phrase)s"}, expect: restrict}
  - {id: evasive, role: evasive, item: {kind: prompt, text: "%(phrase)s"}, expect: restrict}
  - {id: near-miss, role: near_miss, item: {kind: prompt, text: "nothing"}, expect: allow}
  - {id: benign, role: benign, item: {kind: prompt, text: "hello"}, expect: allow}
limits: {per_hour: 100000, per_day: 1000000}
rollout: [1, 10, 50, 100]
owner: ai-team
review_by: 2030-05-01
"""
RULES = (
    ("keys", KEY, "disable_content", "none"),
    ("held", HELD, "hold", "{route: security, priority: 2, deadline_h: 24}"),
    ("noted", NOTED, "label_content", "none"),
    ("phones", PHONE, "mask_personal", "none"),
)


def write_packs(folder: Path) -> Path:
    """A pack with a rule for each step."""
    base = folder / "packs/ai-service/answers"
    for part in ("rules", "phrases"):
        (base / part).mkdir(parents=True)
    (base / "pack.yaml").write_text(PACK)
    for name, phrase, action, case in RULES:
        personal = name == "phones"
        when = "personal.kind = 'mobile'" if personal else f"text.phrase.{name}.count >= 1"
        words = {
            "name": name,
            "phrase": phrase,
            "action": action,
            "case": case,
            "when": when,
            "each": "each: personal" if personal else "",
        }
        (base / f"rules/{name}.yaml").write_text(RULE % words)
        if not personal:
            (base / f"phrases/{name}.yaml").write_text(PHRASES % words)
    return folder / "packs"


class Ended:
    """A gateway whose connections to the AI service end with the server."""

    def __init__(self, gateway: Gateway, upstream: Upstream) -> None:
        self.gateway, self.upstream = gateway, upstream

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request, or begin and end with the server."""
        if scope["type"] != "lifespan":
            await self.gateway(scope, receive, send)
            return
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        async with self.upstream:
            await send({"type": "lifespan.shutdown.complete"})


Say = Callable[[dict[str, Any], Any], Awaitable[None]]
"""Is given the request and `send` of ASGI, and answers."""


@dataclass
class Model:
    """An AI service: what it was asked, and how it answers."""

    say: Say
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Note the request and answer it."""
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        asked = msgspec.json.decode(body) if body else {}
        asked["path"], asked["bytes"] = scope["path"], bytes(body)
        self.asked.append(asked)
        self.headers.append({k.decode(): v.decode() for k, v in scope["headers"]})
        await self.say(asked, send)


async def start(send: Any, kind: str = "application/json", status: int = 200) -> None:
    """Begin an answer."""
    headers = [(b"content-type", kind.encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def more(send: Any, body: bytes) -> None:
    """Go on with it."""
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def finish(send: Any, body: bytes = b"") -> None:
    """End it."""
    await send({"type": "http.response.body", "body": body})


def saying(*texts: str) -> Say:
    """An AI service that answers with texts: a choice for each, or one stream of them all."""

    async def say(asked: dict[str, Any], send: Any) -> None:
        if asked.get("stream"):
            await start(send, "text/event-stream")
            await more(send, chunk({"role": "assistant", "content": ""}))
            for text in texts:
                await more(send, chunk({"content": text}))
            await finish(send, chunk({}, finish="stop") + b"data: [DONE]\n\n")
            return
        choices = [
            {"index": i, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
            for i, text in enumerate(texts)
        ]
        await start(send)
        found = {"id": "c1", "object": "chat.completion", "created": 1, "model": "m", "choices": choices}
        await finish(send, msgspec.json.encode(found))

    return say


def sending(data: bytes, *, size: int = 0, kind: str = "text/event-stream", status: int = 200) -> Say:
    """An AI service that sends bytes, in parts of a size."""

    async def say(asked: dict[str, Any], send: Any) -> None:
        await start(send, kind, status)
        for at in range(0, len(data), size or len(data) or 1):
            await more(send, data[at : at + (size or len(data))])
            await asyncio.sleep(0)
        await finish(send)

    return say


@contextmanager
def serving(app: Any, *, lifespan: bool = False) -> Iterator[str]:
    """A server in a thread; its address."""
    at = listen("127.0.0.1", 0)
    config = uvicorn.Config(app, ws="none", lifespan="on" if lifespan else "off", log_level="critical")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([at],))
    thread.start()
    try:
        yield f"http://127.0.0.1:{at.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@dataclass
class Stage:
    """A model, a gateway before it, and a program that asks."""

    model: Model
    service: Service
    gateway: Gateway
    url: str
    key: str
    client: openai.OpenAI
    before: int = 0
    """Streams on record when the test began."""

    def settle(self) -> None:
        """Wait until all streams so far are on record, and count from here on."""
        while self.gateway.open_streams:
            time.sleep(0.01)
        self.before = len(self.entries("ai_stream"))

    def entries(self, kind: EntryType) -> list[Entry]:
        """Entries on record, in order; of streams, once they are written."""
        with self.service.record.read() as conn:
            asked = select(entry.c.body).where(entry.c.type == kind).order_by(entry.c.seq)
            return [decode(bytes(body)) for body in conn.execute(asked).scalars()]

    def ask(self, text: str = "hello", **more: Any) -> Any:
        """Ask for an answer to one text."""
        said: Any = [{"role": "user", "content": text}]
        return self.client.chat.completions.create(model="m", messages=said, **more)

    def streamed(self, text: str = "hello", **more: Any) -> tuple[str, str | None, list[Any]]:
        """What came of a stream: the text, why it ended, and what was told of decisions."""
        out, why, told = "", None, []
        for part in self.ask(text, stream=True, **more):
            told += (part.model_extra or {}).get("clearford", [])
            for choice in part.choices:
                out += choice.delta.content or ""
                why = choice.finish_reason or why
        return out, why, told


@contextmanager
def stage(folder: Path, address: str = "", **settings: Any) -> Iterator[Stage]:
    """Everything, on a store; `settings` of the gateway."""
    packs = write_packs(folder)
    wanted = Settings(
        home=str(folder / "home"),
        store=address,
        packs=(str(packs),),
        shipped=False,
        operator=Operator(base_url="https://record.example"),
    )
    service = Service.open(wanted)
    accounts = accounts_of(service.record, wanted)
    _, key = do_create_key(accounts, command_line("main"), name="program", scopes=["item.submit"])
    model = Model(saying("hello"))
    with serving(model) as upstream:
        behind = Upstream(GatewaySettings(upstream=upstream, **settings), "sk-upstream")
        gateway = Gateway(service, accounts, GatewaySettings(upstream=upstream, **settings), behind)
        with serving(Ended(gateway, behind), lifespan=True) as url:
            client = openai.OpenAI(base_url=f"{url}/v1", api_key=key, max_retries=0, timeout=30)
            try:
                yield Stage(model, service, gateway, url, key, client)
            finally:
                client.close()
    service.close()
    service.store.close()
