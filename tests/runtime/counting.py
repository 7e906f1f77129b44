"""A small pack with counters of every kind, and items that try them, for the tests of this room."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import numpy as np

from clearford.core.items import Item
from clearford.core.schema import DEFAULT_SCHEMA

PACK = """
id: spam.counting
title: Counters for tests
version: 0.1.0
engine: ">=0.1,<1"
owner: spam-team
reviewers: [safety-team, legal-team]
licence: Apache-2.0
jurisdictions: [CN]
languages: [en, zh]
obligations: [CEG-21]
handling: {rules: public, lists: public, statistics: public}
signals: {velocity: 1}
retention: {trial_hits_days: 90, evidence_days: 180}
"""
COUNTERS = {
    "sent": "key: actor\nwhat: count\nwindow: 1h",
    "long_sent": "key: [actor, item.kind]\nwhat: count\nwindow: 24h\nfilter: text.length >= 20",
    "accounts": "key: text\nwhat: distinct\nof: actor\nwindow: 1h",
    "linked": "key: url.domain\nwhat: distinct\nof: actor\nwindow: 24h\nfilter: contact.handle.count >= 0",
    "receivers": "key: actor\nwhat: sum\nof: message.recipients\nwindow: 10m",
    "alike": "key: near.cluster\nwhat: distinct\nof: actor\nwindow: 1h\nexact: false",
}
SIGNALS = (
    "velocity.sent.count",
    "velocity.long_sent.count",
    "velocity.accounts.distinct",
    "velocity.linked.distinct",
    "velocity.receivers.sum",
    "velocity.alike.distinct",
    "velocity.late",
    "velocity.full",
)


def write_pack(folder: Path) -> Path:
    """The pack below a folder, which is given back."""
    root = folder / "spam" / "counting"
    (root / "counters").mkdir(parents=True)
    (root / "pack.yaml").write_text(PACK)
    for name, text in COUNTERS.items():
        head = f"name: {name}\ntitle: Counter {name}\nabout: For tests.\nowner: spam-team\n"
        (root / "counters" / f"{name}.yaml").write_text(head + text + "\n")
    return folder


def some_items(n: int, seed: int = 7) -> list[Item]:
    """Items of a few actors over some hours, with repeats, late ones and links."""
    rng = np.random.default_rng(seed)
    start = datetime(2026, 11, 22, tzinfo=UTC)
    texts = ("good morning everybody", "add me there for the cheap watches", "see shop-a.example for it",
             "thanks", "add me there for the cheap watches!!")  # fmt: skip
    out = []
    for i in range(n):
        late = 300 if rng.random() < 0.05 else 0
        attrs = DEFAULT_SCHEMA.attrs_type(message_recipients=int(rng.integers(1, 9)))
        out.append(
            Item(
                id=f"i{i - 1 if rng.random() < 0.02 else i}",
                kind="message",
                actor=f"a{int(rng.zipf(1.6)) % 40}",
                at=start + timedelta(seconds=i * 3 - late),
                text=texts[int(rng.integers(len(texts)))],
                attrs=attrs if rng.random() < 0.5 else msgspec.UNSET,
            )
        )
    return out
