"""Answers are remembered by what was sent, to whom, and never where there was none."""

from __future__ import annotations

from pathlib import Path

import msgspec

from clearford.ai.assess.grading import Answer
from clearford.ai.assess.plan import Ask, Target
from clearford.runtime.assess.asking import request_of
from clearford.runtime.assess.remembered import Remembered
from tests.ai.assess.banks import question

TARGET = Target(base_url="http://127.0.0.1/v1", model="m")
BODY = request_of(TARGET, question("q1"))
ASK = Ask("test.refuse", "q1")
ANSWER = Answer(ask=ASK, state="answered", text="I cannot.")


def test_an_answer_is_found_again_and_marked(tmp_path: Path) -> None:
    cache = Remembered(tmp_path)
    cache.keep(TARGET, BODY, ANSWER)
    other = Ask("other", "q9")
    assert cache.find(TARGET, BODY, other) == msgspec.structs.replace(ANSWER, ask=other, cached=True)


def test_another_request_model_digest_or_service_is_another_answer(tmp_path: Path) -> None:
    cache = Remembered(tmp_path)
    cache.keep(TARGET, BODY, ANSWER)
    newer = msgspec.structs.replace(TARGET, model_digest="sha256:2")
    elsewhere = msgspec.structs.replace(TARGET, base_url="http://127.0.0.2/v1")
    assert cache.find(newer, BODY, ASK) is None
    assert cache.find(elsewhere, BODY, ASK) is None
    assert cache.find(TARGET, request_of(TARGET, question("q2")), ASK) is None


def test_no_answer_is_not_remembered_and_a_damaged_file_is_none(tmp_path: Path) -> None:
    cache = Remembered(tmp_path)
    cache.keep(TARGET, BODY, Answer(ask=ASK, state="no_answer"))
    assert cache.find(TARGET, BODY, ASK) is None
    cache.keep(TARGET, BODY, ANSWER)
    (path,) = tmp_path.rglob("*.json")
    path.write_bytes(b"{")
    assert cache.find(TARGET, BODY, ASK) is None


def test_a_folder_that_cannot_be_made_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    cache = Remembered(tmp_path / "file" / "cache")
    cache.keep(TARGET, BODY, ANSWER)
    assert cache.find(TARGET, BODY, ASK) is None
