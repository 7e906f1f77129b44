"""The units of systemd are valid, start commands that exist, and may do little."""

from __future__ import annotations

import configparser
import shutil
import subprocess
from pathlib import Path

import pytest

from clearford.cli.app import app
from clearford.runtime.service.processes import KILL_S
from tests.deploy.files import DEPLOY

UNITS = [pytest.param(path, id=path.stem) for path in sorted((DEPLOY / "systemd").glob("*.service"))]
ANALYZE = shutil.which("systemd-analyze")
PROGRAM = "/opt/clearford/bin/clearford"
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed")


def verify(path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(ANALYZE), "verify", str(path)], capture_output=True, text=True, check=False)


@needs_systemd
@pytest.mark.parametrize("path", UNITS)
def test_systemd_accepts_it(path: Path, tmp_path: Path) -> None:
    # It looks for the program, which is installed elsewhere.
    tried = tmp_path / path.name
    tried.write_text(path.read_text().replace(PROGRAM, "/bin/true"))
    done = verify(tried)
    assert (done.returncode, done.stderr) == (0, "")


@needs_systemd
def test_a_misspelt_key_is_found(tmp_path: Path) -> None:
    tried = tmp_path / "bad.service"
    text = (DEPLOY / "systemd/clearford.service").read_text().replace(PROGRAM, "/bin/true")
    tried.write_text(text.replace("NoNewPrivileges", "NoNewPrivilege"))
    assert "NoNewPrivilege" in verify(tried).stderr


@pytest.mark.parametrize("path", UNITS)
def test_it_starts_a_command_that_exists_and_has_time_to_end(path: Path) -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string(path.read_text())
    service = unit["Service"]
    program, *words = service["ExecStart"].split()
    assert program == PROGRAM
    _, bound, *_ = app.parse_args(words, print_error=False, exit_on_error=False)
    assert bound.kwargs == {"settings": Path("/etc/clearford/clearford.toml")}
    assert float(service["TimeoutStopSec"]) > KILL_S
    for key in ("NoNewPrivileges", "PrivateTmp", "ProtectHome", "RestrictNamespaces"):
        assert service[key] == "true"
    assert service["ProtectSystem"] == "strict"
    assert service["CapabilityBoundingSet"] == ""
