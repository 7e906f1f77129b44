"""The bundle in force: one pointer that is changed between two batches, so that no request is lost."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from clearford.core.ids import Digest, RuleId
from clearford.core.items import Item
from clearford.runtime.engine import Engine
from clearford.runtime.pipeline import CROSSOVER
from clearford.runtime.rollout.served import Served
from clearford.runtime.tracing import Tracer


@dataclass(frozen=True)
class Bundle:
    """An engine with what the record says of its rules."""

    engine: Engine
    digest: Digest
    exact: Mapping[RuleId, bool]
    """Rule -> whether every signal that its conditions read is exact."""
    tracer: Tracer
    """Says what a decision rested on."""

    @classmethod
    def of(cls, engine: Engine, *, models: str | None = None) -> Bundle:
        """The bundle of a loaded engine; `models` as in its options."""
        _warm(engine)
        specs = engine.pipeline.plan.specs
        exact = {
            rule: all(specs[name].exact for name in names if name in specs and specs[name].role == "evidence")
            for rule, names in engine.reads.items()
        }
        return cls(engine, engine.program.bundle, exact, Tracer(engine, models=models))


def _warm(engine: Engine) -> None:
    """Decide something, with a memory of its own: what is made at first use is made before anybody waits."""
    pipeline = engine.fresh().pipeline
    pipeline.process([Item(id="warm", text=_WARM)])
    pipeline.process([Item(id=f"warm-{n}", text=_WARM) for n in range(CROSSOVER)])


_WARM = "a text with a link https://shop.example/a and a number 13800000000"


@dataclass(frozen=True)
class OnTrial:
    """A version that decides beside the one in force and acts on nobody."""

    version: str
    """Digest of its archive."""
    bundle: Bundle


class InForce:
    """Holds the bundle in force, and the one on trial."""

    def __init__(self, bundle: Bundle) -> None:
        """`bundle` is in force until another is."""
        self._bundle = bundle
        self._guard = threading.Lock()
        self.trial: OnTrial | None = None
        """What is on trial; a batch asks once."""
        self.served: Served | None = None
        """How far rules may act that are rolled out; none where nobody asked."""

    @property
    def bundle(self) -> Bundle:
        """The bundle in force; a batch asks once and keeps what it got."""
        return self._bundle

    def replace(self, bundle: Bundle) -> Bundle:
        """Put another bundle in force; gives the one before."""
        with self._guard:
            before, self._bundle = self._bundle, bundle
        return before
