"""What the commands about packs load."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.cli.commands.load import baseline_items, file_bytes, load, load_sound
from clearford.core.errors import InputError, PackError
from tests.cli.program import PACKS


def test_packs_with_their_signals() -> None:
    packs, issues, catalogue = load((PACKS,), alone=True)
    assert issues == () and len(packs.packs) == 2
    assert "text.phrase.sure_profit.count" in catalogue
    assert [p.digest for p in load_sound((PACKS,), alone=True)[0].packs] == [p.digest for p in packs.packs]


def test_a_folder_without_packs_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PackError):
        load_sound((tmp_path,), alone=True)


def test_the_baseline_is_there() -> None:
    assert len(baseline_items()) > 3000


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    assert file_bytes(tmp_path / "a") == b"x"
    with pytest.raises(InputError) as caught:
        file_bytes(tmp_path / "none")
    assert (caught.value.code, caught.value.place.file) == ("CF-I008", str(tmp_path / "none"))
