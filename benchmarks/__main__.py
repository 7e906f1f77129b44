"""`./dev bench [--json FILE] [--data JSONL] [--write] [NAME ...]`: measure, and say which goals hold."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
from rich.console import Console

from benchmarks import (
    archive,
    assess,
    backtest,
    console,
    corpus_gate,
    equal,
    files,
    gateway,
    heads,
    hostile,
    ledger,
    near,
    patterns,
    personal,
    record,
    reviewing,
    rules,
    scale,
    serve,
    single,
    start,
    streams,
    velocity,
    whole,
)
from benchmarks.measure import Line
from benchmarks.report import PAGE, Report, kept_words, page, show, this_machine
from benchmarks.setting import Setting, temporary


def _personal(_: Setting) -> list[Line]:
    return personal.lines(personal.measure(personal.shipped()))


MEASURES: dict[str, Callable[[Setting], list[Line]]] = {
    "engine": whole.run,
    "everything": whole.everything,
    "rules": rules.run,
    "patterns": patterns.run,
    "near": near.run,
    "heads": heads.run,
    "velocity": velocity.run,
    "single": single.run,
    "hostile": hostile.run,
    "equal": equal.run,
    "workers": files.workers,
    "memory": files.memory,
    "backtest": backtest.run,
    "ledger": ledger.run,
    "record": record.run,
    "serve": serve.run,
    "console": console.run,
    "reviewing": reviewing.run,
    "stream": streams.run,
    "gateway": gateway.run,
    "assess": assess.run,
    "corpus": corpus_gate.run,
    "archive": archive.run,
    "scale": scale.run,
    "start": start.run,
    "personal": _personal,
}


def main(words: Sequence[str]) -> int:
    """Exit code 0, also when goals are missed: the figures say so; 2 for a mistake in the command."""
    options = _parser().parse_args(words)
    console = Console(stderr=True)
    lines: list[Line] = []
    with contextmanager(temporary)(options.data) as setting:
        for name in options.names or MEASURES:
            console.print(f"{name} ...", style="dim")
            lines += MEASURES[name](setting)
    show(lines, Console())
    report = Report(
        machine=this_machine(), command=shlex.join(["./dev", "bench", *options.names]), lines=lines
    )
    if options.json is not None:
        options.json.write_bytes(msgspec.json.format(msgspec.json.encode(report)) + b"\n")
    if options.write:
        PAGE.write_text(page(report, kept_words()), encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", choices=(*MEASURES, []), help=", ".join(MEASURES))
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the lines to FILE")
    parser.add_argument("--data", type=Path, metavar="JSONL", help="measure on these items")
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
