"""The operator's ffmpeg: found or asked for, ended when it takes too long, and kept from the network."""

from __future__ import annotations

import http.server
import io
import os
import threading
from pathlib import Path

import pytest

from clearford.ai.marks.decoder import DEMUXERS, Ffmpeg, file_of, found, path_of, reads
from clearford.core.errors import LabelError
from tests.ai.marks.films import NEEDED, needs_ffmpeg


def program(folder: Path, text: str) -> Ffmpeg:
    path = folder / "program"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return found(str(path), seconds=20)


def code_of(ffmpeg: Ffmpeg, *words: str) -> str:
    with pytest.raises(LabelError) as caught:
        ffmpeg.run(words)
    return caught.value.code


def test_a_program_that_is_not_there_is_asked_for() -> None:
    with pytest.raises(LabelError) as caught:
        found("no-such-program")
    assert (caught.value.code, "no-such-program" in caught.value.message) == ("CF-L010", True)
    assert "install ffmpeg" in str(caught.value.suggestion)
    assert code_of(Ffmpeg(program="/nowhere/ffmpeg")) == "CF-L010"


def test_what_it_writes_comes_in_blocks_and_errors_are_told(tmp_path: Path) -> None:
    assert list(program(tmp_path, "printf 0123456789").blocks((), 4)) == [b"0123", b"4567", b"89"]
    assert code_of(program(tmp_path, "printf 0; exit 7")) == "CF-L011"


def test_one_that_does_not_end_is_ended(tmp_path: Path) -> None:
    endless = program(tmp_path, "exec tail -f /dev/null")
    assert code_of(Ffmpeg(program=endless.program, seconds=0.05)) == "CF-L012"


def test_who_stops_early_ends_it(tmp_path: Path) -> None:
    blocks = program(tmp_path, f"echo $$ > {tmp_path}/pid; printf 0123; exec tail -f /dev/null").blocks((), 4)
    assert next(blocks) == b"0123"
    blocks.close()  # type: ignore[attr-defined]
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_it_is_told_nothing_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_SECRET", "demo")
    said = program(tmp_path, "env").run(())
    assert b"DEMO_SECRET" not in said
    assert b"PATH=" in said


@pytest.mark.parametrize("kind", DEMUXERS)
def test_files_are_opened_as_what_they_were_found_to_be(kind: str) -> None:
    words = reads(Path("-i"), kind, only=2.5)
    assert words[words.index("-f") + 1] == DEMUXERS[kind]
    assert words[words.index("-protocol_whitelist") + 1] == "file"
    assert words[-1] == f"file:{Path.cwd()}/-i" == file_of(Path("-i"))
    with pytest.raises(LabelError):
        reads(Path("a"), "png")


def test_a_file_that_is_open_is_named(tmp_path: Path) -> None:
    with (tmp_path / "a").open("wb") as stream:
        assert path_of(stream) == tmp_path / "a"
    with pytest.raises(AttributeError):
        path_of(io.BytesIO())


@needs_ffmpeg
def test_a_list_that_names_an_address_fetches_nothing(tmp_path: Path) -> None:
    asked = list[str]()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        path = tmp_path / "a.mp4"
        path.write_text(f"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:{server.server_port}/a.ts\n")
        for words in (reads(path, "mp4"), ["-protocol_whitelist", "file", "-i", file_of(path)]):
            assert code_of(found(NEEDED), *words, "-f", "null", "-") == "CF-L011"
        server.shutdown()
        thread.join()
    assert asked == []
