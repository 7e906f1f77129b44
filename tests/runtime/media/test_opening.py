"""A picture is opened in a process of its own, which ends with whatever it cannot bear."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.core.errors import ConfigError, RequestError
from clearford.runtime.media import opening
from clearford.runtime.media.opening import COVERED, POINTS, can_open, examined, open_picture
from clearford.runtime.service.settings import Media
from tests.runtime.media.pictures import bomb, drawn

LIMITS = Media()


def program(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let something else be run in place of the program that opens pictures."""
    path = folder / "other.py"
    path.write_text(f"import os, sys, signal\nsent = sys.stdin.buffer.read()\n{text}\n")
    monkeypatch.setattr(opening, "_PROGRAM", path)


def test_a_picture_is_opened() -> None:
    found = open_picture(drawn(), LIMITS)
    assert (found.state, found.kind, found.width, found.height, found.frames) == (
        "ready",
        "image/png",
        120,
        80,
        1,
    )
    assert found.body.startswith(b"RIFF")
    assert examined(drawn(kind="JPEG"), LIMITS).body == b""


def test_the_limits_of_the_settings_hold() -> None:
    small = Media(megapixels=1)
    assert open_picture(bomb(1_001, 1_000), small).state == "large"
    assert open_picture(bomb(1_000, 1_000), small).state == "ready"


def test_a_step_of_blur_leaves_fewer_points_than_the_one_before() -> None:
    assert POINTS[0] == 0
    assert list(POINTS[1:]) == sorted(POINTS[1:], reverse=True)
    assert POINTS[COVERED] == POINTS[-1]


def test_memory_has_an_end() -> None:
    large = bomb(5_000, 4_000)
    assert open_picture(large, LIMITS).state == "ready"
    assert open_picture(large, LIMITS, memory=100 << 20).state == "damaged"


@pytest.mark.parametrize(
    ("text", "state"),
    [
        pytest.param("os.kill(os.getpid(), signal.SIGKILL)", "large", id="killed"),
        pytest.param("os.kill(os.getpid(), signal.SIGSEGV)", "large", id="fell-over"),
        pytest.param("while True: pass", "large", id="never-ends"),
        pytest.param("raise SystemExit(3)", "damaged", id="error"),
        pytest.param("print('{}')", "damaged", id="no-answer"),
        pytest.param("""sys.stdout.buffer.write(b'{"state": "re\\xff"}')""", "damaged", id="not-utf8"),
        pytest.param(
            """print('{"state":"ready","width":1,"height":1,"frames":1}\\\\n<html>')""",
            "damaged",
            id="no-picture",
        ),
    ],
)
def test_a_program_that_fails_is_a_state(
    text: str, state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, text, monkeypatch)
    found = open_picture(drawn(), Media(open_s=1))
    assert (found.state, found.kind, found.body) == (state, "image/png", b"")


def test_the_program_is_told_nothing_of_this_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEARFORD_SECRET", "hush")
    program(tmp_path, f"open({str(tmp_path / 'told')!r}, 'w').write(repr(sorted(os.environ)))", monkeypatch)
    open_picture(drawn(), LIMITS)
    told = (tmp_path / "told").read_text()
    assert "CLEARFORD_SECRET" not in told
    assert "PYTHONPATH" in told


def test_others_wait_and_are_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "AT_ONCE", 0)  # no time to wait
    taken = [opening._OPENING.acquire() for _ in range(2)]
    try:
        with pytest.raises(RequestError, match="CF-H006"):
            open_picture(drawn(), LIMITS)
    finally:
        for _ in taken:
            opening._OPENING.release()


def test_without_the_extra_nothing_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    assert can_open()
    monkeypatch.setattr(opening, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match="CF-C001"):
        open_picture(drawn(), LIMITS)
    assert open_picture(b"%PDF-1.7", LIMITS).state == "type"
    assert examined(drawn(), LIMITS).state == "ready"
    assert examined(b"%PDF-1.7", LIMITS).state == "type"
