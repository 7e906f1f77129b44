"""Pages of reviewers over the whole service: claim, decide, take back, lose a case; nothing tells golden."""

from __future__ import annotations

import re

import pytest

from clearford.core.roles import RoleName
from tests.console.desk_kit import Pages
from tests.runtime.http.people import NOTHING, REASON, REMOVE, WARNING, House
from tests.runtime.http.test_accounts import Client
from tests.runtime.http.work import GOLDEN, tune


def at_work(house: House, login: str = "anna", role: RoleName = "reviewer", lang: str = "en") -> Pages:
    """Somebody at the staff side."""
    return signed(house, login, role, lang)[0]


def signed(
    house: House, login: str = "anna", role: RoleName = "reviewer", lang: str = "en"
) -> tuple[Pages, Client]:
    """Somebody at the staff side, and the same person at the interface."""
    house.add(login, role)
    browser = house.signed_in(login)
    pages = Pages(house, browser)
    pages.client.cookies.set("clearford-lang", lang)
    return pages, browser


def claimed(pages: Pages) -> str:
    """The path of the next case."""
    where = pages.done("/review", "/review/claim")
    assert re.fullmatch(r"/review/[0-9a-f]{32}", where)
    return where


@pytest.mark.parametrize(
    ("lang", "choice", "undo"), [("en", "What shall hold", "Take it back"), ("zh", "如何处理", "撤回")]
)
def test_a_reviewer_decides_and_has_the_next_case(house: House, lang: str, choice: str, undo: str) -> None:
    pages = at_work(house, lang=lang)
    for n in range(2):
        house.decide(f"{WARNING} {n}", f"p{n}")
    where = claimed(pages)
    shown = pages.get(where)
    assert choice in shown
    assert 'value="no_action"' in shown
    assert undo not in shown
    led = pages.done(where, f"{where}/decision", choice="no_action", reason=REASON)
    assert re.fullmatch(r"/review/[0-9a-f]{32}\?said=saved", led)
    assert led.partition("?")[0] != where
    assert undo in pages.get(led)


def test_a_page_with_script_has_the_next_case_in_the_same_answer(house: House) -> None:
    pages = at_work(house)
    for n in range(2):
        house.decide(f"{WARNING} {n}", f"p{n}")
    where = claimed(pages)
    pages.client.headers["hx-request"] = "true"
    answer = pages.send(where, f"{where}/decision", choice="remove_content", reason=REASON)
    assert answer.status_code == 200
    assert re.fullmatch(r"/review/[0-9a-f]{32}", answer.headers["hx-push-url"])
    assert f'action="{answer.headers["hx-push-url"]}/decision"' in answer.text


def test_the_last_decision_is_taken_back_while_there_is_time(house: House) -> None:
    pages = at_work(house)
    house.decide(WARNING)
    where = claimed(pages)
    pages.done(where, f"{where}/decision", choice="no_action", reason=REASON)
    house.later(seconds=9)
    assert pages.done("/review", f"{where}/undo") == f"{where}?said=taken-back"
    pages.done(where, f"{where}/decision", choice="no_action", reason=REASON)
    page = pages.get("/review")
    house.later(seconds=11)
    assert f"{where}/undo" not in pages.get("/review")
    assert f"{where}/undo" in page


def test_the_same_form_sent_twice_decides_once(house: House) -> None:
    pages = at_work(house)
    for n in range(3):
        house.decide(f"{WARNING} {n}", f"p{n}")
    where = claimed(pages)
    fields = {"choice": "no_action", "reason": REASON, "once": "7f" * 16}
    first = pages.send(where, f"{where}/decision", **fields)
    held = dict(csrf_token=token(pages, first.headers["location"]))
    again = pages.client.post(f"{where}/decision", data={**fields, **held})
    assert (first.status_code, again.status_code) == (303, 303)
    assert again.headers["location"] == first.headers["location"]


def token(pages: Pages, page: str) -> str:
    """A token of a page."""
    found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', pages.get(page.partition("?")[0]))
    assert found
    return found[1]


def test_a_form_with_a_wrong_token_does_nothing(house: House) -> None:
    pages, browser = signed(house)
    house.decide(WARNING)
    where = claimed(pages)
    answer = pages.send(where, f"{where}/decision", choice="no_action", reason=REASON, csrf_token="00")
    assert answer.status_code == 403
    assert browser.get(f"/v1/cases/{where[8:]}").json()["state"] == "leased"


