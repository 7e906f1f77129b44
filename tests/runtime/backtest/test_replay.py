"""A replay gives the same counts however the events were cut into blocks and whoever counted them."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from clearford.core.errors import ConfigError
from clearford.core.items import Item
from clearford.runtime.backtest import replay as module
from clearford.runtime.backtest.replay import Receiver, Replayer, ReplayOptions, replay, sendable
from clearford.runtime.backtest.sides import SideOptions, Sides
from clearford.runtime.backtest.tally import Block, Total
from clearford.runtime.readers import read_batches
from clearford.runtime.readers.batch import Batch
from clearford.runtime.rollout.clock import minute_of
from tests.policy.golden import SAMPLES, Edit, edited
from tests.runtime.backtest.conftest import event

SIDES = SideOptions((str(SAMPLES),), shipped=False)
Write = Callable[[Any], str]


@pytest.fixture(scope="module")
def sides() -> Sides:
    return Sides(SIDES)


def options(**more: Any) -> ReplayOptions:
    values: dict[str, Any] = {"sides": SIDES, "in_order": True, "shadow": True, "sample": 4}
    return ReplayOptions(**values | more)


def total(blocks: list[Block]) -> tuple[Any, ...]:
    whole = Total(4, 0)
    for block in blocks:
        whole.take(block)
    kept = whole.block
    plain = (kept.read, kept.rejected, kept.first_rejected, kept.timed, kept.first_hour, kept.last_hour)
    drawn = {group: whole.sampler.drawn(group) for group in whole.sampler.groups()}
    sequences = [[x for b in blocks for x in getattr(b, n)] for n in ("minutes", "kinds", "labels", "keys")]
    rows = [sum(len(b.minutes) for b in blocks[:i]) for i in range(len(blocks))]
    hits = [
        msgspec.structs.replace(h, row=h.row + at)
        for at, b in zip(rows, blocks, strict=True)
        for h in b.events
    ]
    shadow = b"".join(b.shadow for b in blocks)
    return plain, {k: +v for k, v in whole.counts.items()}, drawn, sequences, hits, shadow


EVENTS = [
    *(event(i, truth="fraud" if i % 5 < 2 else "ok") for i in range(120)),
    b"{bad",
    b'{"id":"no-kind","kind":"none"}',
    b"",
    event(200, kind="profile", at=None),
    event(201, "稳赚不赔，会议号 123 456 789", lang="<script>", actor=None),
    b'{"id":"e202"}',
]


@pytest.mark.parametrize("batch", [1, 7, 64])
def test_the_size_of_blocks_does_not_matter(
    batch: int, sides: Sides, written: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = written(EVENTS)
    whole = total(list(replay(source, options(labels="truth"), sides=sides)))
    monkeypatch.setattr(module, "BATCH", batch)
    parts = list(replay(source, options(labels="truth"), sides=sides))
    assert len(parts) > 1
    assert total(parts) == whole


RULE, CARD = "fraud/phishing/rules/sure-profit.yaml", "fraud/phishing/pack.yaml"
WHEN = "when: text.phrase.sure_profit.count >= 1 AND text.pattern.meeting_code.count >= 1"
COUNTER = """name: repeated
title: Texts of one account
about: How often an account wrote within an hour.
owner: fraud-team
key: actor
what: count
window: 1h
"""


@pytest.fixture(scope="module")
def counting(tmp_path_factory: pytest.TempPathFactory) -> SideOptions:
    """A rule that counts what an account wrote before, against one that counts otherwise."""
    sides = []
    for name, least, window in (("old", 1, "1h"), ("new", 2, "10m")):
        when = f"when: text.phrase.sure_profit.count >= 1 AND velocity.repeated.count >= {least}"
        families = "signals: {text: 1, url: 1, account: 1, item: 1"
        signals = Edit(CARD, (f"{families}}}",), (f"{families}, velocity: 1}}",))
        root = edited([Edit(RULE, (WHEN,), (when,)), signals], tmp_path_factory.mktemp(name))
        (root / "fraud/phishing/counters").mkdir()
        (root / "fraud/phishing/counters/repeated.yaml").write_text(COUNTER.replace("1h", window))
        sides.append(str(root))
    return SideOptions((sides[1],), shipped=False, against=sides[0])


def test_workers_count_the_same(
    counting: SideOptions, written: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = Sides(counting)
    assert not loaded.shared and all(plan.stateful for plan in loaded.plans)
    events = [*EVENTS, *(event(i // 4, actor=f"a{i % 3}", id=f"m{i}") for i in range(150)), b"{", b"{"]
    source = written(events)
    wanted = options(labels="truth", sides=counting)
    alone = total(list(replay(source, wanted, sides=loaded)))
    before, after = (alone[1][n]["fraud.phishing.sure-profit"] for n in ("old_hits", "hits"))
    assert before > after > 0
    assert total(list(replay(source, wanted, sides=loaded))) == alone, "each replay remembers afresh"
    monkeypatch.setattr(module, "BATCH", 13)
    assert total(list(replay(source, wanted, sides=loaded))) == alone
    assert total(list(replay(source, wanted, sides=loaded, workers=2))) == alone


def test_tables_are_replayed_too_and_can_be_sent(sides: Sides, tmp_path: Path) -> None:
    rows = ["id,text,actor", *(f'e{i},"{event(i)["text"]}",a{i}' for i in range(30))]
    (tmp_path / "events.csv").write_text("\n".join(rows))
    source = str(tmp_path / "events.csv")
    alone = total(list(replay(source, options(), sides=sides)))
    assert alone[0][0] == 30 and alone[1]["hits"]["fraud.phishing.sure-profit"] == 6
    batches = read_batches(source, batch=8, decoder=sides.decoder)
    sent = [(n, pickle.loads(pickle.dumps(sendable(batch)))) for n, batch in enumerate(batches)]
    assert len(sent) == 4
    assert total(list(map(Receiver(Replayer(options(), sides)), sent))) == alone
    with pytest.raises(ConfigError):
        list(replay(source, options(labels="truth"), sides=sides))


def test_bad_lines_are_counted_and_named_and_the_others_go_on(sides: Sides, written: Write) -> None:
    plain, counts, *_ = total(list(replay(written(EVENTS), options(), sides=sides)))
    assert (plain[0], plain[1]) == (125, 2)
    assert [(r.line, r.code) for r in plain[2]] == [(121, "CF-I002"), (122, "CF-I004")]
    assert counts["by_language"]["other all"] == 1
    assert counts["hits"]["fraud.phishing.sure-profit"] == 25


def test_shadow_lines_hold_no_text(sides: Sides, written: Write) -> None:
    (block,) = replay(written([event(1)]), options(), sides=sides)
    line = msgspec.json.decode(block.shadow)
    assert line["item"] == "e1" and line["rule"] == "fraud.phishing.sure-profit"
    assert (line["outcome"], line["determining"], line["actions"]) == ("restrict", True, ["hold"])
    assert "稳赚" not in block.shadow.decode()


def test_a_replayer_takes_batches_without_items(sides: Sides) -> None:
    assert Replayer(options(), sides)(Batch([], [], [])).read == 0


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param("1970-01-01T00:01:00Z", 1, id="minute"),
        pytest.param("1970-01-01T00:01:00+00:01", 0, id="offset"),
        pytest.param("1969-12-31T23:00:00Z", -1, id="before"),
        pytest.param("0001-01-01T00:00:00+14:00", -1, id="before-every-calendar"),
        pytest.param("9999-12-31T23:59:59-14:00", -1, id="beyond-every-calendar"),
        pytest.param(None, -1, id="none"),
    ],
)
def test_minutes_of_events_at_the_ends_of_time(at: str | None, expected: int, sides: Sides) -> None:
    (item,) = sides.decoder.decode_lines(msgspec.json.encode({"id": "e", "at": at}))
    assert isinstance(item, Item)
    assert minute_of(item) == expected


def test_hostile_times_are_replayed(sides: Sides, written: Write) -> None:
    times = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-01T00:00:00Z")
    events = [event(1, at=at, id=f"e{i}") for i, at in enumerate(times * 40)]
    whole = total(list(replay(written(events), options(), sides=sides)))
    november = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp()) // 60
    assert whole[0][0] == 120 and set(whole[3][0]) == {-1, november}
