"""What a file says of itself, as the guarded process tells it and no further."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from clearford.ai.labels.aigc import Aigc
from clearford.ai.labels.labelled import write_label
from clearford.ai.labels.verdict import judge
from clearford.core.errors import RequestError
from clearford.runtime.media import label_reading
from clearford.runtime.media.label_reading import Said, read_said
from clearford.runtime.service.settings import Media
from tests.ai.labels.files import FILES
from tests.ai.labels.test_manifests import signed

LIMITS = Media()


def labelled(name: str, value: str = "1") -> bytes:
    """A file with a label."""
    target = io.BytesIO()
    write_label(io.BytesIO(FILES[name][1]()), Aigc(label=value), target)
    return target.getvalue()


@pytest.mark.parametrize("name", ["jpeg", "pdf", "docx"])
def test_a_label_is_read_in_a_process_of_its_own(name: str) -> None:
    said = read_said(labelled(name, "2"), LIMITS)
    assert said == Said(state="read", labels=("2",), c2pa="none")
    assert judge(said.marks).state == "possible"


def test_a_manifest_is_read_with_it() -> None:
    said = read_said(signed("png").getvalue(), LIMITS)
    assert (said.labels, said.c2pa, judge(said.marks).state) == (("1",), "generated", "confirmed")


def answering(folder: Path, answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let another program answer."""
    path = folder / "other.py"
    path.write_text(f"import sys\nsys.stdin.buffer.read()\n{answer}\n")
    monkeypatch.setattr(label_reading, "_PROGRAM", path)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        pytest.param("""print('{"state": "read", "labels": ["9"]}')""", "damaged", id="no-value"),
        pytest.param("""print('{"state": "read", "sources": ["a b"]}')""", "damaged", id="no-code"),
        pytest.param("""print('{"state": "fine"}')""", "damaged", id="no-state"),
        pytest.param("""sys.stdout.buffer.write(b'{"state": "re' + b'\\xff"}')""", "damaged", id="not-utf8"),
        pytest.param("raise SystemExit(1)", "damaged", id="fell-over"),
        pytest.param("import os; os.kill(os.getpid(), 9)", "large", id="killed"),
    ],
)
def test_an_answer_is_believed_as_far_as_it_must_be(
    answer: str, state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(tmp_path, answer, monkeypatch)
    assert read_said(b"x", LIMITS) == Said(state=state)  # type: ignore[arg-type]


def test_others_wait_and_are_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(label_reading, "AT_ONCE", 0)  # no time to wait
    taken = [label_reading._READING.acquire() for _ in range(2)]
    try:
        with pytest.raises(RequestError, match="CF-H006"):
            read_said(b"x", LIMITS)
    finally:
        for _ in taken:
            label_reading._READING.release()
