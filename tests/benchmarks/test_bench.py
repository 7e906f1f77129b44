"""The benchmark says what it measured, names what is missing, and its loads are as large as they claim."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import assess, corpus_gate, hostile, patterns, report, rules, whole
from benchmarks.__main__ import MEASURES, main
from benchmarks.corpus import HOSTILE, lines, texts
from benchmarks.load import (
    EVERYTHING,
    PATTERNS,
    PHRASES,
    RULES,
    Sizes,
    beyond,
    cut,
    shares,
    sizes_of,
    standard,
    write_pack,
)
from benchmarks.measure import Line, at_least, at_most, figure, in_turn, missing, percentile
from benchmarks.report import Machine, Report, kept_words, page
from benchmarks.setting import Setting
from clearford.core.items import Item, ItemDecoder
from clearford.decide.expr import And, Compare, InSet, Is, Not, Or, Truth
from clearford.decide.machine import Machine as RuleMachine
from clearford.runtime.engine import EngineOptions, load_packs
from tests.cli.program import PACKS

KINDS = ("rules", "phrases", "patterns", "counters")
MACHINE = Machine(
    date="2026-11-22T10:00+00:00",
    commit="abc",
    system="Linux",
    processor="one",
    cores=2,
    python="3.11",
    libraries={"polars": "not installed"},
    load=(0.5, 0.4, 0.3),
)


def test_a_line_holds_up_to_its_bar() -> None:
    assert at_most("a", 8.0, 8).holds is True
    assert at_most("a", 8.01, 8).holds is False
    assert at_least("a", 10.0, 10).holds is True
    assert at_least("a", 9.99, 10).holds is False
    assert figure("a", 1, "us").holds is None
    assert missing("a", "polars") == Line(
        name="a", value=None, unit="x", note="not measured: polars is not installed"
    )


def test_the_least_round_counts() -> None:
    calls: list[str] = []
    best = in_turn({"a": lambda: calls.append("a"), "b": lambda: calls.append("b")}, rounds=3)
    assert calls == ["a", "b"] * 3
    assert set(best) == {"a", "b"}
    assert percentile([3.0, 1.0, 2.0, 4.0], 0.5) == 3.0


def test_the_standard_load_is_as_large_as_the_goal_says(tmp_path: Path) -> None:
    setting = Setting(tmp_path)
    _, issues = load_packs(setting.load)
    assert [issue for issue in issues if issue.place.file and "bench" in issue.place.file] == []
    own = sizes_of(load_packs(EngineOptions())[0])
    whole = sizes_of(standard(setting.packs))
    assert whole == Sizes(RULES, max(own.phrases, PHRASES), max(own.patterns, PATTERNS))
    part = cut(standard(setting.packs))
    assert sizes_of(part) == Sizes(RULES, PHRASES, PATTERNS)
    assert str(sizes_of(part)) == "300 rules, 10,000 phrases, 40 patterns"
    assert part == cut(standard(setting.packs))
    assert part != cut(standard(setting.packs), seed=1)
    for less, more in zip(part.phrases(), setting.packs.phrases(), strict=True):
        assert set(less.phrases) <= set(more.phrases)
        assert bool(less.phrases) is bool(more.phrases)
    for few, many in zip(part.patterns(), setting.packs.patterns(), strict=True):
        assert all(pattern in many.patterns for pattern in few.patterns)


def test_the_standard_load_remembers_nothing_and_the_other_has_everything_on(tmp_path: Path) -> None:
    setting = Setting(tmp_path)
    plain, full = setting.engine.pipeline.plan, setting.everything.pipeline.plan
    assert [d.name for d in plain.detectors] == ["facts", "personal", "url", "phrases", "patterns"]
    more = {d.name for d in full.detectors} - {d.name for d in plain.detectors}
    assert more >= {"known", "models", "link-model", "near", "velocity"}
    assert set(EVERYTHING) <= set(full.specs)
    left_out = beyond(setting.packs)
    assert {rule.id for rule in setting.engine.program.rules}.isdisjoint(left_out)
    assert {rule.id for rule in setting.everything.program.rules} >= left_out > set()


def test_packs_that_are_small_enough_stay_as_they_are(tmp_path: Path) -> None:
    packs, _ = load_packs(EngineOptions())
    own = sizes_of(packs)
    assert cut(packs, phrases=own.phrases, patterns=own.patterns) == packs


@pytest.mark.parametrize(
    ("sizes", "total", "expected"),
    [
        pytest.param([4, 4], 10, [4, 4], id="nothing to cut"),
        pytest.param([1, 1, 98], 50, [1, 1, 48], id="none below one"),
        pytest.param([10, 20, 30], 30, [5, 10, 15], id="evenly"),
        pytest.param([0, 5, 5], 4, [0, 2, 2], id="an empty list"),
        pytest.param([3, 3, 3], 4, [2, 1, 1], id="what does not divide"),
        pytest.param([3, 3, 3], 2, [1, 1, 0], id="more lists than asked for"),
    ],
)
def test_sizes_are_cut_evenly(sizes: list[int], total: int, expected: list[int]) -> None:
    assert shares(sizes, total) == expected


def test_a_filler_pack_holds_only_what_is_missing(tmp_path: Path) -> None:
    write_pack(tmp_path, Sizes(2, 450, 3), reads=("url.count",))
    pack = tmp_path / "spam" / "bench"
    assert {name: len(list((pack / name).iterdir())) for name in KINDS} == {
        "rules": 2,
        "phrases": 3,
        "patterns": 3,
        "counters": 2,
    }


def test_the_corpus_is_seeded_and_has_its_lengths() -> None:
    found = texts(4000)
    assert found == texts(4000)
    assert found != texts(4000, seed=1)
    mean = sum(map(len, found)) / len(found)
    assert 55 <= mean <= 75
    assert all(8 <= len(text) <= 600 for text in found)
    assert all(200 <= len(text) <= 400 for text in HOSTILE.values())


def test_the_lines_are_sound_items() -> None:
    decoder = ItemDecoder()
    assert all(isinstance(decoder.decode(line), Item) for line in lines(200))


@pytest.mark.parametrize(
    ("expr", "sql"),
    [
        (Compare("a.b", ">=", 3), '"a.b" >= 3'),
        (Compare("a.b", "=", "x"), "\"a.b\" = 'x'"),
        (InSet("a.b", ("x", "y"), negated=True), "\"a.b\" NOT IN ('x', 'y')"),
        (Truth("a.b", negated=True), '(NOT "a.b")'),
        (Is("a.b", "null", negated=True), '"a.b" IS NOT NULL'),
        (And((Truth("a"), Or((Truth("b"), Not(Truth("c")))))), '("a" AND ("b" OR (NOT "c")))'),
    ],
)
def test_conditions_are_written_as_sql(expr: object, sql: str) -> None:
    assert rules._sql(expr) == sql  # type: ignore[arg-type]


def test_rule_ids_of_a_batch_are_those_of_its_decisions() -> None:
    machine, items = RuleMachine(rules.program(40)), [Item(id=f"i{i}") for i in range(64)]
    batch = rules.signals(64, busy=20)
    decided = [tuple(ref.id for ref in decision.held) for decision in machine.evaluate(items, batch)]
    assert rules.held(machine, rules.names_of(machine), items, batch) == decided
    assert any(decided)


def test_a_peer_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(rules, "polars", None)
    monkeypatch.setattr(rules, "AGAIN", 1)
    monkeypatch.setattr(rules, "ROWS", 16)
    named = {line.name: line.note for line in rules.run() if line.value is None}
    assert len(named) == 2
    assert all("polars is not installed" in note for note in named.values())


def test_a_table_and_a_page_show_every_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(report, "PAGE", tmp_path / "RESULTS.md")
    found = [
        at_most("slow | thing", 9, 8, note="why"),
        missing("rules", "polars"),
        figure("items", 2e6, "/s"),
    ]
    text = page(Report(machine=MACHINE, command="./dev bench", lines=found), kept_words())
    assert "| slow / thing | 9 | x | <= 8 | NO | why |" in text
    assert "| rules | - | x |  |  | not measured: polars is not installed |" in text
    assert "| items | 2,000,000 | /s |" in text
    assert "commit abc" in text
    (tmp_path / "RESULTS.md").write_text(text + "Because of this.\n", encoding="utf-8")
    assert kept_words().endswith("Because of this.\n")


def test_items_of_a_file_can_be_measured_instead(tmp_path: Path) -> None:
    data = tmp_path / "items.jsonl"
    data.write_bytes(b"\n".join(lines(5)) + b"\nnot json\n")
    setting = Setting(tmp_path, data)
    setting.__dict__["engine"] = type("Loaded", (), {"decoder": ItemDecoder()})
    assert list(setting.lines) == lines(5)
    assert len(setting.items()) == 5


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["speed"])
    assert stopped.value.code == 2
    assert "engine" in capsys.readouterr().err


def test_an_assessment_without_its_model_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(assess, "is_here", lambda: False)
    (line,) = assess.run(Setting(tmp_path))
    assert line.value is None
    assert "`./dev live`" in line.note


def test_a_corpus_is_looked_at_and_counted_in_a_process_of_its_own(tmp_path: Path) -> None:
    found = corpus_gate.measured(tmp_path, 300, EngineOptions(packs=(str(PACKS),), shipped=False))
    assert found.rows == 300
    assert min(found.looked_s, found.counted_s) > 0
    assert 0.05 < found.peak_gib < corpus_gate.MEMORY
    assert (tmp_path / "check" / "removed.jsonl").exists()


def test_every_measure_has_a_name() -> None:
    assert MEASURES["engine"] is whole.run
    assert MEASURES["everything"] is whole.everything
    assert MEASURES["hostile"] is hostile.run
    assert MEASURES["patterns"] is patterns.run
    assert list(MEASURES) == [
        "engine", "everything", "rules", "patterns", "near", "heads", "velocity", "single", "hostile",
        "equal", "workers", "memory", "backtest", "ledger", "record", "serve", "console", "reviewing",
        "stream", "gateway", "assess", "corpus", "archive", "scale", "start", "personal",
    ]  # fmt: skip
