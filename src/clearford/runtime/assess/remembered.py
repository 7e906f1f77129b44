"""Answers of earlier runs: the same request to the same service is not paid for twice.

Only requests at temperature 0 are remembered: of others every answer is a new draw.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from clearford.ai.assess.grading import Answer
from clearford.ai.assess.plan import Ask, Target

_ENCODER = msgspec.json.Encoder(order="sorted")


class Remembered:
    """A folder of answers by the digest of what was sent; processes may share it."""

    def __init__(self, path: Path) -> None:
        """Name the folder; it is made when something is kept."""
        self._path = path

    def find(self, target: Target, body: dict[str, Any], ask: Ask) -> Answer | None:
        """The answer to a request that was sent before; None where there is none that can be read."""
        if target.temperature:
            return None
        try:
            found = msgspec.json.decode(self._file(target, body).read_bytes(), type=Answer)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return None
        return msgspec.structs.replace(found, ask=ask, cached=True)

    def keep(self, target: Target, body: dict[str, Any], answer: Answer) -> None:
        """Keep an answer, but none that is no answer: that is asked for again. A full disk is no fault."""
        if target.temperature or answer.state == "no_answer":
            return
        path = self._file(target, body)
        aside = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            aside.write_bytes(msgspec.json.encode(answer))
            os.replace(aside, path)
        except OSError:
            with suppress(OSError):
                aside.unlink()

    def _file(self, target: Target, body: dict[str, Any]) -> Path:
        sent = _ENCODER.encode([target.base_url, target.model_digest, body])
        name = hashlib.sha256(sent).hexdigest()
        return self._path / name[:2] / f"{name}.json"
