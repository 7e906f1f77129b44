"""The command tree and its rim: errors become one plain message and an exit code, never a traceback.

Exit codes: 0 done, 1 findings (a check or a test failed), 2 usage, pack or file error, 3 some input
lines were rejected, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from cyclopts import App, CycloptsError
from rich.console import Console

from clearford.cli.commands import demo, explain, new, pack, scan
from clearford.cli.show import print_error
from clearford.cli.words import pick_language, say
from clearford.core.errors import ClearfordError

USAGE, INTERRUPTED = 2, 130

app = App(
    name="clearford",
    help="Decide items by written rules, with reasons. 依成文规则判定内容，并说明理由。",
    result_action="return_value",
    help_format="plaintext",
)
app.command(demo.demo)
app.command(scan.scan)
app.command(explain.explain)
app.command(pack.app, name="pack")
app.command(new.app, name="new")


def run(arguments: Sequence[str], *, errors: Console | None = None) -> int:
    """Run one command; gives its exit code."""
    errors = errors or Console(stderr=True)
    lang = pick_language(_language_of(arguments))
    try:
        result = app(list(arguments), exit_on_error=False, error_console=errors)
    except CycloptsError:
        return USAGE
    except ClearfordError as error:
        print_error(errors, error, lang)
        return USAGE
    except KeyboardInterrupt:
        errors.print(say("interrupted", lang))
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has enough: end quietly, and keep the interpreter from writing once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return result if isinstance(result, int) else 0


def _language_of(arguments: Sequence[str]) -> str | None:
    for i, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
        if argument == "--lang" and i + 1 < len(arguments):
            return arguments[i + 1]
    return None


def main() -> None:
    """The `clearford` program."""
    raise SystemExit(run(sys.argv[1:]))
