"""The reference page is the one the recognisers give; running this module writes it."""

from __future__ import annotations

from pathlib import Path

from clearford.detect.personal.page import reference_page
from clearford.detect.personal.recogniser import Recogniser, load_recognisers

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs/reference/personal-information.md"


def test_page_is_current(recognisers: tuple[Recogniser, ...]) -> None:
    assert PAGE.read_text() == reference_page(recognisers)


if __name__ == "__main__":
    folder = ROOT / "src/clearford/packs/_data/personal"
    PAGE.write_text(reference_page(load_recognisers({p.name: p.read_bytes() for p in folder.glob("*.yaml")})))
