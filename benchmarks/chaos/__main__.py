"""The long run of faults.

    python -m benchmarks.chaos --minutes 5
    python -m benchmarks.chaos --minutes 5 --database postgresql --servers 2 --workers 2
    python -m benchmarks.chaos --minutes 2 --database postgresql --victims database

A real `clearford serve` and real `clearford work` hand actions to a real receiver, and are sent SIGKILL at
random points while clients hand in items. Leases end by the clock. Afterwards everything is compared: what
clients were answered, what the receiver got, what stands in the store, and what the verifier says.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from benchmarks.chaos.run import Outcome, Plan, run
from clearford.runtime.stores.migrations.upgrade import upgrade
from tests.support import postgres


def main() -> None:
    """The program."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument(
        "--victims", nargs="+", choices=("serve", "work", "database"), default=("serve", "work")
    )
    parser.add_argument("--servers", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--pause", type=float, default=0.1, help="seconds between two batches of a client")
    parser.add_argument("--seed", type=int, default=os.getpid())
    chosen = parser.parse_args()
    plan = Plan(
        victims=chosen.victims,
        seconds=chosen.minutes * 60,
        servers=chosen.servers,
        workers=chosen.workers,
        pause_s=chosen.pause,
        seed=chosen.seed,
    )
    with tempfile.TemporaryDirectory() as folder:
        if chosen.database == "sqlite":
            found = run(Path(folder), plan)
        else:
            with (
                postgres.server(f"chaos{os.getpid()}", durable=True) as server,
                postgres.database(server) as made,
            ):
                upgrade(made.url)
                store = made.url.render_as_string(hide_password=False)
                found = run(Path(folder), plan, server=server, store=store)
    _tell(found, chosen.seed)
    sys.exit(1 if found.wrong else 0)


def _tell(found: Outcome, seed: int) -> None:
    console = Console()
    deaths = ", ".join(f"{name} {count}" for name, count in sorted(found.deaths.items()))
    trouble = ", ".join(f"{name} {count}" for name, count in sorted(found.trouble.items()))
    console.print(
        f"{found.deaths.total()} deaths ({deaths}); {found.answered} items answered; in place of an answer: "
        f"{trouble or 'nothing'}; {found.delivered} actions delivered, {found.again} of them more than once; "
        f"seed {seed}"
    )
    for line in found.wrong[:50]:
        console.print(line, markup=False)


if __name__ == "__main__":
    main()