def test_what_was_typed_stays_when_something_is_missing(house: House) -> None:
    pages = at_work(house)
    house.decide(WARNING)
    where = claimed(pages)
    answer = pages.send(where, f"{where}/decision", choice="", reason="It warns.")
    assert answer.status_code == 409
    assert "It warns." in answer.text
    law = {"choice": "remove_content", "ground": "illegal", "reason": "It warns.", "why_en": "It is so."}
    answer = pages.send(where, f"{where}/decision", **law)
    assert answer.status_code in (400, 409)
    assert "It is so." in answer.text


def test_a_draft_outlives_the_lease_and_the_case_is_taken_again(house: House) -> None:
    pages = at_work(house)
    house.decide(WARNING)
    where = claimed(pages)
    held = {"choice": "hold", "reason": "Not sure yet.", "ground": "illegal", "law_en": "Act 7, article 3"}
    sent = {**held, "csrf_token": token(pages, where)}
    assert pages.client.post(f"{where}/draft", data=sent).status_code == 204
    house.later(minutes=20)
    gone = pages.get(where)
    assert "Not sure yet." in gone
    assert "nobody else has taken it" in gone
    assert pages.done(where, "/review/claim", case=where[8:]) == where
    again = pages.get(where)
    assert "Not sure yet." in again
    assert "Act 7, article 3" in again


def test_the_second_reviewer_is_told_what_somebody_else_decided(house: House) -> None:
    pages = at_work(house)
    _, bela = signed(house, "bela")
    house.decide(WARNING)
    where = claimed(pages)
    page = pages.get(where)
    house.later(minutes=20)
    case = house.claim(bela) or {}
    assert bela.post(f"/v1/cases/{case['id']}/decision", json=NOTHING).status_code == 200
    data = {"choice": "remove_content", "reason": REASON, "csrf_token": token(pages, "/review")}
    answer = pages.client.post(f"{where}/decision", data=data)
    assert answer.status_code == 409
    assert "Somebody else decided it" in answer.text
    assert "no action" in answer.text
    assert REASON in answer.text  # what was typed is kept
    assert "/review/claim" in answer.text
    assert page != answer.text


@pytest.mark.parametrize(
    ("act", "fields", "state"),
    [
        pytest.param("skip", {"why_back": "I know the author."}, "queued", id="give it back"),
        pytest.param("escalate", {"why_lead": "Is it ours?"}, "queued", id="pass it on"),
        pytest.param("question", {"to": "platform", "question": "Is it yours?"}, "waiting", id="ask"),
    ],
)
def test_a_case_leaves_undecided(house: House, act: str, fields: dict[str, str], state: str) -> None:
    pages = at_work(house)
    house.decide(WARNING)
    where = claimed(pages)
    assert pages.done(where, f"{where}/{act}", **fields) == "/review?said=done"
    left = pages.get(where)
    assert "nobody else has taken it" in left
    assert state in ("queued", "waiting")


def test_a_note_is_inert_and_a_refusal_keeps_the_page(house: House) -> None:
    pages = at_work(house)
    house.decide(WARNING)
    where = claimed(pages)
    noted = pages.done(where, f"{where}/notes", noted="<b>look</b> \u202e here")
    assert noted == f"{where}?said=saved"
    shown = pages.get(where)
    assert "&lt;b&gt;look&lt;/b&gt;" in shown
    assert "U+202E" in shown
    answer = pages.send(where, f"{where}/notes", noted=" ")
    assert answer.status_code == 409
    assert "What shall hold" in answer.text


def test_a_lease_is_renewed_as_often_as_it_is_asked(house: House) -> None:
    pages, browser = signed(house)
    house.decide(WARNING)
    where = claimed(pages)
    data = {"csrf_token": token(pages, where), "once": "ab" * 16, "area": "review"}
    ends = []
    for _ in range(2):
        house.later(minutes=5)
        assert pages.client.post(f"{where}/heartbeat", data=data).status_code == 303
        ends.append(browser.get(f"/v1/cases/{where[8:]}").json()["owner_until"])
    assert ends[1] > ends[0]
    pages.client.headers["hx-request"] = "true"
    assert 'data-left="900"' in pages.client.post(f"{where}/heartbeat", data=data).text


def test_the_letter_is_shown_before_anything_is_decided(house: House) -> None:
    pages, browser = signed(house)
    house.decide(WARNING)
    where = claimed(pages)
    data = {"csrf_token": token(pages, where), "once": "cd" * 16, "choice": "remove_content"}
    assert "Show the letter first" in pages.client.post(f"{where}/preview", data=data).text
    pages.client.headers["hx-request"] = "true"
    assert 'class="letter"' in pages.client.post(f"{where}/preview", data=data).text
    nothing = pages.client.post(f"{where}/preview", data={**data, "choice": "no_action"}).text
    assert "told nothing" in nothing
    assert browser.get(f"/v1/cases/{where[8:]}").json()["state"] == "leased"


