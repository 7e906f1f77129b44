"""The panel of evidence, rendered from what the interface gives, in both languages and in its odd states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
import pytest

from clearford.console.frame import Frame, environment
from clearford.console.pages.evidence.view import Panel, back_of, html_lang, panel_of, precedents_view
from clearford.console.pages.me.own import Preferences
from clearford.core.items import Item, MediaRef
from clearford.core.reasons import Language
from clearford.runtime.http.evidence_views import OnDesk
from clearford.runtime.record.actors import ActorCase, ActorSummary
from clearford.runtime.record.precedents import Copies, Copy, Counted, Precedent
from tests.runtime.http.people import WARNING, House, house_of
from tests.runtime.http.work import GOLDEN, tune

TEXT = f"{WARNING}, call 138 0013 8000 \u202eand 加.薇\u200b信"
LANGUAGES: tuple[Language, ...] = ("en", "zh")


class Held(msgspec.Struct):
    """What a template of the panel needs."""

    panel: Panel


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnDesk]:
    """A case on a desk, with a medium whose type is hostile."""
    with house_of(tmp_path_factory.mktemp("panel") / "home", "") as house:
        yield laid(house)


def laid(house: House) -> OnDesk:
    house.add("anna", "reviewer")
    anna = house.signed_in("anna")
    media = [MediaRef(id="m1", type="<b>image", sha256="ab" * 32)]
    house.service.gate.submit([Item(id="p1", text=TEXT, actor="ben", lang="zh", media=media)]).result()
    case = (house.claim(anna) or {})["id"]
    return msgspec.json.decode(anna.get(f"/v1/cases/{case}/desk").content, type=OnDesk)


def changed(desk: OnDesk, **values: Any) -> OnDesk:
    return msgspec.structs.replace(desk, **values)


def shown(desk: OnDesk, lang: Language = "en") -> str:
    frame = Frame(lang=lang, path="/review/x", title="Case")
    template = environment(lang, "UTC").get_template("evidence/panel.html")
    return template.render(view=Held(panel_of(desk, Preferences())), frame=frame)


class _Balance(HTMLParser):
    """Whether every element of a piece of a page is closed, and its ids are used once."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in ("input", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_panel_says_all_and_holds_no_value(desk: OnDesk, lang: Language) -> None:
    page = shown(desk, lang)
    assert "8000" not in page
    assert "<b>image" not in page
    assert "paypa1.example" in page
    assert 'aria-label="U+202E"' in page
    assert 'lang="zh-CN"' in page
    said = {"en": ("Why it is here", "[phone 1]"), "zh": ("为什么需要您看", "[手机号 1]")}[lang]
    assert all(words in page for words in said)
    balance = _Balance()
    balance.feed(page)
    assert balance.open == []
    assert len(balance.ids) == len(set(balance.ids))


def test_each_piece_of_evidence_and_its_line_lead_to_each_other(desk: OnDesk) -> None:
    page = shown(desk)
    numbers = set(re.findall(r'<tr id="e-(\d+)"', page))
    assert numbers
    assert numbers == set(re.findall(r'id="t-(\d+)"', page))
    assert numbers <= set(re.findall(r'href="#t-(\d+)"', page))
    assert numbers <= set(re.findall(r'href="#e-(\d+)"', page))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_not_there_is_said(desk: OnDesk, lang: Language) -> None:
    seen = msgspec.structs.replace(desk.seen, erased=True, findings=(), said=())
    page = shown(changed(desk, seen=seen, media=(), rules=(), actor=None), lang)
    said = {
        "en": ("nothing to read", "No rule brought this here", "No account is known"),
        "zh": ("无法查看", "不是由规则触发的", "账号不详"),
    }[lang]
    assert all(words in page for words in said)


def test_a_rule_that_is_gone_is_said(desk: OnDesk) -> None:
    gone = msgspec.structs.replace(desk.rules[0], in_force=False, title="")
    assert "no longer among those in force" in shown(changed(desk, rules=(gone,)))


