"""What a replay is to do, fixed when it begins: the bundle by digest, the chunks, and how order is made."""

from __future__ import annotations

from datetime import date

import msgspec

from clearford.runtime.batch.chunks import Chunk
from clearford.runtime.engine import EngineOptions

FORMAT = 1
"""Of the folder; another one is another program's."""
DECIDE = "decide"
MOST_DOMAINS = 256
NOTE_SHARE = 0.4
"""Part of the time of an item that goes before its decision, where no sample was taken."""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A replay as its folder keeps it.

    address: of the input. bundle: digest that every worker must find. packs, models, overlay: copies in the
    folder. on_trial: rules that had fallen back to trial. guards: those whose
    signals packs may read, though a replay asks none. asked: digest of what was named for them. signals:
    shown beside each decision. rounds: the names of the detectors that remember, in the order in which their
    signals are needed; empty where none does.
    domains: P; the history of an account lies in domain hash(account) mod P, and order within one is
    (time, id). salt: secret of the hashes in the notes. note_share: part of the time of an item that goes
    before its decision, 0 to 1, as a sample told. keep: whether what was
    counted stays, for what is carried out later. parts: address where the parts are
    written; empty for the folder itself. chunks: in order.
    """

    format: int = FORMAT
    address: str
    bundle: str
    packs: tuple[str, ...]
    shipped: bool
    today: date
    models: str | None = None
    overlay: str | None = None
    on_trial: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    rounds: tuple[tuple[str, ...], ...] = ()
    domains: int = 1
    salt: int
    asked: str = ""
    note_share: float = NOTE_SHARE
    keep: bool = False
    parts: str = ""
    chunks: tuple[Chunk, ...]

    @property
    def options(self) -> EngineOptions:
        """What loads the bundle."""
        return EngineOptions(
            packs=self.packs,
            shipped=self.shipped,
            today=self.today,
            models=self.models,
            overlay=self.overlay,
            on_trial=self.on_trial,
            guards=self.guards,
            signals=self.signals,
        )

    @property
    def items(self) -> int:
        """Rows and lines of all chunks."""
        return sum(chunk.rows for chunk in self.chunks)


class Unit(msgspec.Struct, frozen=True):
    """A piece of work.

    stage: `keys` and `state` of a round, or `decide`. n: number of the chunk; of the domain for `state`.
    """

    stage: str
    n: int
    round: int = 0


class ChunkResult(msgspec.Struct, kw_only=True):
    """What came of a unit: its file by name and SHA-256, and what it counted.

    low: earliest time in the notes, microseconds since 1970.
    """

    rows_in: int = 0
    rows_out: int = 0
    rejected: int = 0
    output: str = ""
    digest: str = ""
    low: int = 0
    outcomes: dict[str, int] = {}
    rules: dict[str, int] = {}
    """`id status` -> items."""
    more: dict[str, str] = {}
    """Further files: name -> SHA-256."""
