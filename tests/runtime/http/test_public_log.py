"""The published log: heads and keys that the independent program accepts, and that program itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from clearford.ledger.verifier.clearford_verify import Head, Key
from clearford.runtime.http.public_log import VERIFIER
from tests.runtime.http.people import HARMFUL, House, problem
from tests.runtime.http.test_ledger import LOG, integrated

PATH = "/v1/published/log"


def test_the_head_is_told_with_the_key_that_signed_it(house: House) -> None:
    person = house.browser()
    assert person.get(PATH).json()["logs"] == []
    house.decide(HARMFUL)
    integrated(house)
    (log,) = person.get(PATH).json()["logs"]
    assert log["origin"] == LOG
    head = Head(person.get(log["checkpoint"]).content)
    assert (head.size, head.root.hex()) == (log["size"], log["root"])
    head.check([Key(text) for text in log["keys"]], LOG)
    first = log["size"]
    house.decide(HARMFUL, "p2")
    integrated(house)
    assert person.get(PATH).json()["logs"][0]["size"] > first


def test_the_program_that_checks_runs_by_itself(house: House, tmp_path: Path) -> None:
    person = house.browser()
    path = person.get(PATH).json()["verifier"]
    answer = person.get(path)
    assert answer.headers["content-disposition"] == f'attachment; filename="{VERIFIER.name}"'
    (tmp_path / "v.py").write_bytes(answer.content)
    done = subprocess.run(
        [sys.executable, "-I", str(tmp_path / "v.py"), "--help"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, "statement FILE" in done.stdout) == (0, True)
    assert problem(person.get("/v1/published/verifier/other.py")) == (404, "CF-H002")
