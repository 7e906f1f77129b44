"""`clearford pack` reads broken and hostile packs to the end, and names each fault with code and place."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.cli.commands.load import baseline_items
from clearford.cli.commands.pack import pattern_times
from clearford.policy.conditions import parse_all
from clearford.policy.signals import catalogue
from clearford.runtime.engine import EngineOptions, load_packs
from tests.cli.program import PACKS, SMALL, Result, call

RULE = "fraud/phishing/rules/lookalike-domain.yaml"
PHRASES = "fraud/phishing/phrases/sure_profit.yaml"
PATTERNS = "fraud/phishing/patterns/meeting_code.yaml"
Edit = Callable[[Path], object]


def text_of(name: str) -> str:
    return (PACKS / name).read_text()


def written(name: str, data: str | bytes) -> Edit:
    """An edit: a file with other content."""
    return lambda root: (root / name).write_bytes(data if isinstance(data, bytes) else data.encode())


def when(condition: str) -> Edit:
    """An edit: the rule with another condition."""
    lines = text_of(RULE).split("\n")
    at = next(i for i, line in enumerate(lines) if line.startswith("when:"))
    return written(RULE, "\n".join([*lines[:at], f"when: {condition}", *lines[at + 1 :]]))


def listed(name: str, field: str, entries: list[str]) -> Edit:
    """An edit: a list with other entries."""
    head = text_of(name).partition(f"\n{field}:")[0]
    return written(name, head + f"\n{field}:\n" + "".join(f"  - {entry}\n" for entry in entries))


def checked(tmp_path: Path, edit: Edit) -> tuple[Result, list[dict[str, object]], Result]:
    """What the check and a scan say about the sample packs after an edit."""
    root = tmp_path / "packs"
    shutil.copytree(PACKS, root)
    edit(root)
    source = tmp_path / "in.jsonl"
    source.write_text('{"id":"x","text":"y"}\n')
    check = call("pack", "check", "--json", "--packs", str(root), "--alone")
    scan = call("scan", str(source), "-o", str(tmp_path / "o.jsonl"), "--packs", str(root), "--alone")
    assert check.said is not None
    assert scan.said is not None
    return check, msgspec.json.decode(check.out) if check.out else [], scan


def _symlinks(root: Path) -> None:
    (root / "fraud/loop").symlink_to(root)
    (root / "fraud/phishing/rules/self.yaml").symlink_to("self.yaml")
    (root / "fraud/phishing/rules/zero.yaml").symlink_to("/dev/zero")


def _no_folder(root: Path) -> None:
    shutil.rmtree(root / "fraud/phishing/rules")
    (root / "fraud/phishing/rules").write_text("not a folder")


@pytest.mark.parametrize(
    ("edit", "code", "place"),
    [
        pytest.param(written(RULE, os.urandom(64) + b"\xff"), "CF-P001", "domain.yaml", id="binary"),
        pytest.param(written(RULE, ""), "CF-P001", "lookalike-domain.yaml:1", id="empty"),
        pytest.param(written(RULE, "a: &a [x]\nb: *a\n"), "CF-P001", "yaml:1:4", id="alias"),
        pytest.param(written(RULE, "a: !!python/name:os.system x"), "CF-P001", "yaml:1:4", id="tag"),
        pytest.param(written(RULE, "a: " + "[" * 99_999), "CF-P001", "yaml:1:", id="deep"),
        pytest.param(written(RULE, text_of(RULE) + "#" * (2 << 20)), "CF-P020", "yaml", id="two-mebibytes"),
        pytest.param(when("(" * 100_000 + "1"), "CF-P021", "yaml:16:7", id="100000-brackets"),
        pytest.param(when("(" * 40 + "url.count > 0" + ")" * 40), "CF-P021", "yaml:16:", id="40-brackets"),
        pytest.param(when("url.nosuch > 0"), "CF-P002", "yaml:16:7", id="unknown-signal"),
        pytest.param(when("url.count > 'x'"), "CF-P003", "yaml:16:", id="type-error"),
        pytest.param(when("url.count > " + "9" * 300), "CF-P003", "yaml:16:", id="huge-number"),
        pytest.param(when("(SELECT 1) > 0"), "CF-P021", "yaml:16:", id="query"),
        pytest.param(listed(PATTERNS, "patterns", ["'(a+)+$'"]), "CF-P017", "meeting_code.yaml", id="regex"),
        pytest.param(listed(PATTERNS, "patterns", ["'(a{1,99}){1,99}'"]), "CF-P017", "yaml:", id="repeats"),
        pytest.param(listed(PHRASES, "phrases", ["'ⅷ'"]), "CF-P001", "profit.yaml:14:5", id="one-letter"),
        pytest.param(
            listed(PHRASES, "phrases", [f"phrase number {i}" for i in range(200_001)]),
            "CF-P020",
            "sure_profit.yaml",
            id="200001-phrases",
        ),
        pytest.param(written("fraud/phishing/pack.yaml", "id: ../../etc\n"), "CF-P001", "pack.yaml", id="up"),
        pytest.param(_symlinks, "CF-P001", "self.yaml", id="symlinks"),
        pytest.param(_no_folder, "CF-P001", "fraud/phishing/rules", id="rules-that-are-no-folder"),
        pytest.param(
            lambda root: os.mkfifo(root / "fraud/phishing/rules/pipe.yaml"), "CF-P001", "pipe.yaml", id="fifo"
        ),
        pytest.param(
            written("fraud/phishing/rules/zz-copy.yaml", text_of(RULE)),
            "CF-P005",
            "zz-copy.yaml",
            id="same-id",
        ),
    ],
)
def test_a_hostile_pack_is_refused_with_code_and_place(
    tmp_path: Path, edit: Edit, code: str, place: str
) -> None:
    check, issues, scan = checked(tmp_path, edit)
    assert check.code == 1
    places = [
        f"{p.get('file')}:{p.get('line', '')}:{p.get('column', '')}"
        for i in issues
        if i["code"] == code and isinstance(p := i["place"], dict)
    ]
    assert any(place in found for found in places), issues
    assert scan.code == 2
    assert "CF-P" in scan.err
    assert not (tmp_path / "o.jsonl").exists()


@pytest.mark.parametrize("change", [("\n", "\r\n"), ("id:", "\ufeffid:")], ids=["crlf", "bom"])
def test_the_ways_of_other_editors_are_fine(tmp_path: Path, change: tuple[str, str]) -> None:
    count = -1 if change[0] == "\n" else 1
    check, issues, scan = checked(tmp_path, written(RULE, text_of(RULE).replace(*change, count)))
    assert (check.code, [i for i in issues if i["fails"]], scan.code) == (0, [], 0)


def test_what_a_pack_says_is_shown_inert(tmp_path: Path) -> None:
    title = "title: 'Link \x1b[2J[/red] \u202e'"
    lines = [title if line.startswith("title:") else line for line in text_of(RULE).split("\n")]
    root = tmp_path / "packs"
    shutil.copytree(PACKS, root)
    (root / RULE).write_text("\n".join(lines).replace("\x1b", ""))
    result = call("pack", "list", "--packs", str(root), "--alone")
    assert result.code == 0
    assert "\u202e" not in result.said
    assert "[/red]" in result.out


@pytest.mark.parametrize(
    ("lang", "clean", "passed"),
    [("en", "no finding", "passed, 0 failed"), ("zh", "未发现问题", "失败 0")],
)
def test_check_and_test_speak_both_languages(lang: str, clean: str, passed: str) -> None:
    check = call("pack", "check", "--reports", "--lang", lang, *SMALL)
    assert (check.code, clean in check.said) == (0, True)
    test = call("pack", "test", "--lang", lang, *SMALL)
    assert (test.code, passed in test.said) == (0, True)


def test_a_rule_that_breaks_its_example_fails(tmp_path: Path) -> None:
    root = tmp_path / "packs"
    shutil.copytree(PACKS, root)
    when("url.lookalike.score > 0.99 AND url.port = 1")(root)
    result = call("pack", "test", "--json", "--packs", str(root), "--alone")
    report = msgspec.json.decode(result.said)
    assert result.code == 1
    assert {failed["rule"] for failed in report["failed"]} == {"fraud.phishing.lookalike-domain"}
    assert report["baseline"]["items"] == len(baseline_items())


def test_list_names_what_could_not_be_read(tmp_path: Path) -> None:
    root = tmp_path / "packs"
    shutil.copytree(PACKS, root)
    (root / RULE).write_bytes(b"\xff")
    result = call("pack", "list", "--json", "--packs", str(root), "--alone")
    assert result.code == 1
    assert "CF-P001" in result.err
    assert len(msgspec.json.decode(result.out)) == 2


def test_patterns_are_timed_where_they_stand() -> None:
    packs, _ = load_packs(EngineOptions(packs=(str(PACKS),), shipped=False))
    times = pattern_times(packs)
    assert set(times) == {("meeting_code", 0)}
    assert times["meeting_code", 0] > 0


# Fuzzing ----------------------------------------------------------------------------------------

FILES = sorted(str(p.relative_to(PACKS)) for p in PACKS.rglob("*.*") if p.is_file())
TOKENS = ["\n", "  ", ": ", "- ", "[", "]", "{", "}", "'", '"', "&a ", "*a", "!!x ", "|", ">", "%", "?", "#"]
TOKENS += ["\t", "null", "~", "yes", "1e999", ".nan", "2026-13-45", "0x1f", "\u2028", "\ufeff", "<<: ", "---"]


def _mutated(text: str, seed: int) -> str:
    """The text with a few pieces cut, doubled, swapped or put in."""
    dice = random.Random(seed)
    for _ in range(dice.randint(1, 5)):
        a, b = sorted(dice.randint(0, len(text)) for _ in range(2))
        b = min(b, a + dice.choice((1, 3, 20, 200)))
        middle = dice.choice(("", text[a:b] * 2, dice.choice(TOKENS), text[a:b][::-1]))
        text = text[:a] + middle + text[b:]
    return text


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(FILES), st.integers(0, 1 << 32))
def test_no_edit_of_a_pack_breaks_the_check(name: str, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "packs"
        shutil.copytree(PACKS, root)
        (root / name).write_text(_mutated(text_of(name), seed))
        result = call("pack", "check", "--packs", str(root), "--alone")
        assert result.code in (0, 1)
        assert result.said


WORDS = ["url.count", "item.kind", "text.length", "AND", "OR", "NOT", "(", ")", ">", "=", "<>", "IN", "IS"]
WORDS += [
    "NULL",
    "TRUE",
    "'x'",
    "1",
    "-1",
    "1.5",
    ",",
    "BETWEEN",
    "in_list",
    "--",
    "/*",
    ";",
    "`",
    '"',
    "::",
    "{",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=4)), max_size=14).map(" ".join))
def test_no_condition_breaks_the_compiler(condition: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "packs"
        shutil.copytree(PACKS, root)
        quoted = condition.replace("'", "''").replace("\n", " ")
        when(f"'{quoted}'")(root)
        packs, issues = load_packs(EngineOptions(packs=(str(root),), shipped=False))
        conditions, more = parse_all(packs, catalogue(packs))
        assert len(packs.packs) == 2
        assert all(i.code.startswith("CF-P") for i in (*issues, *more))
        assert conditions or more or issues
