"""The page of a report: whole, inert, in both languages, and readable by a real browser."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from clearford.console.report.page import Head, scan_report
from clearford.core.actions import LegalBasis
from clearford.core.decisions import RuleRef
from clearford.core.ids import RuleId
from clearford.core.items import Rejected
from clearford.core.reasons import Language, RuleText
from clearford.runtime.reports.gather import Drawn, Gathered, ReportPart, Sample
from clearford.runtime.reports.shown_text import Mark, ShownText
from clearford.runtime.scan import Summary

RULE = RuleId("fraud.bench.sample")
TEXTS = {
    RULE: RuleText(
        id=RULE,
        title="Sham <b>prize</b>",
        harm="fraud.advance-fee",
        severity="medium",
        explain={"en": "e", "zh": "z"},
        legal_basis=(
            LegalBasis(
                obligation="DSA-14a",
                article="14(1)",
                jurisdiction="EU",
                checked="2026-11-22",
                status="verified",
            ),
        ),
    )
}
HOSTILE = '</span><script>alert(1)</script>\u202e"onload="x'
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def _report(lang: Language = "en", *, text: str = "win a prize now") -> str:
    texts = [ShownText(name, text, [Mark(0, 3, "text.phrase.prize.count")]) for name in ("original", "canon")]
    sample = Sample(
        item=HOSTILE,
        kind="message",
        outcome="restrict",
        action="hold",
        rules=(RuleRef(RULE, "live"),),
        texts=texts,
        cut=True,
        statement={"en": "We held it.\nYou can appeal.", "zh": "已暂缓。\n您可以申诉。"},
    )
    gathered = Gathered()
    gathered.take(
        ReportPart(
            kinds={"message": {"restrict": 1, "allow": 2}},
            course={500_000: {"restrict": 1, "allow": 1}, 500_003: {"allow": 1}},
            drawn=[Drawn(f"rule {RULE}", 1, sample)],
        )
    )
    summary = Summary(read=4, rejected=1, first_rejected=[Rejected(line=2, code="CF-I002", found=HOSTILE)])
    summary.outcomes.update({"allow": 2, "restrict": 1})
    summary.rules.update({f"{RULE} live": 1})
    head = Head(source=HOSTILE, made=datetime(2026, 11, 22, 9, tzinfo=UTC), bundle="sha256:ab")
    return scan_report(head, summary, gathered, TEXTS, lang)


class Tags(HTMLParser):
    """Every tag with its attributes, and whether all that were opened are closed."""

    VOID = frozenset(("meta", "br", "rect", "line"))

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_tag_is_closed_and_nothing_comes_from_elsewhere(lang: Language) -> None:
    page = Tags(_report(lang))
    assert page.open == []
    names = {name for name, _ in page.tags}
    assert names.isdisjoint({"script", "link", "img", "iframe", "object", "embed", "form", "a"})
    attributes = {key for _, attrs in page.tags for key in attrs}
    assert not {key for key in attributes if key.startswith("on")} | (attributes & {"src", "href", "style"})


def test_only_the_style_of_the_page_itself_is_allowed() -> None:
    page = _report()
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in page


def test_what_comes_from_items_stays_text() -> None:
    page = _report(text=HOSTILE)
    assert "<script" not in page
    assert "\u202e" not in page
    assert "&lt;202E&gt;" in page
    assert "Sham &lt;b&gt;prize" in page


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        pytest.param("en", ("Report of a scan", "restrict", "You can appeal.", "an hour"), id="en"),
        pytest.param("zh", ("扫描报告", "限制", "您可以申诉。", "一小时"), id="zh"),
    ],
)
def test_the_page_speaks_its_language(lang: Language, words: tuple[str, ...]) -> None:
    page = _report(lang)
    assert [word for word in words if word not in page] == []


def test_an_empty_scan_has_a_page_too() -> None:
    head = Head(source="x", made=datetime(2026, 11, 22, tzinfo=UTC), bundle="b")
    page = scan_report(head, Summary(), Gathered(), {}, "en")
    assert "No rule held." in page


def test_the_page_is_the_same_each_time() -> None:
    assert _report() == _report()


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium on the PATH")
def test_a_browser_shows_and_prints_it(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(_report(text=HOSTILE), encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"]
    flags += ["--disable-background-networking", f"--user-data-dir={tmp_path / 'profile'}"]

    def browser(*more: str) -> str:
        done = subprocess.run(
            [str(CHROMIUM), *flags, *more, page.as_uri()], capture_output=True, timeout=90, check=True
        )
        return done.stdout.decode()

    dom = browser("--dump-dom")
    assert dom.count("<mark") == 2
    assert "<script" not in dom
    browser(f"--print-to-pdf={tmp_path / 'report.pdf'}", "--no-pdf-header-footer")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
