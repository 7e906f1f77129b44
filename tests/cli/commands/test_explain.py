"""`clearford explain` accounts for one decision, from a text or from a file."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.cli.program import SMALL, call

TEXT = "log in at paypa1.example"


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        pytest.param("en", ("restrict", "text views", "true", "You can appeal"), id="en"),
        pytest.param("zh", ("限制", "文本视图", "成立", "您可以申诉"), id="zh"),
    ],
)
def test_it_speaks_both_languages(lang: str, words: tuple[str, ...]) -> None:
    result = call("explain", "--text", TEXT, "--lang", lang, *SMALL)
    assert result.code == 0
    assert [word for word in words if word not in result.said] == []


def test_json_holds_the_whole_account() -> None:
    result = call("explain", "--text", TEXT, "--json", *SMALL)
    account = msgspec.json.decode(result.said)
    assert account["decision"]["item"] == "text"
    assert [a["id"] for a in account["determining"]] == ["fraud.phishing.lookalike-domain"]
    assert account["spans"]


def test_an_item_of_a_file_is_found_by_its_id(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text(f"id,text\n1,hello\n2,{TEXT}\n")
    first = call("explain", str(source), "--json", *SMALL)
    second = call("explain", str(source), "--id", "2", "--json", *SMALL)
    assert msgspec.json.decode(first.said)["decision"]["item"] == "1"
    assert msgspec.json.decode(second.said)["decision"]["item"] == "2"


def test_personal_values_stand_nowhere_in_the_account() -> None:
    account = call("explain", "--text", "我的手机号13912345678", "--json", *SMALL).said
    assert "13912345678" not in account
    assert "personal.mobile" in account
