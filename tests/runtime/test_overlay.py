"""An overlay file that cannot be used is an error with a place."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.core.errors import InputError, PackError
from clearford.policy.files import load
from clearford.runtime.overlay import load_overlay
from tests.policy.golden import SAMPLES


def test_files(tmp_path: Path) -> None:
    packs, _ = load([SAMPLES])
    path = tmp_path / "overlay.yaml"
    with pytest.raises(InputError):
        load_overlay(str(path), packs)
    path.write_text("version: 1.0.0\nowner: platform-team\npreset: bold\n")
    with pytest.raises(PackError) as caught:
        load_overlay(str(path), packs)
    assert (caught.value.code, caught.value.place.line) == ("CF-P001", 3)
    path.write_text("version: 1.0.0\nowner: platform-team\npreset: strict\n")
    assert load_overlay(str(path), packs).preset == "strict"
