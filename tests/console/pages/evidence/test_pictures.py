"""Pictures on pages: covered at first, one at a time when asked for, and what is not shown is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from clearford.console.pages.evidence.pictures import STATES, Asked, pictures_of
from clearford.console.pages.me.own import Preferences
from clearford.core.items import Item, MediaRef
from clearford.runtime.record.media import Medium
from tests.console.desk_kit import Pages
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import WARNING, House, house_of
from tests.runtime.http.test_media import platform, sent
from tests.runtime.media.pictures import bomb, drawn

CASE = "c" * 32
SEVERE, OTHER = "sexual.exploitation", "fraud.romance"


def medium(n: int, **more: Any) -> Medium:
    """A picture that can be shown."""
    known = {"state": "ready", "kind": "image/png", "size": 900, "width": 40, "height": 30, "frames": 1}
    return Medium(**{"n": n, "id": f"m{n}", "type": "image", "sha256": None, **known, **more})


def blurs(
    chosen: Preferences, harm: str | None, *media: Medium, asked: Asked | None = None
) -> list[str | None]:
    """How each picture is shown: `blur=3&grey=1`; none where it is not."""
    made = pictures_of(CASE, media, chosen, harm=harm, asked=asked)
    return [one.src and one.src.partition("?")[2] for one in made.files]


@pytest.mark.parametrize(
    ("cover", "images", "harm", "shown"),
    [
        pytest.param("always", "blur_grey", OTHER, "blur=3&grey=1", id="usual"),
        pytest.param("always", "blur", SEVERE, "blur=3&grey=0", id="blur-alone"),
        pytest.param("always", "grey", SEVERE, "blur=0&grey=1", id="grey-alone"),
        pytest.param("always", "hide", SEVERE, None, id="hidden"),
        pytest.param("always", "plain", SEVERE, "blur=0&grey=0", id="plain"),
        pytest.param("severe", "blur_grey", SEVERE, "blur=3&grey=1", id="severe"),
        pytest.param("severe", "blur_grey", OTHER, "blur=0&grey=0", id="not-severe"),
        pytest.param("severe", "hide", None, "blur=0&grey=0", id="harm-not-known"),
        pytest.param("never", "blur_grey", SEVERE, "blur=0&grey=0", id="never"),
    ],
)
def test_a_person_says_which_pictures_are_covered_and_how(
    cover: str, images: str, harm: str | None, shown: str | None
) -> None:
    assert blurs(Preferences(cover=cover, images=images), harm, medium(1)) == [shown]


def test_one_is_shown_as_far_as_it_was_asked_for() -> None:
    some = (medium(1), medium(2, state="large"), medium(3))
    usual = Preferences()
    assert blurs(usual, SEVERE, *some, asked=Asked(show=1)) == ["blur=0&grey=1", None, "blur=3&grey=1"]
    asked = Asked(show=3, blur=2, grey=False)
    assert blurs(usual, SEVERE, *some, asked=asked) == ["blur=3&grey=0", None, "blur=2&grey=0"]
    hidden = Preferences(images="hide")
    assert blurs(hidden, SEVERE, *some, asked=Asked(show=3)) == [None, None, "blur=0&grey=0"]


def test_the_next_one_is_the_next_that_can_be_shown_and_then_none() -> None:
    some = (medium(1), medium(2, state="missing"), medium(3))
    shown = (pictures_of(CASE, some, Preferences(), harm=OTHER, asked=Asked(show=n)) for n in (0, 1, 3))
    assert [(one.next, one.ready) for one in shown] == [(1, 2), (3, 2), (0, 2)]


def test_a_picture_that_was_seen_elsewhere_stays_covered_unless_asked_for() -> None:
    plain = Preferences(cover="never")
    before, here = medium(1, seen_before=True), medium(2, seen_before=True, seen=True)
    assert blurs(plain, OTHER, before, here) == ["blur=3&grey=0", "blur=0&grey=0"]
    assert blurs(plain, OTHER, before, here, asked=Asked(show=1))[0] == "blur=0&grey=0"


@pytest.mark.parametrize(
    ("more", "state"),
    [
        pytest.param({"state": "missing", "kind": None}, "missing", id="missing"),
        pytest.param({"state": "missing", "kind": None, "type": "video"}, "plays", id="video"),
        pytest.param({"state": "type", "kind": "audio/ogg"}, "plays", id="sound"),
        pytest.param({"state": "type", "kind": "application/pdf"}, "type", id="type"),
        pytest.param({"state": "extra"}, "extra", id="not-installed"),
    ],
)
def test_why_nothing_is_shown(more: dict[str, Any], state: str) -> None:
    (one,) = pictures_of(CASE, [medium(1, **more)], Preferences(), harm=None).files
    assert (one.why, one.src, one.covered, bool(one.install)) == (
        STATES[state],
        None,
        False,
        state == "extra",
    )


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with house_of(tmp_path / "home", "") as made:
        yield made


def opened(house: House, *bodies: bytes) -> tuple[Pages, str]:
    """The pages of somebody who holds a case with these files."""
    media = [MediaRef(id=f"m{n}", sha256=sha256(one).hexdigest()) for n, one in enumerate(bodies)]
    media.append(MediaRef(id="clip", type="<b>video"))
    house.service.gate.submit([Item(id="p1", text=WARNING, actor="ben", media=media)]).result()
    for n, one in enumerate(bodies):
        assert sent(platform(house), one, name=f"m{n}").status_code == 200
    house.add("anna", "reviewer")
    anna = house.signed_in("anna")
    return Pages(house, anna), str((house.claim(anna) or {})["id"])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_pages_of_pictures_work_by_links_alone(house: House, lang: str) -> None:
    pages, case = opened(house, drawn(), bomb(60_000, 60_000), drawn(colour="red"))
    page = pages.get(f"/review/{case}?lang={lang}")
    covered = {"en": "Picture 1 of 4, not described", "zh": "第 1 张图片，共 4 张，无文字描述"}[lang]
    assert covered in page
    assert {"en": "too large to open safely", "zh": "无法安全打开"}[lang] in page
    assert "<b>video" not in page
    assert set(re.findall(r"media/\d\?blur=(\d)", page)) == {"3"}
    go = re.findall(r'id="picture-next"[^>]* href="([^"]+)"', page)[0].replace("&amp;", "&")
    shown = pages.get(go)
    assert re.findall(r"media/(\d)\?blur=(\d)&amp;grey=1", shown) == [("1", "0"), ("3", "3")]
    assert f'href="/review/{case}"' in shown
    assert [one.data["what"] for one in entries_of(house.service.record, "read")].count("picture") == 1
    answer = pages.client.get(f"/evidence/{case}/media/1?blur=0&grey=1")
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("image/webp", "no-store")
    assert answer.content.startswith(b"RIFF")


def test_what_cannot_be_opened_now_is_said_and_the_rest_stays(house: House) -> None:
    pages, case = opened(house, bomb(60_000, 60_000), drawn())
    page = pages.get(f"/evidence/{case}/pictures?show=1")
    assert "CF-R062" in page
    assert "You can decide by what else is known." in page
    assert set(re.findall(r"media/(\d)\?blur=(\d)", page)) == {("2", "3")}
    assert pages.client.get(f"/evidence/{case}/media/1").status_code == 409


def test_a_case_without_files_says_so(house: House) -> None:
    house.add("anna", "reviewer")
    anna = house.signed_in("anna")
    house.decide(WARNING)
    case = (house.claim(anna) or {})["id"]
    page = Pages(house, anna).get(f"/evidence/{case}/pictures")
    assert "names no pictures or files" in page
    assert 'id="pictures"' not in Pages(house, anna).get(f"/review/{case}")
