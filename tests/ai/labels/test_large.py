"""Files of two gigabytes are read and labelled with the memory of small ones."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ai.labels.files import box, element
from tests.ai.marks.sounds import chunk

LARGE = 2 << 30
MOST = 200 << 20
"""Bytes of memory."""
RUN = """
import sys
from clearford.cli.app import run
sys.argv[0] = "clearford"
code = run(sys.argv[1:])
# Not what `getrusage` says: that of a child begins with what its parent held.
[peak] = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
print(int(peak) * 1024, file=sys.stderr)
sys.exit(code)
"""


def sparse(path: Path, kind: str) -> None:
    """A file whose samples are a hole."""
    if kind == "mp4":
        head = box(b"ftyp", b"isom", bytes(4), b"isom") + box(b"moov", box(b"mvhd", bytes(100)))
        head += (1).to_bytes(4, "big") + b"mdat" + (LARGE + 16).to_bytes(8, "big")
    elif kind == "wav":
        form = chunk(b"fmt ", bytes.fromhex("0100010080bb000000770100 02001000".replace(" ", "")))
        body = b"WAVE" + form + b"data" + LARGE.to_bytes(4, "little")
        head = b"RIFF" + (len(body) + LARGE).to_bytes(4, "little") + body
    else:
        cluster = (0x1F43B675).to_bytes(4, "big") + (LARGE | 1 << 56).to_bytes(8, "big")
        segment = (0x18538067).to_bytes(4, "big") + (len(cluster) + LARGE | 1 << 56).to_bytes(8, "big")
        head = element(0x1A45DFA3, element(0x4282, b"matroska")) + segment + cluster
    with path.open("wb") as stream:
        stream.write(head)
        stream.truncate(len(head) + LARGE)


def ran(*words: str) -> tuple[int, str, int]:
    done = subprocess.run([sys.executable, "-c", RUN, *words], capture_output=True, text=True)
    return done.returncode, done.stdout, int(done.stderr.split()[-1])


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["mp4", "wav", "mkv"])
def test_two_gigabytes_take_less_than_200_mebibytes(tmp_path: Path, kind: str) -> None:
    if shutil.disk_usage(tmp_path).free < 3 * LARGE:
        pytest.skip("the disk has no room for a copy of two gigabytes")
    source, out = tmp_path / f"a.{kind}", tmp_path / f"b.{kind}"
    sparse(source, kind)
    if source.stat().st_blocks * 512 > LARGE // 2:
        pytest.skip("the disk keeps no holes in files")
    try:
        written = ran("label", "write", str(source), str(out), "--producer", "demo", "--id", "7")
        read = ran("label", "read", str(out), "--json")
        (told,) = json.loads(read[1])
        assert (written[0], read[0]) == (0, 0)
        assert max(written[2], read[2]) < MOST
        assert told["labels"]["found"][0]["read"]["label"]["ProduceID"] == "7"
        assert LARGE < out.stat().st_size < LARGE + (1 << 20)
    finally:
        out.unlink(missing_ok=True)
        source.unlink(missing_ok=True)
