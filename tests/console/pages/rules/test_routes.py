"""Pages of rules: what is listed, what one says, and how it is written, without any script."""

from __future__ import annotations

import pytest

from clearford.console.frame import LANG_COOKIE
from clearford.core.roles import RoleName
from tests.console.desk_kit import Pages, forms_of
from tests.runtime.http.people import House
from tests.runtime.http.test_rollouts import packs
from tests.runtime.record.quality_kit import RULE, judge
from tests.runtime.record.test_packs import shown
from tests.runtime.rollout.versions import WIDER

PEOPLE: dict[str, RoleName] = {"ann": "policy_author", "bob": "policy_approver"}
EDIT = f"/rules/{RULE}/edit"


def somebody(house: House, login: str, role: RoleName = "policy_author", lang: str = "en") -> Pages:
    """Somebody at the staff side."""
    house.add(login, role)
    pages = Pages(house, house.signed_in(login))
    pages.client.cookies.set(LANG_COOKIE, lang)
    return pages


@pytest.mark.parametrize(("lang", "words"), [("en", "none judged"), ("zh", "尚无复核")])
def test_rules_are_listed_and_filtered(house: House, lang: str, words: str) -> None:
    ann = somebody(house, "ann", lang=lang)
    page = ann.get("/rules")
    assert f'href="/rules/{RULE}"' in page
    assert words in page
    assert RULE not in ann.get("/rules?harm=spam")
    assert RULE in ann.get("/rules?harm=phishing&status=live")
    assert RULE not in ann.get("/rules?status=draft")


def test_a_rule_tells_everything_and_runs_its_tests(house: House) -> None:
    ann = somebody(house, "ann")
    with house.service.record.change() as change:
        judge(change, {"confirmed": 3, "wrong": 1})
    page = ann.get(f"/rules/{RULE}")
    for words in (
        "url.lookalike.score",
        "Notice in Chinese",
        "75",
        "Write a change",
        "Judged right, week by week",
    ):
        assert words in page, words
    tested = ann.send(f"/rules/{RULE}", f"/rules/{RULE}/test")
    assert tested.status_code == 200
    assert "passed" in tested.text
    assert "CF-H002" in ann.get("/rules/fraud.phishing.none", 404)


def test_who_may_not_write_is_shown_no_form(house: House) -> None:
    bob = somebody(house, "bob", "policy_approver")
    assert "/rules/new" not in bob.get("/rules")
    assert "Write a change" not in bob.get(f"/rules/{RULE}")
    assert "CF-A002" in somebody(house, "rex", "reviewer").get("/rules", 403)


def test_a_rule_is_written_checked_tested_and_handed_in(house: House) -> None:
    ann = somebody(house, "ann")
    assert "Begin to write" in ann.get(EDIT)
    assert ann.done(EDIT, f"/rules/{RULE}/begin") == EDIT
    assert "No fault was found" in ann.get(EDIT)
    held = next(held for where, held in forms_of(ann.get(EDIT)) if where == EDIT)
    text = held["text"].removeprefix("\n")
    assert text.startswith(f"id: {RULE}\n")
    wrong = ann.send(EDIT, EDIT, text=text.replace("severity: high", "severity: grave"), act="check")
    assert wrong.status_code == 200
    assert "must be mended" in wrong.text
    assert "data-line=" in wrong.text
    newer = text.replace("severity: high", "severity: medium").replace("\n", "\r\n")
    tested = ann.send(EDIT, EDIT, text=newer, act="test")
    assert "passed" in tested.text
    assert "What you changed" in tested.text
    assert ann.done(EDIT, EDIT, text=newer, act="save") == f"{EDIT}?said=saved"
    assert "edition 2" in ann.get(EDIT)
    where = ann.done(EDIT, EDIT, text=newer, act="hand-in", note="milder")
    assert where.startswith("/packs/")
    page = ann.get(where.partition("?")[0])
    assert "milder" in page
    assert "severity: " in page


def test_what_was_typed_is_not_lost_when_somebody_else_saved(house: House) -> None:
    ann = somebody(house, "ann")
    ann.done(EDIT, f"/rules/{RULE}/begin")
    stale = ann.send(EDIT, EDIT, text="id: mine", edition="7", act="save")
    assert "CF-R071" in stale.text
    assert "id: mine" in stale.text


