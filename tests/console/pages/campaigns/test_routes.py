"""Campaigns through the service: opened by a form, ended, and closed with what else may explain it."""

from __future__ import annotations

from datetime import timedelta

from clearford.runtime.auth.grants import do_grant
from tests.console.desk_kit import Pages
from tests.runtime.auth.kit import ROOT
from tests.runtime.http.people import House

GOAL = "Fewer than one in 200 messages."


def last_day(house: House, days: int) -> str:
    return (house.clock.at + timedelta(days=days)).strftime("%Y-%m-%d")


def test_a_campaign_from_a_form_to_its_closing_report(house: House) -> None:
    house.add("lea", "lead")
    pages = Pages(house, house.signed_in("lea"))
    assert "There was no campaign yet" in pages.get("/campaigns")
    fields = {"name": "lookalikes", "harm": "phishing", "goal": GOAL, "percent": "0.5"}
    late = pages.send("/campaigns", "/campaigns", **fields, end=last_day(house, 91))
    assert late.status_code == 409
    assert "CF-R077" in late.text
    assert GOAL in late.text
    assert pages.send("/campaigns", "/campaigns", **fields, end="tomorrow").status_code == 400
    path = pages.done(
        "/campaigns", "/campaigns", **fields, bulk_day="8000", end=last_day(house, 89)
    ).partition("?")[0]
    page = pages.get(path)
    assert "90 days left" in page
    assert "8000 cases a person and day until the end" in page.replace(",", "")
    opened = page.split('href="/bulk/new')[1].split('"')[0].replace("&amp;", "&")
    assert path.removeprefix("/campaigns/") in pages.get(f"/bulk/new{opened}")
    pack = sorted(one.file.id for one in house.service.in_force.bundle.engine.packs.packs)[0]
    pages.done(path, f"{path}/packs", pack=pack)
    assert "a pack was added" in pages.get(path)
    unknown = pages.send(path, f"{path}/packs", pack="nothing")
    assert "CF-H001" in unknown.text
    pages.done(path, f"{path}/end", reason="The wave is over.")
    short = pages.send(path, f"{path}/close", summary="It went down a lot.", other_causes="")
    assert short.status_code == 400
    assert "It went down a lot." in short.text
    pages.done(path, f"{path}/close", summary="It went down a lot.", other_causes="It was a holiday.")
    page = pages.get(path)
    assert "It was a holiday." in page
    assert f"{path}/close" not in page
    assert "was raised, and fell back at the end" in page
    assert "lookalikes" in pages.get("/campaigns")
    file = pages.client.get(f"{path}/report.txt")
    assert file.headers["content-disposition"].startswith("attachment")
    assert "What else may explain the figures: It was a holiday." in file.text


def test_reviewers_see_campaigns_and_change_none(house: House) -> None:
    house.add("rosa", "reviewer")
    house.add("lina", "legal")
    rosa = Pages(house, house.signed_in("rosa"))
    assert "Open a campaign" not in rosa.get("/campaigns")
    assert "CF-A002" in Pages(house, house.signed_in("lina")).get("/campaigns", 403)
    assert 'href="/campaigns"' in rosa.get("/me")
    assert "CF-H002" in rosa.get("/campaigns/none", 404)
    assert rosa.client.post("/campaigns", data={"name": "x", "csrf_token": "0"}).status_code == 403


def test_who_works_on_some_harms_alone_is_not_sent_to_campaigns(house: House) -> None:
    user = house.add("ivy")
    do_grant(house.accounts, ROOT, user=user, role="reviewer", harms=("spam",))
    ivy = Pages(house, house.signed_in("ivy"))
    assert 'href="/review"' in ivy.get("/me")
    assert 'href="/campaigns"' not in ivy.get("/me")
    assert "CF-A002" in ivy.get("/campaigns", 403)
