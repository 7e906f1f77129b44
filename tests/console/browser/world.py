"""What happened before the browser opens a page: decisions, cases, a report, an appeal, a statement."""

from __future__ import annotations

from functools import cached_property

import msgspec

from clearford.runtime.record.reports import Notice, do_file_report
from clearford.runtime.record.text_index import do_index_texts
from tests.console.browser.kit import Site
from tests.runtime.http.people import HARMFUL, NOTHING, WARNING

HINT = Notice(reasons="It leads to a page that asks for passwords.", good_faith=True)


class World:
    """A site in which things have happened. What a page needs besides, its entry makes."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.house = site.house
        for number in range(4):
            self.house.decide(f"{WARNING} {number}", f"w{number}")

    def case(self) -> str:
        """A case that a reviewer holds now: the same while it is held."""
        browser = self.site.client("reviewer")
        held = browser.get("/v1/cases").json()["cases"]
        return str(held[0]["id"]) if held else str((self.house.claim(browser) or {})["id"])

    @cached_property
    def statement(self) -> str:
        """The token of a statement of reasons."""
        return self.house.decide(HARMFUL, "s1").token or ""

    @cached_property
    def appeal(self) -> str:
        """The token of a statement that was appealed."""
        token = self.house.decide(HARMFUL, "s2").token or ""
        answer = self.house.browser().post(
            f"/v1/statements/{token}/appeals", json={"text": "I only warned others."}
        )
        assert answer.status_code == 201, answer.text
        return token

    def appeal_case(self) -> str:
        """An appeal that somebody holds now: the same while it is held."""
        assert self.appeal
        browser = self.site.client("appeal_reviewer")
        held = browser.get("/v1/cases").json()["cases"]
        return str(held[0]["id"]) if held else str((self.house.claim(browser, "appeals") or {})["id"])

    def found(self) -> str:
        """Words that the texts of several cases have."""
        with self.house.service.record.change() as change:
            do_index_texts(change)
        return "warning"

    @cached_property
    def bulk(self) -> str:
        """An act on many cases, which a lead did."""
        lead = self.site.client("lead")
        body = {"chosen": {"cases": list(self.reported(3))}, "decision": NOTHING}
        shown = lead.post("/v1/bulk/preview", json=body).json()
        asked = {**body, "token": shown["token"]}
        samples = [
            lead.post("/v1/bulk/sample", json={**asked, "case": one["id"]}).json() for one in shown["samples"]
        ]
        done = lead.post("/v1/bulk", json={**asked, "opened": [one["proof"] for one in samples]})
        assert done.status_code == 201, done.text
        self.house.later(minutes=1)
        made = str(done.json()["bulk"])
        assert lead.post(f"/v1/bulk/{made}/run").json()["act"]["state"] == "decided"
        return made

    def reported(self, number: int) -> tuple[str, ...]:
        """Cases of so many items that somebody reported."""
        found = []
        for k in range(number):
            self.house.decide(f"{WARNING} {k}", f"r{k}")
            with self.house.service.record.change() as change:
                hint = msgspec.structs.replace(HINT, item=f"r{k}")
                found.append(do_file_report(change, self.house.service.means, hint, flagger=None).case or "")
        return tuple(found)
