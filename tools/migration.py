"""Writes the next step of the store's tables from what `tables.py` declares: check it by hand before use.

    ./dev run python -m tools.migration 0002 "Say how long a case was open."

With the number of a step that is there, that step is written anew, which only steps that were never
released allow. The number then goes to the end of `standing.VERSIONS`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from clearford.runtime.stores import migrations

FOLDER = Path(migrations.__file__).parent


def main(number: str, message: str) -> None:
    """Write step `number` into the folder of steps."""
    path = FOLDER / "versions" / f"v{number}.py"
    path.unlink(missing_ok=True)
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/before.db")
        with engine.begin() as conn:
            config.attributes["connection"] = conn
            command.upgrade(config, "head")
            made = command.revision(config, message, autogenerate=True, rev_id=number)
        engine.dispose()
    if made is None or isinstance(made, list) or made.path is None:
        raise AssertionError("no step was made")
    lines = Path(made.path).read_text("utf-8").splitlines()
    Path(made.path).unlink()
    path.write_text("\n".join(line for line in lines if "# ###" not in line) + "\n", "utf-8")
    # The program of this environment: it need not be on PATH.
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", path], check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