def test_a_draft_of_somebody_else_is_read_and_can_be_dropped(house: House) -> None:
    ann, eve = somebody(house, "ann"), somebody(house, "eve")
    ann.done(EDIT, f"/rules/{RULE}/begin")
    page = eve.get(EDIT)
    assert "ann has an open draft" in page
    assert "<textarea" not in page
    assert "ann" in eve.get("/rules")
    assert eve.done(EDIT, EDIT, act="drop") == "/rules?said=done"
    assert "Nobody has an open draft" in eve.get(EDIT)


def test_the_check_alone_is_answered_while_somebody_types(house: House) -> None:
    ann = somebody(house, "ann")
    ann.done(EDIT, f"/rules/{RULE}/begin")
    held = next(held for where, held in forms_of(ann.get(EDIT)) if where == EDIT)
    typed = {name: held[name] for name in ("csrf_token", "draft")}
    for text in ("id: [", "id: <script>alert(1)</script>"):
        part = ann.client.post(f"/rules/{RULE}/check", data={**typed, "text": text})
        assert part.status_code == 200
        assert "must be mended" in part.text
        assert "<html" not in part.text
        assert "<script" not in part.text
    forged = ann.client.post(f"/rules/{RULE}/check", data={**typed, "csrf_token": "x", "text": "a"})
    assert forged.status_code == 403


def test_a_new_rule_is_begun(house: House) -> None:
    ann = somebody(house, "ann")
    where = ann.done("/rules", "/rules/new", rule="fraud.phishing.new-one")
    assert where == "/rules/fraud.phishing.new-one/edit"
    assert "(fill in)" in ann.get(where)
    assert "CF-R072" in ann.send("/rules", "/rules/new", rule="spam.none.rule").text


def test_a_rule_is_kept_from_acting_and_let_act_again(house: House) -> None:
    bob, eve = (somebody(house, name, "policy_approver") for name in ("bob", "eve"))
    at = f"/rules/{RULE}"
    assert bob.done(at, f"{at}/fall-back", reason="it hit ordinary posts") == f"{at}?said=done"
    house.service.follower.step()
    page = bob.get(at)
    assert "fell back to trial" in page
    assert "A person brought that about." in page
    assert "CF-A003" in bob.send(at, f"{at}/let-act", reason="we looked again").text
    eve.done(at, f"{at}/let-act", reason="we looked again")
    house.service.follower.step()
    assert "fell back to trial" not in eve.get(at)


def test_a_draft_is_kept_while_it_is_written(house: House) -> None:
    ann = somebody(house, "ann")
    ann.done(EDIT, f"/rules/{RULE}/begin")
    held = next(held for where, held in forms_of(ann.get(EDIT)) if where == EDIT)
    typed = {name: held[name] for name in ("csrf_token", "draft", "edition")}

    def kept(**fields: str) -> str:
        answer = ann.client.post(f"/rules/{RULE}/keep", data={**typed, **fields})
        assert answer.status_code == 200
        assert "<html" not in answer.text
        return answer.text

    part = kept(text="id: half\r\nof it")
    assert 'id="edition" name="edition" value="2"' in part
    assert "data-kept" in part
    late = kept(text="id: mine")
    assert "CF-R071" in late
    assert "data-kept" not in late
    assert "id: half\nof it" in ann.get(EDIT)
    assert 'value="3"' in kept(text="id: more", edition="2")


def test_a_rule_that_is_rolled_out_is_put_kept_and_let_go_on(house: House) -> None:
    for login, role in PEOPLE.items():
        house.add(login, role)
    writes, decides = house.signed_in("ann"), house.signed_in("bob")
    ann, bob = Pages(house, writes), Pages(house, decides)
    assert "How far it acts" not in ann.get(f"/rules/{RULE}")
    digest = writes.post("/v1/packs", content=packs(WIDER)).json()["digest"]
    shown(house.service.record, digest)
    assert decides.post(f"/v1/packs/{digest}/promote").status_code == 200
    at = f"/rules/{RULE}"
    assert "How far it acts" in ann.get(at)
    assert "Put it at this step" not in ann.get(at)
    why = "It was on trial for a month."
    assert bob.done(at, f"{at}/rollout", act="put", per_cent="10", reason=why) == f"{at}?said=done"
    bob.done(at, f"{at}/rollout", act="hold", reason=why)
    for words in ("10 %", "kept at its step", "for a person, who keeps it at this step", "Let it move on"):
        assert words in bob.get(at), words
    assert "10 %" in bob.get(f"{at}/steps")
    bob.done(at, f"{at}/let-act", reason=why)
    assert "let go on" in bob.get(at)
    assert "生效范围与阶段" in somebody(house, "cat", "policy_approver", "zh").get(at)
