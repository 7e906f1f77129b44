"""What differs between two sets of files: nothing where they are the same, everything where one is empty."""

from __future__ import annotations

from clearford.core.reasons import Redress
from clearford.policy.model import PackSet
from clearford.runtime.comparing import TEXT_MOST, compare
from clearford.runtime.engine import EngineOptions
from clearford.runtime.packing import files_of_folders
from tests.cli.program import PACKS

FILES = files_of_folders(EngineOptions(packs=(str(PACKS),)))
NONE = PackSet(())


def test_the_same_files_do_not_differ() -> None:
    found = compare(FILES, FILES, NONE, Redress())
    assert (found.packs, found.files, found.rules) == ((), (), ())


def test_new_packs_differ_in_everything() -> None:
    found = compare({}, FILES, NONE, Redress())
    assert {one.path for one in found.files} == {name for name, data in FILES.items() if data}
    assert all(one.old is None and one.new is not None for one in found.rules)
    assert {one.old for one in found.packs} == {""}
    gone = compare(FILES, {}, NONE, Redress())
    assert all(one.new is None for one in gone.rules)


def test_a_long_file_is_cut_and_says_so() -> None:
    name = "fraud/phishing/CHANGELOG.md"
    found = compare(FILES, {**FILES, name: b"x" * (TEXT_MOST + 1)}, NONE, Redress())
    (file,) = [one for one in found.files if one.path == name]
    assert file.cut
    assert len(file.new) == TEXT_MOST
