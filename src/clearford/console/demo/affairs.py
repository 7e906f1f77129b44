"""What happens once in the demo week: reports, appeals, an order, requests about own data, an incident."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from io import BytesIO
from random import Random
from typing import Any, TypeVar

from clearford.ai.labels.aigc import Aigc
from clearford.ai.labels.labelled import write_label
from clearford.console.demo.desk import Desk
from clearford.console.demo.people import Caller, Door, Refused
from clearford.console.demo.texts import Grammar
from clearford.console.demo.traffic import Posted
from clearford.core.dates import DAY, moment_of
from clearford.runtime.record import deciding
from clearford.runtime.record.incidents import do_open_incident
from clearford.runtime.transparency.build import build, span_of
from clearford.runtime.transparency.entering import do_publish_report
from clearford.runtime.transparency.model import About
from clearford.runtime.transparency.stored import Stored

THREAD = "thread-1"
"""The post of Wednesday."""
MOST = 500
"""Appeals that somebody decides one after another at most."""
T = TypeVar("T")
DRAWS = 8
"""Texts that are tried for one case with a known answer."""
WAVE_RULE = "fraud.phishing.brand-in-address"

CARD = {
    "name": "Writing helper",
    "purpose": "Suggests a kinder wording before somebody posts.",
    "minors": None,
    "scenario": "general",
    "autonomy": "answers",
    "scale": 40_000,
    "provider": "An invented platform",
    "model": "small-1",
    "model_digest": f"sha256:{'5' * 64}",
    "languages": ["en", "zh"],
    "owner": "Product",
    "contact": "product@platform.example",
    "complaints": "https://platform.example/complaints",
    "incident_contact": "duty@platform.example",
    "label_method": "metadata of files, and a line below the text",
}
"""An invented AI service of the platform."""


class Affairs:
    """Carries them out by the API, each as the person who may."""

    def __init__(
        self,
        door: Door,
        platform: Caller,
        people: Mapping[str, Caller],
        desk: Desk,
        grammar: Grammar,
        chance: Random,
    ) -> None:
        """platform: the program of the platform, with its key."""
        self._door, self._platform, self._people = door, platform, people
        self._desk, self._grammar, self._chance = desk, grammar, chance
        self._public = Caller(door, "public")
        self._restricted: list[tuple[Posted, deciding.Answer]] = []
        self._harmful: list[Posted] = []
        self._appealed = 0
        self.statement = self.appeal = self.report = ""
        """Tokens: of a statement that can be appealed, of one whose appeal waits, of a report."""

    def note(self, posted: Sequence[Posted], answers: Sequence[deciding.Answer]) -> None:
        """Remember what was decided about items."""
        for one, answer in zip(posted, answers, strict=True):
            if answer.token and answer.outcome == "restrict":
                if one.harm is not None:
                    self._restricted.append((one, answer))
                self._desk.standing[one.item.id] = tuple(act.name for act in answer.actions)
            if answer.entry:
                for n, file in enumerate(one.files, 1):
                    path = f"/v1/items/{one.item.id}/media?medium=m{n}"
                    self._try(self._platform.send, path, file)
            if one.harm and answer.outcome == "allow":
                self._harmful.append(one)

    def begin(self) -> None:
        """Somebody asks what they may not, which is on record; somebody does not want to see a harm."""
        self._try(self._people["otto"].post, "/v1/cases/claim")
        self._try(self._people["ada"].get, "/v1/orders")
        self._people["lin"].put("/v1/me/opt-outs", {"harms": ["sexual"]})

    def golden(self) -> None:
        """The lead registers cases with a known answer."""
        for n, (harm, templates) in enumerate(sorted(self._grammar.harmful.items())):
            answer = self._desk.found(harm, harmful=True)
            told = {key: answer[key] for key in ("outcome", "actions", "ground")}
            body = {"harm": harm, "answer": told, "note": "A plain case of its kind."}
            for _ in range(DRAWS):
                item = {
                    "id": f"p-{900_000 + n}",
                    "kind": "post",
                    "actor": f"u-{n:04}",
                    "lang": "zh",
                    "text": self._grammar.one(templates, self._chance),
                }
                if self._try(self._looks_like_a_case, {**body, "item": item}):
                    break

    def _looks_like_a_case(self, body: dict[str, Any]) -> bool:
        """Register it, unless the rules do not see its harm in it, which depends on what came before."""
        try:
            self._people["sara"].post("/v1/golden", body)
        except Refused as error:
            if error.code != "CF-R030":
                raise
            return False
        return True

    def bulk(self) -> None:
        """The lead decides what the wave left waiting, all at once."""
        lead = self._people["sara"]
        wanted = {
            "chosen": {"kind": "review", "queue": "fraud", "rule": WAVE_RULE},
            "decision": self._desk.found("phishing", harmful=True),
        }
        shown = self._try(lead.post, "/v1/bulk/preview", wanted)
        if shown is None:
            return
        wanted["token"] = shown["token"]
        samples = (
            self._try(lead.post, "/v1/bulk/sample", {**wanted, "case": one["id"]})
            for one in shown["samples"][: shown["must_open"]]
        )
        opened = [sample["proof"] for sample in samples if sample is not None]
        self._try(lead.post, "/v1/bulk", {**wanted, "opened": opened})

    def bulk_runs(self) -> None:
        """A few minutes later it is decided, unless a second person must agree: then it waits for one."""
        lead = self._people["sara"]
        for one in self._try(lead.get, "/v1/bulk") or ():
            act = one
            while act is not None and act["state"] in ("deciding", "stopped"):
                ran = self._try(lead.post, f"/v1/bulk/{one['bulk']}/run")
                act = None if ran is None else ran["act"]

    def reports(self, n: int) -> None:
        """Many people report the post of Wednesday; some report other things, not all of them well."""
        for k in range(n):
            who = {"role": "guardian"} if k == 0 else {}
            made = self._report(THREAD, "personal-data.doxxing", k, **who)
            self.report = self.report or made
        for k, one in enumerate(self._harmful[: max(2, n // 10)]):
            self._report(one.item.id, one.harm or "spam.bulk", n + k)
        unfounded = self._grammar.reasons["unfounded"][0]
        for k in range(max(1, n // 20)):
            self._report(f"p-{k + 1:06}", "spam.bulk", 2 * n + k, reasons=unfounded)
        self._report(None, "spam.bulk", 3 * n, location="the post of yesterday", name="", good_faith=False)

    def _report(self, item: str | None, harm: str, k: int, **other: Any) -> str:
        lang = self._chance.choice(("zh", "zh", "en"))
        body = {
            "item": item,
            "reasons": self._chance.choice(self._grammar.reasons[f"report_{lang}"]),
            "harm": harm,
            "name": f"R{k}",
            "email": f"r{k}@mail.example",
            "good_faith": True,
            "lang": lang,
        }
        made = self._try(self._public.post, "/v1/reports", body | other)
        return "" if made is None else str(made["token"])

    def flagger(self) -> None:
        """A trusted flagger reports in its field."""
        admin = self._people["ada"]
        key = self._try(admin.post, "/v1/keys", {"name": "flagger", "scopes": ["status.read"]})
        if key is None:
            return
        body = {"key": key["id"], "name": "Net Watch e.V.", "coordinator": "DE", "fields": ["fraud"]}
        self._try(admin.post, "/v1/flaggers", body)
        sender = Caller(self._door, "flagger", {"authorization": f"Bearer {key['key']}"})
        for n, (one, _) in enumerate(self._restricted[:6]):
            told = {
                "item": one.item.id,
                "reasons": self._grammar.reasons["report_en"][0],
                "harm": one.harm,
                "good_faith": True,
                "name": "Net Watch",
                "email": f"desk{n}@netwatch.example",
            }
            self._try(sender.post, "/v1/reports", told)

    def campaign(self) -> None:
        """The lead opens a campaign against the wave."""
        body = {
            "name": "Refund scam",
            "harm": "phishing.lookalike",
            "goal": "Fewer than one message in two hundred leads to an imitated address.",
            "goal_ppm": 5_000,
            "end": self._door.service.record.now() + 14 * DAY,
        }
        lead = self._people["sara"]
        if made := self._try(lead.post, "/v1/campaigns", body):
            self._try(lead.post, f"/v1/campaigns/{made['id']}/packs", {"pack": "fraud.phishing"})

    def emergency(self) -> None:
        """One administrator asks for access in an emergency, the other one approves."""
        body = {"reason": "A court asks within the hour; the officer on duty cannot be reached."}
        if made := self._try(self._people["ada"].post, "/v1/emergencies", body):
            self._try(self._people["bela"].post, f"/v1/emergencies/{made['id']}/approve")

    def dispute(self) -> None:
        """Somebody goes to an out-of-court body."""
        if statement := self._restricted[0][1].statement:
            body = {"statement": statement, "body": "Dispute body of Musterstadt", "reference": "D-12"}
            self._try(self._people["leo"].post, "/v1/disputes", body)

    def publish(self) -> None:
        """The report of the month before is published, as it is on the server."""
        service = self._door.service
        with service.record.read() as conn:
            heads = conn.exec_driver_sql("SELECT count(*) FROM checkpoint").scalar_one()
        if heads:
            month = moment_of(service.record.now()).replace(day=1) - timedelta(days=1)
            about = About(service="Example forum", provider="Example Ltd", contact="law@forum.example")
            source = Stored(service.store, service.settings.operator.origin)
            made = build(source, span_of(f"{month:%Y-%m}"), about)
            with service.record.change() as change:
                do_publish_report(change, made)

    def rights(self) -> None:
        """Two people ask about their data; a third wants to be erased."""
        officer, held = self._people["noor"], self._restricted[0][0].item.actor or ""
        asked = [
            {
                "kind": "access",
                "account": "u-0003",
                "words": "请告诉我你们保存了我的哪些信息。",
                "lang": "zh",
            },
            {"kind": "erasure", "account": held, "words": "Please delete what you keep about me."},
            {"kind": "erasure", "account": "r2@mail.example", "of": "reporter", "words": "Forget my report."},
            {"kind": "access", "account": "u-0009", "words": "What do you hold about my account?"},
        ]
        filed = [self._try(self._platform.post, "/v1/rights-requests", body) for body in asked]
        for one in filter(None, filed[:3]):
            path, body = f"/v1/rights-requests/{one['request']}", {"result": "granted", "reason": "Checked."}
            self._try(officer.get, path)
            self._desk.think(9)
            self._try(officer.post, f"{path}/decision", body)

    def file_appeals(self, n: int) -> None:
        """People appeal."""
        for _ in range(n):
            self._appeal()

    def overdue(self) -> None:
        """An appeal that nobody decides in time, because nobody works at night."""
        self._appeal()

    def _appeal(self) -> str:
        """The next who was restricted appeals; token of the statement, empty where nobody is left."""
        if self._appealed >= len(self._restricted):
            return ""
        posted, answer = self._restricted[self._appealed]
        self._appealed += 1
        lang = "en" if posted.item.lang == "en" else "zh"
        text = self._chance.choice(self._grammar.reasons[f"appeal_{lang}"])
        path = f"/v1/statements/{answer.token}/appeals"
        made = self._try(self._public.post, path, {"text": text})
        return "" if made is None else answer.token or ""

    def waiting(self) -> None:
        """An appeal that was made just now."""
        self.appeal = self._appeal()

    def decide_appeals(self) -> None:
        """Those who had no part in the decisions decide what waits; where two differ, the lead does."""
        for login in ("tom", "wei", "tom"):
            self._desk.work(self._people[login], MOST, "appeals")

    def orders(self) -> None:
        """An order that lacks something, and one that is complete."""
        legal = self._people["leo"]
        items = [one.item.id for one, _ in self._restricted[:2]]
        short = {
            "kind": "act",
            "issuing_state": "DE",
            "authority": "District court of Musterstadt",
            "reference": "7 O 12/26",
            "items": items[:1],
            "lang": "en",
        }
        full = short | {
            "reference": "7 O 15/26",
            "law": {"en": "Invented Fraud Act, section 3"},
            "reasons": {"en": "The offer of forged invoices is an offence under the law that is named."},
            "redress": {"en": "Complaint to the court within two weeks."},
            "items": items[1:],
            "translated": True,
            "territory": ["DE"],
        }
        checked = {"found": ["authority", "authentic"]}
        if made := self._try(legal.post, "/v1/orders", short):
            path = f"/v1/orders/{made['order']['id']}/steps"
            self._try(legal.post, path, {"event": "confirm", **checked})
            self._try(legal.post, path, {"event": "ask"})
        if made := self._try(legal.post, "/v1/orders", full):
            path = f"/v1/orders/{made['order']['id']}/steps"
            self._try(legal.post, path, {"event": "confirm", **checked})
            self._try(legal.post, path, {"event": "give_effect"})

    def incident(self) -> None:
        """What went wrong and was mended."""
        service, admin = self._door.service, self._people["ada"]
        what = "the detector of links failed for 25 minutes"
        with service.record.change() as change:
            do_open_incident(change, service.office, what, about=what)
        found = admin.get("/v1/incidents")
        rows = found["incidents"] if isinstance(found, dict) else found
        failed = next(one["case"] for one in rows if "detector" in one["what"])
        self._desk.think(2)
        done = "Its data was put back. People looked at what came in meanwhile."
        self._try(admin.post, f"/v1/incidents/{failed}/close", {"reason": done, "cause": "settings"})

    def drill(self) -> None:
        """An exercise: what would have to be reported, to whom and by when."""
        body = {
            "what": "Exercise: a laptop with an export of reports was lost.",
            "aware": self._door.service.record.now(),
            "why": "The colleague told the desk at this moment.",
            "drill": True,
        }
        self._try(self._people["ada"].post, "/v1/breaches", body)

    def ai_service(self) -> None:
        """An AI service in the register: an assessment is still missing, and so is most of its filing."""
        leo = self._people["leo"]
        made = self._try(leo.post, "/v1/ai-services", CARD)
        if not isinstance(made, dict):
            return
        path = f"/v1/ai-services/{made['id']}"
        for kind, file, body in (
            ("label_sample", "answer.md", _labelled()),
            ("incident_plan", "plan.txt", b"Switch the helper off, then call the duty desk."),
        ):
            told = {"kind": kind, "file": file, "body": b64encode(body).decode()}
            self._try(leo.post, f"{path}/documents", told)
        self._try(leo.post, f"{path}/filings", {"step": "started"})

    def tire(self) -> None:
        """One reviewer looks at severe material until it is enough for a day."""
        mia = self._people["mia"]
        held = [one for one in mia.get("/v1/cases")["cases"] if one["queue"] == "restricted"]
        if held:
            self._try(mia.post, f"/v1/cases/{held[0]['id']}/heartbeat")
            return
        found = self._try(mia.post, "/v1/cases/claim", {"queue": "restricted"})
        if found is not None and found["case"] is not None:
            self._try(mia.get, f"/v1/cases/{found['case']['id']}/evidence")

    def last(self) -> None:
        """Leases that run out while nobody looks; and the links that the demo prints."""
        lin = self._people["lin"]
        if passed := self._desk.claim(lin):
            why = {"reason": "It may be a joke between friends. Please have a look."}
            self._try(lin.post, f"/v1/cases/{passed['id']}/escalate", why)
        self._desk.claim(lin)
        if self._appealed < len(self._restricted):
            self.statement = self._restricted[-1][1].token or ""

    def _try(self, ask: Callable[..., T], *given: object) -> T | None:
        """What the API answers; none where it refused, which is kept."""
        try:
            return ask(*given)
        except Refused as error:
            self._desk.refused.append(error)
            return None


def _labelled() -> bytes:
    """An answer with the label of generated content."""
    out = BytesIO()
    label = Aigc(label="1", content_producer="invented-platform", produce_id="answer-1")
    write_label(BytesIO(b"# A kinder wording\n\nCould you tell me more?\n"), label, out)
    return out.getvalue()
