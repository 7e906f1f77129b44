"""The log of a process: lines for people, or one JSON object a line for programs that gather logs.

A line of JSON has `time` (UTC), `level`, `from`, `message` and, where they are known, `request` and `code`.
Of a fault it names the kind and the places in the program, never its words: they may quote what people wrote.
"""

from __future__ import annotations

import logging
import re
import traceback
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

Form = Literal["plain", "json"]
_CODE = re.compile(r"\bCF-[A-Z][0-9]{3}\b")
_PLAIN = "%(asctime)s %(levelname)s %(name)s %(message)s"


class JsonLines(logging.Formatter):
    """Makes one JSON object of a record of the log."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        message = record.getMessage()
        code = _CODE.search(message)
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "message": message,
        }
        if (request := getattr(record, "request", None)) is not None:
            line["request"] = request
        if code is not None:
            line["code"] = code.group()
        if record.exc_info is not None and record.exc_info[0] is not None:
            steps = traceback.extract_tb(record.exc_info[2])
            line["fault"] = record.exc_info[0].__name__
            line["at"] = [f"{step.filename}:{step.lineno}" for step in steps]
        return msgspec.json.encode(line).decode()


def start_log(form: Form) -> None:
    """Write what this process logs from warnings on to its error output, in a form."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if form == "json" else logging.Formatter(_PLAIN))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
