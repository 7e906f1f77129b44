"""The first page leads to one's own decision, and to whatever else is public."""

from __future__ import annotations

import msgspec
import pytest

from clearford.console.public.home import address_in
from clearford.runtime.service.settings import Operator
from tests.console.public.kit import Visitor
from tests.runtime.auth.kit import ORIGIN
from tests.runtime.http.people import HARMFUL, House

TOKEN = "a-Z_9" * 8 + "abc"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        pytest.param(f"https://record.example/s/{TOKEN}#appeal", f"/s/{TOKEN}", id="statement"),
        pytest.param(f" https://record.example/x/r/{TOKEN}?lang=zh ", f"/r/{TOKEN}", id="report"),
        pytest.param(f"/s/{TOKEN}", f"/s/{TOKEN}", id="a path"),
        pytest.param(f"/s/{TOKEN}x", None, id="too long"),
        pytest.param(TOKEN, None, id="of no kind"),
        pytest.param(f"https://evil.example/q/{TOKEN}", None, id="of another kind"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_pasted_link_leads_to_a_page_of_this_site(text: str, where: str | None) -> None:
    assert address_in(text) == where


def test_who_pastes_the_link_of_a_notice_gets_there(house: House) -> None:
    visitor, answer = Visitor(house), house.decide(HARMFUL)
    sent = visitor.send("/", link=f"https://elsewhere.example/s/{answer.token}")
    assert (sent.status_code, sent.headers["location"]) == (303, f"/s/{answer.token}?lang=en")
    wrong = visitor.send("/", link="number 5")
    assert wrong.status_code == 403 or wrong.status_code == 404
    assert "Copy the whole link" in wrong.text and "<h1>How we decide</h1>" in wrong.text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_says_who_decides_and_how_to_reach_somebody(house: House, lang: str) -> None:
    operator = Operator(
        name="Example & Forum", contact="help@forum.example", bodies={"Board": "https://b.example"}
    )
    operator = msgspec.structs.replace(operator, base_url=ORIGIN)
    house.service.settings = msgspec.structs.replace(house.service.settings, operator=operator)
    page = Visitor(house, lang).get("/")
    for words in ("Example &amp; Forum", 'href="mailto:help@forum.example"', 'href="https://b.example"'):
        assert words in page
    for path in ("/report", "/rules", "/reports", "/log", "/verify", "/accessibility"):
        assert f'href="{path}?lang={lang}"' in page
    assert "help@forum.example" in Visitor(house, lang).get("/accessibility")
