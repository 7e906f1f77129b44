"""The pictures that the pages show are there, small enough, and there is one of every main page."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from clearford.core.reasons import LANGUAGES
from tests.docs.pages import PAGES, name_of, prose_of
from tools.screenshots import IMAGES, SHOTS, image_of

LARGEST, ALL = 200_000, 3_000_000
"""Bytes of one picture, and of all."""
_IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")


def images_of(page: Path) -> list[tuple[str, Path]]:
    """The pictures of a page: what is said in place of each, and its file."""
    return [(words, (page.parent / file).resolve()) for words, file in _IMAGE.findall(prose_of(page))]


SHOWING = [pytest.param(page, id=name_of(page)) for page in PAGES if images_of(page)]


@pytest.mark.parametrize("page", SHOWING)
def test_every_picture_of_a_page_is_there_and_has_words_in_its_place(page: Path) -> None:
    assert [file for words, file in images_of(page) if len(words) < 20 or not file.is_file()] == []


def test_pictures_of_the_console_are_shown() -> None:
    shown = {file.parent for page in PAGES for _, file in images_of(page)}
    assert IMAGES in shown


def test_every_main_page_has_a_picture_in_each_language_and_there_are_no_others() -> None:
    wanted = sorted(image_of(shot, lang) for shot, lang in product(SHOTS, LANGUAGES))
    assert sorted(path.name for path in IMAGES.iterdir()) == wanted


def test_pictures_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in IMAGES.iterdir()}
    assert {name: size for name, size in sizes.items() if size >= LARGEST} == {}
    assert sum(sizes.values()) < ALL


def test_pictures_show_what_they_should_in_size() -> None:
    starts = {path.name: path.read_bytes()[:24] for path in IMAGES.iterdir()}
    assert [name for name, start in starts.items() if start[:8] != b"\x89PNG\r\n\x1a\n"] == []
    assert {int.from_bytes(start[16:20], "big") for start in starts.values()} == {1280}