def test_a_rule_is_read_in_the_language_of_the_page(desk: OnDesk) -> None:
    both = msgspec.structs.replace(
        desk.rules[0],
        guidance="Look at the address.",
        guidance_zh="看清网址。",
        false_positives=("Shops.",),
        false_positives_zh=("商店。",),
    )
    cases: tuple[tuple[Language, tuple[str, ...], tuple[str, ...]], ...] = (
        ("en", ("Look at the address.", "Shops."), ("看清网址。", "商店。")),
        ("zh", ("看清网址。", "商店。"), ("Look at the address.", "Shops.")),
    )
    for lang, words, others in cases:
        page = shown(changed(desk, rules=(both,)), lang)
        assert all(one in page for one in words)
        assert not any(one in page for one in others)
    assert "Look at the address." in shown(
        changed(desk, rules=(msgspec.structs.replace(both, guidance_zh=""),)), "zh"
    )


def test_open_cases_copies_and_precedents_are_told(desk: OnDesk) -> None:
    other = ActorCase(
        id="c" * 32,
        kind="review",
        state="queued",
        harm=None,
        rule=None,
        opened=0,
        closed=None,
        outcome=None,
    )
    actor = ActorSummary(
        ref="a" * 32, decisions=3, cases=2, restricted=1, open=(other,), points=4, measures=1
    )
    copy = Copy(item="i" * 32, subject=None, actions=("remove_content",), standing=True)
    page = shown(
        changed(
            desk,
            actor=actor,
            copies=Copies(items=37, accounts=4, first=(copy,)),
            precedents=Counted(rule="fraud.x", upheld=3, reversed=1),
        )
    )
    assert "1 other case of this account is open." in page
    assert "37 other items" in page
    assert "of 4 accounts." in page
    assert "3 / 4" in page


def test_a_minor_is_said_beside_the_values(desk: OnDesk) -> None:
    seen = msgspec.structs.replace(desk.seen, minor=True)
    assert "only a lead" in shown(changed(desk, seen=seen))
    assert "only a lead" not in shown(desk)


def test_precedents_keep_what_is_erased_apart() -> None:
    gone = Precedent(case="c1", ruling="upheld", appealed=False, closed=1, lang=None, text=None)
    kept = msgspec.structs.replace(gone, ruling="reversed", text="words", lang="zh")
    view = precedents_view("c0", "/review/c0", [gone, kept])
    assert [(one.upheld, one.part is None) for one in view.found] == [(True, True), (False, False)]


def test_paths_and_languages() -> None:
    assert (back_of("c1", appeal=False), back_of("c1", appeal=True)) == ("/review/c1", "/appeals/c1")
    assert (html_lang("zh"), html_lang("ja"), html_lang(None)) == ("zh-CN", "ja", None)


def test_an_invented_case_is_shown_as_any_other(tmp_path: Path) -> None:
    with house_of(tmp_path / "home", "") as house:
        house.add("anna", "reviewer")
        house.add("bela", "reviewer")
        house.add("lena", "lead")
        anna, bela, lena = (house.signed_in(name) for name in ("anna", "bela", "lena"))
        text = f"{GOLDEN['item']['text']} \u202e call 138 0013 8000"
        golden = {**GOLDEN, "item": {**GOLDEN["item"], "text": text}}
        assert lena.post("/v1/golden", json=golden).status_code == 201
        house.decide(text, "p2")
        pages = []
        for reader, share in ((anna, 1_000_000), (bela, 0)):
            tune(house, golden__share=share)
            case = (house.claim(reader) or {})["id"]
            found = msgspec.json.decode(reader.get(f"/v1/cases/{case}/desk").content, type=OnDesk)
            pages.append(re.sub(r"\b[0-9a-f]{8,32}\b", "id", shown(found)))
    assert pages[0] == pages[1]
    assert "put aside" in pages[0]
