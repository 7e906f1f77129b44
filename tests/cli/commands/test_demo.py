"""`clearford demo` shows every outcome with reasons, in both languages, and as JSON."""

from __future__ import annotations

import contextlib
import io

import msgspec
import pytest

from clearford.cli.commands.demo import SHOWN, chosen, decide_and_show
from clearford.core.items import Item
from clearford.core.reasons import Language
from clearford.runtime import shipped
from clearford.runtime.engine import Engine
from tests.cli.program import call


def _shown(engine: Engine, lang: Language = "en", *, everything: bool = False, as_json: bool = False) -> str:
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with contextlib.redirect_stdout(out):
        decide_and_show(engine, lang, everything=everything, as_json=as_json, up_s=1.0)
    return out.buffer.getvalue().decode()


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        pytest.param("en", ("invented items", "allow", "restrict", "A person will look", "Next:"), id="en"),
        pytest.param("zh", ("条虚构内容", "放行", "限制", "由人工查看", "下一步"), id="zh"),
    ],
)
def test_it_speaks_both_languages(shipped_engine: Engine, lang: Language, words: tuple[str, ...]) -> None:
    shown = _shown(shipped_engine, lang)
    assert [word for word in words if word not in shown] == []


def test_json_is_one_row_an_item_with_reasons(shipped_engine: Engine) -> None:
    rows = [msgspec.json.decode(line) for line in _shown(shipped_engine, as_json=True).splitlines()]
    lines = shipped.read("demo", "items.jsonl").splitlines()
    assert [row["item"] for row in rows] == [msgspec.json.decode(line)["id"] for line in lines]
    assert {"restrict", "allow"} <= {row["decision"] for row in rows}
    assert all({"actions", "determining", "reasons"} <= set(row) for row in rows)
    assert all(row["reasons"] for row in rows if row["decision"] != "allow")


def test_all_shows_more_than_the_choice(shipped_engine: Engine) -> None:
    assert len(_shown(shipped_engine, everything=True)) > 2 * len(_shown(shipped_engine))


def test_the_choice_is_varied(shipped_engine: Engine) -> None:
    found = shipped_engine.decoder.decode_lines(shipped.read("demo", "items.jsonl"))
    judged = shipped_engine.pipeline.process([item for item in found if isinstance(item, Item)])
    picks = chosen(judged)
    assert len(picks) > SHOWN / 2
    assert {judged.decisions[i].outcome for i in picks} == {d.outcome for d in judged.decisions}


def test_the_command_runs() -> None:
    result = call("demo", "--lang", "zh")
    assert (result.code, result.err) == (0, "")
    assert "放行" in result.said
