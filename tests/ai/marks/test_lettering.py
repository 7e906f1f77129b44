"""The letters of labels: the font that is shipped is the one that is written down, and heights are exact."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from clearford.ai.marks import lettering
from clearford.ai.marks.lettering import FONT, has_pictures, height_at, ink, library, points_for
from clearford.ai.marks.seen import KNOWN
from clearford.core.errors import ConfigError, LabelError
from tools.build_label_font import SIGNS


def test_the_font_is_the_one_whose_hash_is_written_down_and_its_licence_lies_beside_it() -> None:
    digest, name = (FONT.parent / "SHA256SUMS").read_text().split()
    assert (hashlib.sha256(FONT.read_bytes()).hexdigest(), name) == (digest, FONT.name)
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONT.parent / "OFL.txt").read_text()


def test_the_font_has_every_sign_that_it_was_cut_out_for_and_labels_need() -> None:
    assert points_for(SIGNS, 20) > 20
    assert set("".join(KNOWN)) <= set(SIGNS)


@pytest.mark.parametrize("height", [1, 12, 13.2, 47, 451])
@pytest.mark.parametrize("words", ["AI生成", "人工智能合成"])
def test_no_upright_sign_is_lower_than_asked(words: str, height: float) -> None:
    points = points_for(words, height)
    lowest = min(ink(sign, points).shape[0] for sign in words)
    assert lowest >= height - 1e-9
    assert lowest == pytest.approx(height_at(words, points), abs=1.5)


def test_an_outline_is_wider_than_its_letters() -> None:
    thin, thick = ink("AI", 50), ink("AI", 50, stroke=2)
    assert thick.shape[0] >= thin.shape[0] + 2
    assert int(np.count_nonzero(thick)) > int(np.count_nonzero(thin))


def test_a_sign_that_the_font_lacks_and_a_file_that_is_no_font_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LabelError) as caught:
        points_for("AI生成 ж", 20)
    assert (caught.value.code, "ж" in caught.value.message) == ("CF-L007", True)
    (tmp_path / "no.otf").write_bytes(b"no font")
    with pytest.raises(LabelError) as caught:
        points_for("AI生成", 20, font=tmp_path / "no.otf")
    assert caught.value.code == "CF-L007"


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    assert has_pictures()
    monkeypatch.setattr(lettering, "find_spec", lambda name: None)
    with pytest.raises(ConfigError) as caught:
        library()
    assert caught.value.code == "CF-C001"
