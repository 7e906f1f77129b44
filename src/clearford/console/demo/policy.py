"""The rule of the demo week that went wrong: tried, rolled out, stopped by itself, rolled back, mended."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from clearford.console.demo.desk import Desk
from clearford.console.demo.people import Caller, Refused
from clearford.console.demo.traffic import Posted
from clearford.runtime.record import deciding
from clearford.runtime.record.fallback import rules_on_trial
from clearford.runtime.service.wiring import Service, options_of
from clearford.runtime.work.backtests import BacktestLoop
from clearford.runtime.work.rollout import RolloutLoop
from clearford.runtime.work.timers import Timers

PACKS = str(files("clearford.console.demo").joinpath("packs"))
"""The operator's own packs."""
RULE = "fraud.forum.prepaid-offer"
"""The rule of the operator."""
OTHER = "spam.bulk.premium-text"
"""A shipped rule that the approver puts on trial."""
RIGHT = "text.phrase.prepaid_offer.count >= 2"
WRONG = "text.phrase.prepaid_offer.count >= 1"
"""Threshold that also meets whoever lets buyers reserve something."""
MENDED = f"{RIGHT} OR ({WRONG} AND contact.handle.count >= 1)"
SLIP = ("severity: medium", "severity: grave")
"""What the author writes by mistake in the draft that is left open."""
CONTESTED = 14
"""Of those who are hit wrongly, so many appeal."""
MORE = 50
"""Per cent of accounts on which the approver lets it act after a day without complaints."""


class Policy:
    """Author and approver at work, through the API."""

    def __init__(self, service: Service, people: dict[str, Caller], desk: Desk, daily: Timers) -> None:
        """daily: the timers that judge rules by their figures."""
        self._service, self._desk, self._daily = service, desk, daily
        self._author, self._approver = people["pia"], people["qing"]
        self._wronged: list[str] = []
        self.restored = ""
        """Token of a statement whose appeal was right."""
        self._promotion = self._version = ""
        self._rolling = RolloutLoop(service.record, service.office)

    def note(self, posted: Sequence[Posted], answers: Sequence[deciding.Answer]) -> None:
        """Remember the statements of those who did nothing wrong, and that everybody sees it."""
        for one, answer in zip(posted, answers, strict=True):
            if one.harm is None and answer.token and RULE in {ref.id for ref in answer.rules}:
                self._wronged.append(answer.token)
                self._desk.obvious.add(one.item.id)
        if self._rolling.step():
            self._service.follower.step()

    def try_out(self) -> None:
        """The author lowers the threshold, and lets the version decide beside the one in force."""
        self._version = self._hand_in(WRONG, "One such word is enough, so that fewer of them pass.")
        self._author.post(f"/v1/packs/{self._version}/trial")
        self._service.follower.step()

    def ask(self) -> None:
        """The author asks that it be put in force; the approver asks back, and is answered."""
        words = "The trial hit nothing that looked harmless to me."
        body = {"version": self._version, "words": words}
        path = f"/v1/promotions/{self._author.post('/v1/promotions', body)['id']}"
        self._desk.think(50)
        self._approver.post(f"{path}/ask", {"words": "试行期间有没有遇到跳蚤市场？"})
        self._desk.think(25)
        self._author.post(f"{path}/answer", {"words": "No, but the listings of every day were in it."})
        self._promotion = path

    def approve(self) -> None:
        """The other person puts it in force."""
        self._desk.think(15)
        self._approver.post(f"{self._promotion}/approve", {"words": "可以，先对少数账号生效看看。"})
        self._service.follower.step()

    def widen(self) -> None:
        """After a day on a few accounts the other person lets it act on half of them."""
        body = {"per_cent": MORE, "reason": "第一天没有投诉，扩大到一半账号。"}
        self._approver.post(f"/v1/rules/{RULE}/rollout/put", body)
        self._service.follower.step()

    def appeal(self, public: Caller, words: Sequence[str]) -> None:
        """Those who were hit by mistake appeal."""
        for n, token in enumerate(self._wronged[:CONTESTED]):
            body = {"text": words[n % len(words)]}
            self._try(public, f"/v1/statements/{token}/appeals", body)
        self.restored = self._wronged[0] if self._wronged else ""

    def stop(self) -> None:
        """The rule hit far more than on trial and has stopped by itself: the version is rolled back."""
        self._daily.step()
        with self._service.record.read() as conn:
            fallen = RULE in rules_on_trial(conn)
        if fallen:
            why = "命中率远高于试行时，已自动停止：误伤了允许预留的卖家。规则改好之前恢复原版本。"
            self._desk.think(12)
            self._approver.post("/v1/packs/roll-back", {"to": "", "reason": why})
        other = {"reason": "有两份申诉指出它误伤了普通消息，先退回试行。"}
        self._desk.think(20)
        self._approver.post(f"/v1/rules/{OTHER}/fall-back", other)
        self._service.follower.step()

    def mend(self) -> None:
        """The author mends the rule; a backtest shows what differs, and the other person has yet to look."""
        digest = self._hand_in(MENDED, "One such word only together with a contact outside the forum.")
        run = self._author.post(f"/v1/packs/{digest}/backtests", {"days": 14})["id"]
        service = self._service
        loop = BacktestLoop(service.record, options_of(service.settings), service.office.numbers)
        while loop.step():
            self._desk.think(1)
        self._desk.think(10)
        self._mark(run)
        body = {"version": digest, "words": "It would have met none of those whom we had to apologise to."}
        self._try(self._author, "/v1/promotions", body | {"backtest": run})

    def _mark(self, run: str) -> None:
        shifts = self._author.get(f"/v1/backtests/{run}")["counts"]["shifts"]
        for shift in shifts:
            shown = self._author.get(f"/v1/backtests/{run}/samples?shift={shift}")
            for n, one in enumerate(shown[:6]):
                mark = {
                    "shift": shift,
                    "entry": one["sample"]["entry"],
                    "mark": "wrong" if n == 4 else "right",
                }
                self._author.post(f"/v1/backtests/{run}/mark", mark)

    def write(self) -> None:
        """A draft lies open, with a slip that the checks tell."""
        begun = self._author.post("/v1/drafts", {"rule": RULE})
        text = begun["text"].replace(*SLIP)
        self._author.put(f"/v1/drafts/{begun['id']}", {"text": text, "edition": begun["edition"]})

    def _hand_in(self, when: str, note: str) -> str:
        """A version with another condition of the rule; its digest."""
        begun = self._author.post("/v1/drafts", {"rule": RULE})
        path = f"/v1/drafts/{begun['id']}"
        text = begun["text"].replace(f"when: {RIGHT}", f"when: {when}")
        self._author.put(path, {"text": text, "edition": begun["edition"]})
        made: dict[str, Any] = self._author.post(f"{path}/hand-in", {"note": note})
        return str(made["digest"])

    def _try(self, person: Caller, path: str, body: object) -> None:
        try:
            person.post(path, body)
        except Refused as error:
            self._desk.refused.append(error)
