"""Answers to a stream go back to a subject of NATS JetStream."""

from __future__ import annotations

import asyncio
import threading

import nats
from nats.aio.client import Client
from nats.errors import Error as NatsError

from clearford.runtime.webhooks.client import Answer

_WAIT_S = 10.0


class NatsAnswers:
    """Publishes to one subject; threads may share it, and the connection has one of its own."""

    def __init__(self, url: str, *, subject: str, wait_s: float = _WAIT_S) -> None:
        """A server need not answer yet. wait_s: seconds that one may take."""
        self._url, self._subject, self._wait_s = url, subject, wait_s
        self._client: Client | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="clearford-answers", daemon=True)
        self._thread.start()

    def deliver(self, body: bytes, *, key: str, kind: str) -> Answer:
        """Send one, and wait until it is kept; the server keeps what has one id once."""
        sending = asyncio.run_coroutine_threadsafe(self._send(body, key, kind), self._loop)
        try:
            sending.result(2 * self._wait_s)
        except (NatsError, OSError, TimeoutError) as error:
            return Answer("unknown", type(error).__name__)
        return Answer("accepted")

    def close(self) -> None:
        """End the connection."""
        if self._client is not None:
            asyncio.run_coroutine_threadsafe(self._client.close(), self._loop).result(self._wait_s)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _send(self, body: bytes, key: str, kind: str) -> None:
        if self._client is None:
            connecting = nats.connect(
                self._url, connect_timeout=max(1, int(self._wait_s)), max_reconnect_attempts=-1
            )
            self._client = await asyncio.wait_for(connecting, self._wait_s)
        headers = {"Nats-Msg-Id": key, "Clearford-Kind": kind}
        await self._client.jetstream().publish(self._subject, body, timeout=self._wait_s, headers=headers)
