"""The folder of a rollout: written whole, read back, and refused when anything about it is wrong."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from clearford.core.errors import ClearfordError, ConfigError, StoreError
from clearford.runtime.rollout.buckets import KEY_SETTING
from clearford.runtime.rollout.files import KEY, RECORD, STATE, Folder, at_work, open_folder
from clearford.runtime.rollout.state import Acted, Entry, RuleState

RULE = "fraud.test.one"


def entry(kind: str = "step", **more: object) -> Entry:
    return Entry(kind=kind, rule=RULE, at=None, per_cent=1, **more)  # type: ignore[arg-type]


def saved(path: Path) -> Folder:
    folder = open_folder(str(path), make=True)
    folder.key({})
    folder.state.rules[RULE] = RuleState(step=1, hits=7)
    folder.note([(RULE, Acted("i1", None)), entry()])
    folder.save()
    return folder


def test_what_was_kept_is_there_again(tmp_path: Path) -> None:
    first = saved(tmp_path / "a" / "state")
    again = open_folder(str(tmp_path / "a" / "state"))
    assert again.state == first.state
    assert [a.item for a in again.journal.acted[RULE]] == ["i1"]
    assert list(again.record()) == [entry()]
    assert again.key({}) == first.key({})


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    saved(tmp_path / "state")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "state").iterdir()}
    assert modes == {STATE: 0o600, KEY: 0o600, RECORD: 0o600}
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700


def test_the_key_is_made_once_and_is_not_in_the_state(tmp_path: Path) -> None:
    keys = {saved(tmp_path / name).key({}) for name in ("a", "b")}
    assert len(keys) == 2 and all(len(key) >= 32 for key in keys)
    text = (tmp_path / "a" / STATE).read_bytes()
    assert not any(key in text for key in keys)


def test_the_key_of_the_setting_comes_first_and_stays_the_same(tmp_path: Path) -> None:
    folder = open_folder(str(tmp_path), make=True)
    assert folder.key({KEY_SETTING: "x" * 16}) == b"x" * 16
    folder.save()
    assert not (tmp_path / KEY).exists()
    again = open_folder(str(tmp_path))
    with pytest.raises(StoreError, match="another key"):
        again.key({KEY_SETTING: "y" * 16})
    with pytest.raises(ConfigError, match="missing or short") as caught:
        again.key({})
    assert caught.value.code == "CF-C004"
    assert again.key({KEY_SETTING: "x" * 16}) == b"x" * 16


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def _flip(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data.replace(b'"hits":7', b'"hits":8'))


def _version(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"rollout 1 ", b"rollout 2 ", 1))


def _other(path: Path) -> None:
    path.write_bytes(b"\x00\xff" * 50)


@pytest.mark.parametrize(
    ("name", "damage", "words"),
    [
        pytest.param(STATE, _cut, "damaged", id="cut-off"),
        pytest.param(STATE, _flip, "damaged", id="one-number-changed"),
        pytest.param(STATE, _version, "version 2, not 1", id="another-version"),
        pytest.param(STATE, _other, "not the state of a rollout", id="another-file"),
        pytest.param(RECORD, _cut, "entries are missing", id="record-cut-off"),
        pytest.param(RECORD, Path.unlink, "entries are missing", id="no-record"),
        pytest.param(STATE, Path.unlink, "there is no rollout", id="no-state"),
    ],
)
def test_a_damaged_folder_is_refused(tmp_path: Path, name: str, damage: object, words: str) -> None:
    saved(tmp_path)
    assert callable(damage)
    damage(tmp_path / name)
    with pytest.raises(ClearfordError, match=words) as caught:
        open_folder(str(tmp_path))
    assert caught.value.code == "CF-S005"


def test_a_damaged_entry_is_named(tmp_path: Path) -> None:
    saved(tmp_path)
    record = tmp_path / RECORD
    record.write_bytes(b"x" * len(record.read_bytes()))
    with pytest.raises(StoreError, match="not an entry") as caught:
        list(open_folder(str(tmp_path)).record())
    assert caught.value.place.line == 1


def test_two_runs_do_not_overwrite_each_other(tmp_path: Path) -> None:
    saved(tmp_path)
    one, other = open_folder(str(tmp_path)), open_folder(str(tmp_path))
    one.note([entry("started")])
    one.save()
    other.note([entry("stopped")])
    with pytest.raises(StoreError, match="another run"):
        other.save()
    assert [e.kind for e in open_folder(str(tmp_path)).record()] == ["step", "started"]


def test_one_run_at_a_time_works_with_a_folder(tmp_path: Path) -> None:
    with at_work(str(tmp_path / "state"), make=True) as folder:
        folder.save()
        with pytest.raises(StoreError, match="another run works with it"), at_work(str(tmp_path / "state")):
            raise AssertionError
        assert open_folder(str(tmp_path / "state")).state == folder.state, "to look at it is allowed"
    with at_work(str(tmp_path / "state")) as again:
        again.save()


def test_entries_of_a_run_that_ended_early_are_written_over(tmp_path: Path) -> None:
    saved(tmp_path)
    before = (tmp_path / STATE).read_bytes()
    lost = open_folder(str(tmp_path))
    lost.note([entry("capped"), entry("stopped")])
    lost.save()
    (tmp_path / STATE).write_bytes(before)
    again = open_folder(str(tmp_path))
    assert [e.kind for e in again.record()] == ["step"]
    again.note([entry("resumed")])
    again.save()
    assert [e.kind for e in open_folder(str(tmp_path)).record()] == ["step", "resumed"]
    assert (tmp_path / RECORD).read_bytes().count(b"\n") == 2


@pytest.mark.parametrize("kind", ["changed", "started", "resumed"])
def test_a_rule_that_begins_anew_leaves_its_actions_behind(tmp_path: Path, kind: str) -> None:
    folder = saved(tmp_path)
    folder.verdicts[RULE] = {"i1": False}
    folder.note([entry(kind)])
    assert (dict(folder.journal.acted), folder.verdicts) == ({}, {})


def test_a_folder_that_cannot_be_made_is_an_error_of_the_output(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError) as caught:
        open_folder(str(tmp_path / "file" / "state"), make=True)
    assert caught.value.code == "CF-S001"
