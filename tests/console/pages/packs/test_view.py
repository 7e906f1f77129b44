"""What differs, from literals."""

from __future__ import annotations

from clearford.console.pages.packs.view import compared
from clearford.runtime.comparing import ChangedFile, ChangedPack, Comparison


def changed(version: str) -> ChangedPack:
    return ChangedPack(pack="a.b", old="1.0.0", new="1.0.1", version=version, fits=True, changes=())


def test_the_highest_class_counts() -> None:
    file = ChangedFile(path="a/b/pack.yaml", old="a: 1", new="a: 2")
    found = compared(Comparison(packs=(changed("patch"), changed("major")), files=(file,), rules=()))
    assert found.version == "major"
    assert not found.same
    assert found.files[0].passages[0].field == "a"


def test_nothing_that_differs_has_no_class() -> None:
    found = compared(Comparison(packs=(), files=(), rules=()))
    assert (found.same, found.version) == (True, "")
