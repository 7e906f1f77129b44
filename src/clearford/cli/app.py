"""The command tree and its rim: errors become one plain message and an exit code, never a traceback.

Exit codes: 0 done, 1 findings (a check or a test failed), 2 usage, pack or file error, 3 some input
lines were rejected, 130 interrupted.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from typing import TextIO, cast

from cyclopts import App, CycloptsError
from rich.console import Console

from clearford.cli.commands import explain, new, pack, scan, train
from clearford.cli.show import messages, print_error, terminal
from clearford.cli.words import pick_language, say
from clearford.core.errors import ClearfordError, ConfigError
from clearford.core.reasons import Language
from clearford.runtime.writers import STDOUT, silence, store_error

USAGE, INTERRUPTED = 2, 130
_LONGEST = 100
"""Characters of a word in a message about arguments, which may quote one of any length."""

app = App(
    name="clearford",
    help="Decide items by written rules, with reasons. 依成文规则判定内容，并说明理由。",
    result_action="return_value",
    suppress_keyboard_interrupt=False,
    help_format="plaintext",
)
app.command(scan.scan)
app.command(explain.explain)
app.command(pack.app, name="pack")
app.command(new.app, name="new")
app.command(train.train_head, name="train")
# Named, not imported: it stands on the store, which the others start without.
app.command("clearford.cli.commands.demo:demo", name="demo")
app.command("clearford.cli.commands.ai:app", name="ai")
app.command("clearford.cli.commands.label:app", name="label")
app.command("clearford.cli.commands.ledger:app", name="ledger")
app.command("clearford.cli.commands.outbox:app", name="outbox")
app.command("clearford.cli.commands.stream:app", name="stream")
app.command("clearford.cli.commands.quality:quality", name="quality")
app.command("clearford.cli.commands.replay:replay", name="replay")
app.command("clearford.cli.commands.enforce:app", name="enforce")
app.command("clearford.cli.commands.report:report", name="report")
app.command("clearford.cli.commands.serve:serve_items", name="serve")
app.command("clearford.cli.commands.serve:work", name="work")
app.command("clearford.cli.commands.store:app", name="store")
app.command("clearford.cli.commands.user:app", name="user")


def run(arguments: Sequence[str], *, errors: Console | None = None) -> int:
    """Run one command; gives its exit code."""
    errors = errors or messages()
    lang = pick_language(_language_of(arguments))
    try:
        return _run(arguments, errors, lang)
    except ClearfordError as error:
        print_error(errors, error, lang)
        return USAGE
    except KeyboardInterrupt:
        errors.print(say("interrupted", lang))
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has enough: end quietly.
        _leave_stdout()
        return 0
    except OSError as error:
        print_error(
            errors, store_error(error, STDOUT if error.filename is None else str(error.filename)), lang
        )
        _leave_stdout()
        return USAGE


def _run(arguments: Sequence[str], errors: Console, lang: Language) -> int:
    if not arguments or arguments[0] in app.help_flags:
        _load_all()
    try:
        result = app(
            list(arguments),
            exit_on_error=False,
            print_error=False,
            console=terminal(),
            error_console=errors,
        )
    except CycloptsError as error:
        words = " ".join(
            word if len(word) <= _LONGEST else f"{word[:_LONGEST]}…" for word in str(error).split()
        )
        print_error(errors, ConfigError("CF-C002", words, suggestion="clearford --help"), lang)
        return USAGE
    if sys.stdout is not None:
        sys.stdout.flush()
    return result if isinstance(result, int) else 0


def _load_all() -> None:
    """Load commands that are only named: until then the list of commands has no words for them."""
    for name in app:
        app[name]


def _leave_stdout() -> None:
    """Keep the interpreter from writing once more, at exit, to an output that cannot take it."""
    if sys.stdout is not None:
        silence(sys.stdout.buffer)


def _language_of(arguments: Sequence[str]) -> str | None:
    for i, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
        if argument == "--lang" and i + 1 < len(arguments):
            return arguments[i + 1]
    return None


def main() -> None:
    """The `clearford` program."""
    _prepare_streams()
    raise SystemExit(run(sys.argv[1:]))


def _prepare_streams() -> None:
    """Make sure of three standard streams that say what their encoding cannot hold in other words."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            # A closed stream's number would be given to the next file, and that file be written over.
            # Output to one that is open for reading only is an error, as it should be.
            os.open(os.devnull, os.O_WRONLY if number == 2 else os.O_RDONLY)
    for name, number in (("stdout", 1), ("stderr", 2)):
        stream = getattr(sys, name)
        if stream is None:
            stream = cast(TextIO, io.TextIOWrapper(io.FileIO(number, "w", closefd=False), encoding="utf-8"))
            setattr(sys, name, stream)
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