def test_lists_have_their_empty_state_and_their_rows(house: House) -> None:
    pages = at_work(house)
    assert "No cases wait for you" in pages.get("/review")
    assert "No case waits that fits." in pages.get("/review/waiting")
    assert "You have decided nothing" in pages.get("/review/mine")
    assert "Nothing waits for you" in pages.send("/review", "/review/claim").text
    house.decide(WARNING)
    assert "<caption>Cases that wait</caption>" in pages.get(
        "/review/waiting?harm=phishing&lang=&kind=review"
    )
    where = pages.done("/review/waiting", "/review/claim")
    assert where[8:16] in pages.get("/review")
    pages.done(where, f"{where}/decision", choice="no_action", reason=REASON)
    mine = pages.get("/review/mine")
    assert "no action" in mine
    assert pages.done("/review/mine", f"{where}/undo") == f"{where}?said=taken-back"
    assert "<html" not in pages.get("/review/counts")


def test_who_may_not_see_a_case_is_told_so(house: House) -> None:
    pages = at_work(house)
    other = at_work(house, "bela")
    auditor = at_work(house, "ada", "auditor")
    house.decide(WARNING)
    where = claimed(pages)
    assert "CF-H002" in other.get(where, 404)
    assert "CF-A002" in auditor.get(where, 403)
    assert "Review" not in re.findall(r"<a href=\"/review\"[^>]*>([^<]*)</a>", auditor.get("/me"))


def test_a_lead_decides_where_two_differ_and_sees_no_names(house: House) -> None:
    (_, anna), (_, bela) = signed(house), signed(house, "bela")
    lead = at_work(house, "lena", "lead")
    tune(house, second__share=1_000_000)
    house.decide(WARNING)
    case = (house.claim(anna) or {})["id"]
    anna.post(f"/v1/cases/{case}/decision", json=NOTHING)
    house.claim(bela)
    bela.post(f"/v1/cases/{case}/decision", json=REMOVE)
    where = lead.done("/team", "/review/claim", case=case)
    shown = lead.get(where)
    assert "Two people differ" in shown
    assert "anna" not in shown
    assert lead.done(where, f"{where}/decision", choice="no_action", reason=REASON) == "/review?said=saved"


def plain(page: str) -> str:
    """A page without what is data: texts, numbers, ids, tokens and times."""
    page = re.sub(r">[^<>]*<", "><", page)
    page = re.sub(
        r'(value|title|datetime|href|action|formaction|id|data-left|data-beat|data-undo|hx-post|aria-label)="[^"]*"',
        r'\1=""',
        page,
    )
    return re.sub(r"\s+", " ", page)


def test_a_case_with_a_known_answer_has_the_same_markup(house: House) -> None:
    pages = at_work(house)
    _, lena = signed(house, "lena", "lead")
    _, bela = signed(house, "bela")
    item = {**GOLDEN, "item": {"id": "p77", "text": WARNING, "actor": "kim"}}
    assert lena.post("/v1/golden", json=item).status_code == 201
    house.decide(WARNING)
    where = claimed(pages)
    ordinary = plain(pages.get(where))
    pages.done(where, f"{where}/skip", why_back="Later.")
    tune(house, golden__share=1_000_000)
    golden = claimed(pages)
    assert golden != where
    assert plain(pages.get(golden)) == ordinary
    # Nor can a second reader tell.
    tune(house, golden__share=0, second__share=1_000_000)
    assert (house.claim(bela) or {})["id"] == where[8:]
    assert bela.post(f"/v1/cases/{where[8:]}/decision", json=NOTHING).json()["state"] == "second_review"
    pages.done(golden, f"{golden}/skip", why_back="Later.")
    again = pages.done("/review/waiting", "/review/claim", case=where[8:])
    assert plain(pages.get(again)) == ordinary


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "You are on a break until"), ("zh", "休息至")], ids=["en", "zh"]
)
def test_a_break_begins_with_one_press_and_the_page_says_when_it_ends(
    house: House, lang: str, words: str
) -> None:
    pages = at_work(house, lang=lang)
    house.decide(WARNING)
    where = claimed(pages)
    house.later(minutes=10)
    shown = pages.get(where)
    assert 'data-key="b" aria-keyshortcuts="b" data-acts="1"' in shown
    assert pages.done(where, "/review/break") == "/review"
    resting = pages.get("/review")
    assert words in resting
    assert 'action="/review/break"' not in resting
    house.later(minutes=14)
    assert f'action="{where}/decision"' in pages.get(where)
    assert pages.done("/review", "/review/break/end") == "/review"
    assert words not in pages.get("/review")
