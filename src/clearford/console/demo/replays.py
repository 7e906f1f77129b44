"""Posts of the time before the week, decided again: asked for, agreed to, carried out by slices and stopped.

Replays need pyarrow. Without it nothing of this happens, and the pages say how one would ask.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import msgspec

from clearford.console.demo.desk import Desk
from clearford.console.demo.people import Caller
from clearford.console.demo.texts import Grammar
from clearford.core.dates import moment_of
from clearford.core.errors import ConfigError
from clearford.core.items import Item
from clearford.runtime.batch.against import compare
from clearford.runtime.batch.arrow import arrow
from clearford.runtime.batch.book import Book
from clearford.runtime.batch.carrying import Carrying, ask
from clearford.runtime.batch.files import write_durably
from clearford.runtime.batch.plan import Job
from clearford.runtime.batch.processes import do_unit
from clearford.runtime.batch.replay import MANIFEST, Request, begin, manifest_of, planned
from clearford.runtime.batch.survey import Survey
from clearford.runtime.batch.units import WORK, Bench, rounds_of
from clearford.runtime.record.fallback import rules_on_trial
from clearford.runtime.service.wiring import Service, options_of

HARMS = ("phishing", "fraud")
"""Families of which the time before had posts."""
HARMFUL, ORDINARY = 24, 96
"""Posts of the time before."""
RATE, SLOWER = 6, 3
"""Items a minute that are asked for at first, and after it was stopped."""
SLICES = 2
"""So many are carried out before it is stopped."""
SPREAD = timedelta(days=20)
"""Of the time before."""


class Replays:
    """What the one who holds the server and the approver do about earlier posts."""

    def __init__(
        self, service: Service, people: Mapping[str, Caller], desk: Desk, grammar: Grammar, seed: int
    ) -> None:
        """seed: of the posts."""
        self._service, self._desk, self._grammar = service, desk, grammar
        self._approver, self._lead = people["qing"], people["sara"]
        self._chance = Random(seed)
        self.carried = 0
        """Items that were decided so."""

    def look_back(self) -> None:
        """Decide earlier posts again, carry out a part, and ask for the rest at a slower pace."""
        folder = Path(self._service.settings.home) / "replay"
        try:
            arrow()
        except ConfigError:
            return
        self._replay(folder)
        record = self._service.record
        compare(record, folder)
        campaign = next((one["id"] for one in self._lead.get("/v1/campaigns")["campaigns"]), None)
        note = "What the forum held before it had these rules: the same scams as in the wave."
        made = ask(record, folder, rate=RATE, note=note, campaign=campaign).id
        self._carry(folder, made)
        compare(record, folder)
        note = "The rest, half as fast: reviewers could not keep up with the appeals."
        ask(record, folder, rate=SLOWER, note=note, campaign=campaign)

    def _carry(self, folder: Path, made: str) -> None:
        path = f"/v1/enforcements/{made}"
        for at in (1, 2, 3):
            self._approver.get(f"{path}/samples?shift=restricted&at={at}")
            self._desk.think(2)
        self._approver.post(f"{path}/agree", {"reason": "样本都是同类骗局，可以执行。"})
        carrying = Carrying(self._service.gate.decider, folder, made)
        for _ in range(SLICES):
            self.carried += RATE * carrying.step()
            self._desk.think(1)
        self._approver.post(f"{path}/pause")

    def _replay(self, folder: Path) -> None:
        (folder / WORK).mkdir(parents=True)
        source = folder.with_suffix(".jsonl")
        source.write_bytes(b"".join(msgspec.json.encode(item) + b"\n" for item in self._earlier()))
        with self._service.record.read() as conn:
            options = replace(options_of(self._service.settings), on_trial=rules_on_trial(conn))
        request = Request(str(source), folder, options, keep=True)
        bundle = self._service.in_force.bundle
        found = Survey(bundle=bundle.digest, rounds=rounds_of(bundle.engine.pipeline.plan))
        self._decide(folder, begin(request, planned(request), found))

    def _decide(self, folder: Path, job: Job) -> None:
        """Do all of it in this process: processes of their own would take longer to start."""
        with closing(Book(folder / WORK)) as book:
            bench = Bench(job, folder)
            while claimed := book.claim(job, "demo:1"):
                do_unit(book, job, bench, claimed)
            write_durably(folder, MANIFEST, msgspec.json.encode(manifest_of(book)), "end")

    def _earlier(self) -> Sequence[Item]:
        """The posts in order of time, the harmful ones among the others."""
        now = moment_of(self._service.record.now())
        harmful = [one for harm, some in self._grammar.harmful.items() if _among(harm) for one in some]
        ordinary = [one for some in self._grammar.benign.values() for one in some]
        kinds = [harmful] * HARMFUL + [ordinary] * ORDINARY
        self._chance.shuffle(kinds)
        step = SPREAD / len(kinds)
        return [
            Item(
                id=f"before-{n:03}",
                text=self._grammar.one(templates, self._chance),
                kind="post",
                actor=f"v-{self._chance.randrange(40):03}",
                at=now - timedelta(days=30) + n * step,
            )
            for n, templates in enumerate(kinds)
        ]


def _among(harm: str) -> bool:
    return harm.partition(".")[0] in HARMS
