"""The types of the record."""

from __future__ import annotations

import msgspec

from clearford.core.entries import ENTRY_TYPES, Entry


def test_defaults_are_left_out_but_what_identifies_an_entry_is_not() -> None:
    entry = Entry(id="0" * 32, type="decision", ts=1, log="example.org/t/2026")
    assert msgspec.to_builtins(entry) == {"id": "0" * 32, "type": "decision", "ts": 1, "log": entry.log}


def test_readers_keep_working_when_a_later_version_adds_a_field() -> None:
    raw = b'{"id":"a","type":"batch","ts":2,"log":"l","later":[1,2]}'
    assert msgspec.json.decode(raw, type=Entry).type == "batch"


def test_every_type_is_listed_once() -> None:
    assert len(set(ENTRY_TYPES)) == len(ENTRY_TYPES) == 34
