"""The workers of a process that reads streams: a thread for each, until the process is to end."""

from __future__ import annotations

import gc
import logging
import secrets
import threading
from collections.abc import Iterator
from datetime import timedelta

from clearford.core.errors import StoreError
from clearford.runtime.record.incidents import incidents_of
from clearford.runtime.service.settings import InboxStream, Stream, channel_of
from clearford.runtime.service.wiring import Service
from clearford.runtime.service.workforce import DISPATCH
from clearford.runtime.stream.shares import Shares
from clearford.runtime.stream.sources import Answers, open_answers, open_source
from clearford.runtime.stream.worker import AGAIN, Told, Worker
from clearford.runtime.work.dispatch import Dispatcher
from clearford.runtime.work.loops import Loop, Workers, worker_name

_LOG = logging.getLogger("clearford.stream")
LOOKS = (50_000, 20, 20)
"""As of `gc.set_threshold`: objects more than before between two looks for cycles, and so on."""


class StreamCrew:
    """Reads the streams of the settings."""

    def __init__(self, service: Service) -> None:
        """Nothing is read before `start`."""
        self._service = service
        self._ending = threading.Event()
        # A process that was started anew under the number of one that died is another worker.
        self._worker = f"{worker_name()}:{secrets.token_hex(4)}"
        self._threads = [
            threading.Thread(target=self._read, args=(stream,), name=f"clearford-{stream.name}")
            for stream in service.settings.streams
        ]
        self._answers = Workers(list(self._dispatching()))

    def start(self) -> None:
        """Begin to read."""
        # A million objects that stay: without this, every full collection would walk over them all.
        gc.collect()
        gc.freeze()
        # A batch makes tens of thousands of objects that go by themselves: few looks for cycles will do.
        gc.set_threshold(*LOOKS)
        self._answers.start()
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Finish what was begun, keep what is remembered, and leave every part to others."""
        self._ending.set()
        for thread in self._threads:
            thread.join()
        self._answers.close()

    def _dispatching(self) -> Iterator[Loop]:
        """A loop for each stream whose answers go back to its broker."""
        settings = self._service.settings
        for stream in settings.streams:
            name = channel_of(stream)
            if name is None or isinstance(stream, InboxStream):
                continue
            channel = open_answers(stream)
            dispatcher = Dispatcher(
                self._service.record,
                {name: channel},
                worker=self._worker,
                open_incident=incidents_of(self._service.office, name),
                # Longer than a broker may take to keep one.
                lease=max(timedelta(seconds=settings.lease_s), timedelta(seconds=60)),
            )

            def end(dispatcher: Dispatcher = dispatcher, channel: Answers = channel) -> None:
                dispatcher.run()
                dispatcher.close()
                channel.close()

            yield Loop(name, DISPATCH, dispatcher.run, end)

    def _read(self, stream: Stream) -> None:
        service = self._service
        while not self._ending.is_set():
            try:
                source = open_source(stream, service.record)
            except StoreError as error:
                _LOG.error("%s", error)
                self._ending.wait(AGAIN.total_seconds())
                continue
            ttl = timedelta(seconds=service.settings.lease_s)
            shares = Shares(service.store, source.name, source.parts, self._worker, ttl=ttl)
            worker = Worker(
                source,
                service.record,
                service.gate.decider,
                service.decoder,
                shares,
                answers=channel_of(stream),
                told=self._note,
                open_incident=incidents_of(service.office, source.name),
            )
            worker.run(self._ending)

    def _note(self, told: Told) -> None:
        items = self._service.metrics.items
        for outcome, n in told.outcomes.items():
            items.labels(outcome).inc(n)
        if told.repeated:
            items.labels("repeated").inc(told.repeated)
        if told.ahead:
            items.labels("time_ahead").inc(told.ahead)
        if told.letters:
            items.labels("dead_letter").inc(told.letters)
