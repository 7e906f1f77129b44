"""The rim of the program: usage errors have a code, both languages and exit code 2."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.cli.app import app
from tests.cli.program import SMALL, call, environment, program

HUGE = "z" * 50_000


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        pytest.param(("nosuch",), "CF-C002", "nosuch", id="command"),
        pytest.param(("scan",), "CF-C002", "INPUT", id="nothing-to-scan"),
        pytest.param(("scan", "IN", "-o", "-", "--nosuch"), "CF-C002", "--nosuch", id="option"),
        pytest.param(("scan", "IN", "-o", "-", "--workers", "0"), "CF-C002", "1 to 256", id="no-workers"),
        pytest.param(
            ("scan", "IN", "-o", "-", "--workers", "1000"), "CF-C002", "1 to 256", id="1000-workers"
        ),
        pytest.param(("scan", "IN", "-o", "-", "--workers", "abc"), "CF-C002", "abc", id="no-number"),
        pytest.param(("scan", "IN", "-o", "-", "--format", "doc"), "CF-C002", "parquet", id="format"),
        pytest.param(("scan", "IN", "-o", "out.doc"), "CF-I011", ".parquet", id="output-format"),
        pytest.param(("scan", "IN", "-o", "-", "--lang", HUGE), "CF-C002", "--lang", id="huge-language"),
        pytest.param(("scan", "IN", "-o", "-", "--signals", "nosuch"), "CF-C003", "nosuch", id="signal"),
        pytest.param(("scan", "IN", "-o", "-", "--signals", "url.cuont"), "CF-C003", "url.count", id="slip"),
        pytest.param(("explain",), "CF-C002", "--text", id="nothing-to-explain"),
        pytest.param(("explain", "--text", "x", "--kind", "none"), "CF-I004", "$.kind", id="kind"),
        pytest.param(("explain", "IN", "--id", "none"), "CF-I009", "id", id="no-such-item"),
        pytest.param(("pack", "test", "--packs", "/dev/null"), "CF-P001", "pack.yaml", id="no-packs"),
    ],
)
def test_wrong_usage_is_one_message_with_a_code(
    tmp_path: Path, arguments: tuple[str, ...], code: str, word: str
) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"id":"x","text":"y"}\n')
    words = [str(source) if a == "IN" else a for a in arguments]
    small = () if arguments[0] in ("nosuch",) or "--packs" in arguments else SMALL
    extra = ("--alone",) if "--packs" in arguments else ()
    result = call(*words, *(() if arguments == ("scan",) else small), *extra)
    assert (result.code, result.out) == (2, "")
    assert code in result.said
    assert word in result.err
    assert len(result.err) < 1000


def test_messages_come_in_the_language_asked_for() -> None:
    arguments = ("explain", *SMALL)
    assert call(*arguments, "--lang", "zh").err.startswith("错误 CF-C002")
    assert call(*arguments, "--lang=en").err.startswith("error CF-C002")


def test_help_shows_every_command() -> None:
    result = call("--help")
    assert result.code == 0
    assert all(name in result.said for name in ("demo", "scan", "explain", "pack", "new"))
    assert {"demo", "scan", "explain", "pack", "new"} <= set(app)


@pytest.mark.parametrize("arguments", [(), ("--help",), ("-h",)])
def test_help_says_what_each_command_is_for(arguments: tuple[str, ...]) -> None:
    lines = call(*arguments).said.splitlines()
    for name in ("serve", "work", "user", "ledger", "store", "report", "quality", "outbox"):
        (line,) = [line for line in lines if line.startswith(f"│ {name} ")]
        assert line.removeprefix(f"│ {name} ").strip(" │")


def test_a_narrow_terminal_without_colour_still_shows_everything() -> None:
    env = environment(COLUMNS="20", NO_COLOR="1", TERM="dumb")
    env.pop("LANG", None)
    result = program("explain", "--text", "收款稳赚不赔 http://pay.example/x", *SMALL, env=env)
    assert result.code == 0
    assert "\x1b" not in result.said
    assert "稳赚不赔" in result.out.replace("\n", "")


@pytest.mark.parametrize(
    "trick", ["\x1b[2J", "\u202e", "\u2066", "\x07", "\r", "\u2028", "\u00ad", "\U000e0041", "\u3164"]
)
def test_a_text_cannot_play_tricks_on_the_terminal(trick: str) -> None:
    result = call("explain", "--text", f"稳赚{trick}不赔[/red][bold]", *SMALL)
    assert result.code == 0
    assert trick not in result.said
    assert "[/red][bold]" in result.out
