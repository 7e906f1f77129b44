"""The page of a statement: what was done comes first, one's own words are inert, appeals need no script."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import func, select

from clearford.console.public.statement import SHOWN, own_of
from clearford.runtime.own_words import OwnWords
from clearford.runtime.stores.tables.decisions import entry
from tests.console.public.kit import Visitor
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import HARMFUL, NOTHING, House
from tests.runtime.http.test_statements import delivered, integrate
from tests.runtime.record.test_appellants import PNG

WORDS = "I only warned others."


def decided(house: House, text: str = HARMFUL) -> str:
    """The page of a statement about a post."""
    return f"/s/{house.decide(text).token}"


def entries_in(house: House) -> int:
    """How much is on record."""
    with house.service.record.read() as conn:
        return int(conn.execute(select(func.count()).select_from(entry)).scalar_one())


def test_it_says_what_was_done_why_and_who_decided_in_both_languages(house: House) -> None:
    path = decided(house)
    english = Visitor(house, "en").get(path)
    assert "<h1>We took a link out of your content</h1>" in english
    for words in ("its address imitates PayPal", "no person was involved", "You can appeal until", "court"):
        assert words in english
    assert '<a href="/rules/fraud.phishing.lookalike-domain?lang=en">Imitated address</a>' in english
    chinese = Visitor(house, "zh-CN,zh;q=0.9,en;q=0.5").get(path)
    assert "<h1>处理措施：移除链接</h1>" in chinese and "您可以在" in chinese
    assert "<h1>We took" in Visitor(house, "zh").get(f"{path}?lang=en"), "the address comes first"


def test_no_name_that_only_programs_know_is_shown(house: House) -> None:
    page = Visitor(house).get(decided(house))
    shown = re.sub(r"<[^>]+>", " ", page)
    for name in ("links.imitation", "fraud.phishing", "lookalike", "url.", "score"):
        assert name not in shown


def test_reading_changes_nothing_but_that_it_was_read(house: House) -> None:
    path = decided(house)
    visitor = Visitor(house)
    visitor.get(path)
    before = entries_in(house)
    assert visitor.get(path).count("<form") == 2
    assert visitor.client.head(path).status_code in (200, 405)
    assert entries_in(house) == before


def test_ones_own_words_are_shown_inert_with_the_passage_marked(house: House) -> None:
    page = Visitor(house).get(decided(house, HARMFUL + " <script>alert(1)</script> \u202e\u200b\u200b x"))
    own = page[page.index('<blockquote class="own"') : page.index("</blockquote>")]
    assert "<script" not in own and "&lt;script&gt;" in own
    assert re.search(r"<mark>.*paypa1\.example.*</mark>", own)
    assert "<a " not in own and "U+202E U+200B × 3" in own


@pytest.mark.parametrize(
    ("text", "marks", "shown"),
    [
        pytest.param("abc", ((1, 2),), [("a", False), ("b", True), ("c", False)], id="in the middle"),
        pytest.param("abc", ((0, 3),), [("abc", True)], id="all of it"),
        pytest.param("abc", (), [("abc", False)], id="nothing"),
    ],
)
def test_a_text_is_cut_at_what_was_found(
    text: str, marks: tuple[tuple[int, int], ...], shown: list[tuple[str, bool]]
) -> None:
    own = own_of(OwnWords(text=text, lang=None, marks=marks))
    assert own is not None and not own.cut
    found = [(re.sub(r"<[^>]+>", "", str(one.text)), one.marked) for one in own.pieces]
    assert found == shown


def test_of_a_long_text_the_part_around_the_passage_is_shown() -> None:
    text = "a" * 90_000 + "here" + "b" * 10_000
    own = own_of(OwnWords(text=text, lang=None, marks=((90_000, 90_004),)))
    assert own is not None and own.cut
    plain = [re.sub(r"<[^>]+>", "", str(one.text)) for one in own.pieces]
    assert len("".join(plain)) == SHOWN and plain[1] == "here"


def test_an_appeal_goes_from_the_form_to_the_decision_by_a_person(house: House) -> None:
    for name in ("anna", "bela"):
        house.add(name, "appeal_reviewer")
    path, visitor = decided(house), Visitor(house)
    page = visitor.done(path, "appeal", text=WORDS, why=["warned", "context"])
    assert "We received your appeal." in page and "You get an answer by" in page
    assert 'value="appeal"' not in page
    for name in ("anna", "bela"):
        browser = house.signed_in(name)
        case = house.claim(browser, "appeals")
        seen = browser.get(f"/v1/cases/{(case or {})['id']}/evidence")
        decision = browser.post(f"/v1/appeals/{(case or {})['id']}/decision", json=NOTHING)
        if decision.json()["result"]:
            break
        assert seen.status_code in (200, 403, 404)
    after = visitor.get(path)
    assert "This decision was taken back." in after and "We looked again." in after
    assert "<h1>We took our decision back</h1>" in after
    assert re.search(r"What we undid</dt>\s*<dd[^>]*><span[^>]*>[^<]+link[^<]*</span>", after)
    assert after.index("We looked again.") < after.index("What we had decided")
    assert 'name="act"' not in after


def test_files_come_with_an_appeal_and_later(house: House) -> None:
    path, visitor = decided(house), Visitor(house)
    files: Any = [
        ("files", ("page.png", PNG, "image/png")),
        ("files", ("note.txt", b"as it was", "text/plain")),
    ]
    assert "We received your appeal." in visitor.done(path, "appeal", text=WORDS, files=files)
    large = PNG + bytes((10 << 20) - len(PNG))
    more: Any = [("files", ("large.png", large, "image/png"))]
    assert "We received what you added." in visitor.done(path, "add", text="", files=more)
    added = [one.data for one in entries_of(house.service.record, "case_event") if one.data.get("files")]
    assert [one["files"] for one in added] == [1, 1, 1]


@pytest.mark.parametrize(
    ("fields", "files"),
    [
        pytest.param({"text": " "}, [], id="no words"),
        pytest.param({"text": WORDS}, [("a.exe", b"MZ\x90\x00\xff")], id="a program"),
        pytest.param({"text": WORDS}, [("a.png", PNG)] * 6, id="six files"),
        pytest.param({"text": WORDS}, [("a.png", PNG + bytes(10 << 20))], id="too large"),
    ],
)
def test_what_cannot_be_taken_is_said_and_what_was_typed_stays(
    house: House, fields: dict[str, str], files: list[tuple[str, bytes]]
) -> None:
    path, visitor = decided(house), Visitor(house)
    sent = visitor.send(path, "appeal", **fields, files=[("files", one) for one in files] or None)
    assert sent.status_code == 409
    assert "We could not take this." in sent.text and 'role="alert"' in sent.text
    assert WORDS in sent.text or not fields["text"].strip()
    assert "<h1>We took a link out" in sent.text
    assert 'value="appeal"' in visitor.get(path), "nothing was filed"


def test_who_appeals_twice_sees_the_first_appeal(house: House) -> None:
    path, visitor = decided(house), Visitor(house)
    held = visitor.send(path, "appeal", text=WORDS)
    assert held.status_code == 303
    again = visitor.client.post(path, data={"act": "appeal", "text": "Again."})
    assert again.status_code == 409
    assert "you need not send it again" in again.text and "We received your appeal on" in again.text


def test_an_appeal_can_be_taken_back(house: House) -> None:
    path, visitor = decided(house), Visitor(house)
    visitor.done(path, "appeal", text=WORDS)
    assert "You took your appeal back." in visitor.done(path, "withdraw")


def test_who_was_not_told_for_certain_can_still_appeal(house: House) -> None:
    path, visitor = decided(house), Visitor(house)
    assert "You can appeal until" in visitor.get(path)
    house.later(days=400)
    assert "You can still appeal." in visitor.get(path)
    assert "We received your appeal." in visitor.done(path, "appeal", text=WORDS)


def test_after_the_window_the_page_names_other_ways(house: House) -> None:
    path, visitor = decided(house), Visitor(house)
    delivered(house, 0)
    house.later(days=200)
    page = visitor.get(path)
    assert "The time to appeal here has ended." in page and 'name="act"' not in page
    late = visitor.client.post(path, data={"act": "appeal", "text": WORDS})
    assert late.status_code == 409


def test_whatever_is_wrong_with_a_link_looks_the_same_and_is_not_repeated(house: House) -> None:
    token = decided(house).removeprefix("/s/")
    visitor = Visitor(house)
    pages = [visitor.get(f"/s/{wrong}", 404) for wrong in ("A" * 43, "none", token[:-1] + "!")]
    plain = {re.sub(r"<code>[0-9a-f]{16}</code>", "", page) for page in pages}
    assert len(plain) == 1 and "Copy the whole link" in plain.pop()
    for bad in ({"act": "appeal", "why": "nobody"}, {"act": "no such act"}, {}):
        answer = visitor.client.post(f"/s/{token}", data=bad)
        assert answer.status_code == 400
        assert token not in answer.text.replace(f"/s/{token}", "")
        assert "We could not read what you sent." in answer.text


def test_a_form_that_another_site_sends_is_refused(house: House) -> None:
    path, visitor = decided(house), Visitor(house)
    sent = visitor.client.post(
        path, data={"act": "appeal", "text": WORDS}, headers={"sec-fetch-site": "cross-site"}
    )
    assert sent.status_code == 403 and "sent this from another site" in sent.text
    assert 'value="appeal"' in visitor.get(path)


def test_a_session_of_staff_is_nobody_here(house: House) -> None:
    path, visitor = decided(house), Visitor(house)
    visitor.client.cookies.set("__Host-clearford", "x" * 43)
    assert "<h1>We took a link out" in visitor.get(path)
    assert "Send the report" in visitor.get("/report")


def test_the_page_names_the_keys_with_which_its_receipt_is_checked(house: House) -> None:
    path, visitor = decided(house), Visitor(house)
    integrate(house)
    page = visitor.get(path)
    receipt = visitor.client.get(re.findall(r'id="where" value="([^"]+)"', page)[0]).json()
    assert f'data-vkey="{receipt["vkey"]}"'.replace("+", "&#43;") in page.replace("+", "&#43;")
