"""`clearford pack safeguard` writes a rule for a guard model, and tries a model by the rule's examples."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from clearford.ai.guards.measured import Measured
from tests.cli.program import SMALL, call
from tests.runtime.assess.upstream import Reply, completion
from tests.runtime.guards.upstream import Model, guard_model, judged

RULE = "fraud.phishing.lookalike-domain"


@pytest.fixture(scope="module")
def server() -> Iterator[Model]:
    with guard_model() as made:
        yield made


@pytest.fixture
def options(server: Model, tmp_path: Path) -> tuple[str, ...]:
    """The options that name a guard with settings of its own."""
    file = tmp_path / "clearford.toml"
    one = f'url = "{server.server.url}"\nmodel = "m"\nallow_private = true\n'
    trained = one + 'form = "qwen3guard"\n'
    file.write_text(f'[[guards]]\nname = "judge"\n{one}[[guards]]\nname = "trained"\n{trained}')
    return ("--settings", str(file), *SMALL)


def test_the_prompt_is_shown_and_written_with_the_same_bytes_each_time(tmp_path: Path) -> None:
    shown = call("pack", "safeguard", RULE, *SMALL)
    assert shown.code == 0
    assert "# Definition" in shown.out
    assert (digest := re.search(r"sha256:[0-9a-f]{64}", shown.err)) is not None
    files = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for file in files:
        assert call("pack", "safeguard", RULE, *SMALL, "-o", str(file)).code == 0
    assert files[0].read_bytes() == files[1].read_bytes()
    found = msgspec.json.decode(call("pack", "safeguard", RULE, *SMALL, "--json").out)
    assert found["digest"] == digest[0]
    assert files[0].read_text().startswith(found["policy"])


def test_a_model_is_tried_by_the_examples_that_it_was_not_shown(
    server: Model, options: tuple[str, ...]
) -> None:
    made = msgspec.json.decode(call("pack", "safeguard", RULE, *SMALL, "--json").out)
    harmful = {one["text"] for one in made["tests"] if one["harmful"]}

    def says(asked: dict[str, Any], number: int) -> Reply:
        content = asked["messages"][-1]["content"].split("\n")[1]
        return judged(asked, "unsafe", RULE) if content in harmful else judged(asked, "safe")

    server.says(says)
    done = call("pack", "safeguard", RULE, "--test", "judge", *options, "--json", "--repeats", "3")
    assert done.code == 0, done.said
    found = msgspec.json.decode(done.out, type=Measured)
    assert found.digest == made["digest"]
    assert {one.id for one in found.tried} == {one["id"] for one in made["tests"]}
    assert (found.precision.count, found.recall.count) == (len(harmful), len(harmful))
    assert (found.precision.least, found.recall.least, found.unsteady) == (1.0, 1.0, 0)
    assert len(server.server.asked) == 3 * len(found.tried)
    assert {one["messages"][0]["content"] for one in server.server.asked} == {
        one["messages"][0]["content"] for one in server.server.asked[:1]
    }


def test_misses_are_listed_with_what_was_said(server: Model, options: tuple[str, ...]) -> None:
    server.says(lambda asked, n: judged(asked, "safe"))
    done = call("pack", "safeguard", RULE, "--test", "judge", *options, "--lang", "zh")
    assert done.code == 0
    assert "召回率" in done.out
    assert "safe, safe, safe, safe, safe" in done.out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("no.such.rule",), "CF-W003"),
        ((RULE, "--test", "other"), "CF-W002"),
        ((RULE, "--test", "trained"), "CF-C002"),
        ((RULE, "--test", "judge", "--repeats", "1"), "CF-W001"),
        ((RULE, "-o", "no/such/folder/file"), "CF-S001"),
    ],
    ids=["rule", "guard", "form", "no-verdict", "folder"],
)
def test_what_cannot_be_done(
    server: Model, options: tuple[str, ...], arguments: tuple[str, ...], code: str
) -> None:
    server.says(lambda *_: completion("I cannot say."))
    done = call("pack", "safeguard", *arguments, *options)
    assert (done.code, code in done.said) == (2, True), done.said
