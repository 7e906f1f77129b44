"""The handbook's own commands, word for word: an upgrade, and the way back, on both databases.

The new version is this program with one more step of the tables; the old one is this program.
"""

from __future__ import annotations

import http.client
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL

from benchmarks.chaos.place import Place
from clearford.runtime.stores.migrations.upgrade import upgrade
from tests.cli.program import environment
from tests.deploy.files import ROOT
from tests.support import postgres

BOOK = (ROOT / "docs/how-to/operate.md").read_text()
PACKAGE = ROOT / "src/clearford"
SETTINGS = "/etc/clearford/clearford.toml"
PATIENCE_S = 60.0
STEP = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0002", "0001"

def upgrade():
    op.create_table("later", sa.Column("n", sa.Integer, primary_key=True))
    with op.batch_alter_table("lease") as lease:
        lease.add_column(sa.Column("note", sa.Text, nullable=False, server_default="none"))

def downgrade():
    raise AssertionError("the way back is the back-up")
"""


def commands_of(heading: str) -> list[str]:
    """The lines of the first block below a heading of the handbook."""
    part = BOOK.partition(f"\n{heading}\n")[2]
    return part.partition("```text\n")[2].partition("```")[0].splitlines()


def next_version(folder: Path) -> Path:
    """A folder with the new version: links to this program, but for the steps of the tables."""
    made, real = folder, PACKAGE
    for name in ("clearford", "runtime", "stores", "migrations"):
        made = made / name
        real = real if name == "clearford" else real / name
        made.mkdir(parents=True)
        for child in real.iterdir():
            if child.name not in ("runtime", "stores", "migrations", "versions", "__pycache__"):
                (made / child.name).symlink_to(child)
    shutil.copytree(real / "versions", made / "versions", ignore=shutil.ignore_patterns("__pycache__"))
    (made / "versions" / "v0002.py").write_text(STEP)
    standing = (real / "standing.py").read_text()
    (made / "standing.py").unlink()
    (made / "standing.py").write_text(standing.replace('VERSIONS = ("0001",)', 'VERSIONS = ("0001", "0002")'))
    return folder


class Machine:
    """A machine on which somebody follows the handbook."""

    def __init__(self, place: Place, address: str, new: Path) -> None:
        self.place, self.address = place, address
        self.versions = {"new": new, "old": PACKAGE.parent}
        self.installed = "old"
        self.running: subprocess.Popen[bytes] | None = None

    def follow(self, line: str) -> int:
        """Do what a line says; its exit code."""
        words = shlex.split(line)
        if words[0] == "clearford":
            return self.run(*words[1:]).returncode
        if words[0].endswith("/pip"):
            self.installed = "old" if "OLD" in line else "new"
            return 0
        if words[:2] == ["systemctl", "stop"]:
            return self.stop()
        if words[:2] == ["systemctl", "start"]:
            return self.start()
        assert words[:2] == ["curl", "--fail"], line
        return 0 if self.answers() else 22

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Give a command of the version that is installed."""
        known = {SETTINGS: str(self.place.files[0]), "ADDRESS": self.address}
        return subprocess.run(
            self._command(*(known.get(word, word) for word in words)),
            cwd=self.place.folder,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self) -> int:
        """Start the service."""
        assert self.running is None
        words = self._command("serve", "--settings", str(self.place.files[0]))
        with (self.place.folder / "serve.log").open("ab") as log:
            self.running = subprocess.Popen(
                words, cwd=self.place.folder, env=self._environment(), stdout=log, stderr=log
            )
        return 0

    def stop(self) -> int:
        """End it, as systemd does."""
        if self.running is None:
            return 0
        self.running.send_signal(signal.SIGTERM)
        code, self.running = self.running.wait(PATIENCE_S), None
        return code

    def answers(self) -> bool:
        """Whether it is ready within the time that the handbook gives."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end and self.running and self.running.poll() is None:
            if self.place.ready():
                return True
            signal.sigtimedwait([], 0.2)
        return False

    def decide(self, name: str) -> str | None:
        """Hand an item in; the entry of what was decided, None where nothing was to be entered."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.place.ports[0], timeout=30)) as client:
            (answer,) = self.place.post(client, [{"id": name, "text": TEXT, "actor": "ben"}])
        entry: str | None = answer["entry"]
        return entry

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-c", "from clearford.cli.app import main; main()", *words]

    def _environment(self) -> dict[str, str]:
        return {**environment(), "PYTHONPATH": str(self.versions[self.installed])}


TEXT = "Guaranteed profit. Log in at https://paypa1.example now."


@pytest.fixture
def addresses(
    request: pytest.FixtureRequest, store_address: str, tmp_path: Path
) -> Iterator[tuple[str, str]]:
    """The address of a store, and of another one of its kind, which is empty."""
    if "://" not in store_address:
        yield store_address, str(tmp_path / "other.db")
        return
    # Not the one that tests share: it is left as a later version made it.
    server: URL = request.getfixturevalue("postgres_server")
    with postgres.database(server) as one, postgres.database(server) as other:
        upgrade(one.url)
        yield (
            one.url.render_as_string(hide_password=False),
            other.url.render_as_string(hide_password=False),
        )


@contextmanager
def machine(folder: Path, address: str) -> Iterator[Machine]:
    """A machine that is ended in any case."""
    place = folder / "place"
    place.mkdir()
    made = Machine(Place(place, platform=9, store=address), address, next_version(folder / "new"))
    try:
        yield made
    finally:
        if made.running is not None:
            made.running.kill()
            made.running.wait()


def test_the_handbook_upgrades_and_leads_back(addresses: tuple[str, str], tmp_path: Path) -> None:
    address, other = addresses
    with machine(tmp_path, address) as here:
        here.start()
        assert here.answers(), (here.place.folder / "serve.log").read_text()
        before = here.decide("before")
        steps = commands_of("## Upgrade")
        assert [line.split()[0] for line in steps if "clearford" in line.split()[0]] == [
            "clearford",
            "/opt/clearford/bin/pip",
            "/opt/clearford/bin/pip",
            "clearford",
        ]
        for line in steps:
            if "store upgrade" in line:
                forgotten = here.run("serve", "--settings", SETTINGS)
                assert (forgotten.returncode, "CF-S007" in forgotten.stderr) == (2, True), forgotten.stderr
                assert "older than this program" in forgotten.stderr
            assert here.follow(line) == 0, (line, (here.place.folder / "serve.log").read_text())
        assert here.decide("before") == before
        assert here.decide("after") != before
        assert here.stop() == 0
        here.installed = "old"
        refused = here.run("serve", "--settings", SETTINGS)
        assert (refused.returncode, "CF-S007" in refused.stderr) == (2, True), refused.stderr
        assert "its version 0002 is newer than this program" in refused.stderr
        for file in here.place.files:
            file.write_text(file.read_text().replace(repr(address), repr(other)))
        for line in commands_of("### The way back"):
            assert here.follow(line) == 0, (line, (here.place.folder / "serve.log").read_text())
        assert here.decide("before") == before
        assert here.decide("again") != before
        assert here.stop() == 0


def test_the_handbook_stops_before_and_starts_after_the_tables_change() -> None:
    order = commands_of("## Upgrade")
    wanted = ("store backup", "systemctl stop", "store upgrade", "systemctl start")
    at = [next(n for n, line in enumerate(order) if what in line) for what in wanted]
    assert at == sorted(at)
    assert at[0] == 0
