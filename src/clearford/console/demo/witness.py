"""A witness of the demo: it cosigns heads of the log until Sunday, and then does not answer any more."""

from __future__ import annotations

from clearford.ledger.keys import COSIGNATURE, signing_key
from clearford.ledger.notes import format_note, sign_note
from clearford.runtime.record.unit import Record
from clearford.runtime.record.witnessing import do_keep_cosigned, waiting_for
from clearford.runtime.service.settings import Witness

_KEY = signing_key("witness.example/demo", b"a witness that nobody relies on.", COSIGNATURE)
"""Known to everybody, as all in the demo is."""
WITNESS = Witness(url="http://127.0.0.1:9", key=_KEY.verifier.text)
"""As the settings name it. Nothing listens there, on this computer alone: so it is late."""


class Onlooker:
    """Cosigns what a log shows to it."""

    def __init__(self, record: Record) -> None:
        """`record`: whose log it is."""
        self._record = record

    def step(self) -> None:
        """Cosign the newest head of every log."""
        with self._record.read() as conn:
            heads = list(waiting_for(conn, _KEY.name))
        for head in heads:
            text = head.note.decode().partition("\n\n")[0] + "\n"
            with self._record.change() as change:
                note = format_note(sign_note(text, [_KEY], seconds=change.at // 1_000_000))
                do_keep_cosigned(change, head, note.partition(b"\n\n")[2], _KEY.verifier)
