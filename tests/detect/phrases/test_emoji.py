from __future__ import annotations

from clearford.detect.phrases.emoji import PICTURES
from clearford.detect.phrases.expand import is_hanzi
from clearford.text.tables import FoldTables


def test_each_picture_has_the_name_of_one_syllable() -> None:
    assert all(len(name) == 1 and is_hanzi(name) for name in PICTURES.values())


def test_pictures_that_the_skeleton_keeps_stay_one_character(tables: FoldTables) -> None:
    kept = [tables.fold("skeleton", picture) for picture in PICTURES]
    assert all(len(form) <= 1 for form in kept)
    assert sum(map(len, kept)) > 100
