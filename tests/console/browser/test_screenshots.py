"""The pictures of the documentation: every one of them can be taken, and shows a page.

They are taken in Chinese here, over a smaller week, as `./dev screenshots` takes them for the documentation.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.console.browser.kit import WIDE, needs_browser
from tools.screenshots import HEIGHT, SHOTS, image_of, take_all

pytestmark = needs_browser
SCALE = 0.02
COLOURS = 30
"""A page with words on it has more, an empty one hardly any."""


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures of all main pages, taken as for the documentation."""
    folder = tmp_path_factory.mktemp("screenshots")
    take_all(folder / "home", folder / "images", langs=("zh",), scale=SCALE)
    return folder / "images"


def test_there_is_a_picture_of_every_main_page(images: Path) -> None:
    assert {path.name for path in images.iterdir()} == {image_of(shot, "zh") for shot in SHOTS}


def test_each_shows_a_page(images: Path) -> None:
    for path in images.iterdir():
        with Image.open(path) as picture:
            assert picture.size == (WIDE, HEIGHT), path.name
            assert len(picture.getcolors(256) or ()) > COLOURS, path.name
