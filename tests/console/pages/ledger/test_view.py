"""The ledger from literal answers, in both languages: what is proven, kept, erased or not there yet."""

from __future__ import annotations

import pytest

from clearford.console.frame import Frame, render
from clearford.console.pages.ledger.view import TYPE_WORDS, entry_view, lines_of, public_of
from clearford.core.entries import ENTRY_TYPES, Entry
from clearford.core.reasons import Language
from clearford.runtime.http.audit import Audit, Noted
from clearford.runtime.record.lookup import Committed, Found, Proven

ENTRY = Entry(
    id="e" * 32,
    type="decision",
    ts=1_795_000_000_000_000,
    log="record.example/main/2026",
    refs=("a" * 32, "b" * 32),
    decision="restrict",
    actions=("hold", "remove_link"),
    end=1_796_000_000_000_000,
    harm="fraud.phishing",
    exact=False,
    clock={"dsa.notice": "started"},
    data={"what": "<img src=x>", "counts": {"a": 1}},
    c={"item": "1" * 64, "trace": "2" * 64, "actor": "3" * 64},
)
PROOF = Proven(
    index=6, leaf="4" * 64, hashes=("5" * 64,) * 3, size=8, root="6" * 64, signed_by=("log", "witness")
)
CONTENTS = (
    Committed(name="actor", commitment="3" * 64, is_kept=True),
    Committed(name="item", commitment="1" * 64, is_kept=False, erased_by="9" * 32, erased_at=1),
    Committed(name="trace", commitment="2" * 64, is_kept=False),
)


def shown(lang: Language, *, proof: Proven | None = PROOF) -> str:
    found = Found(
        entry=ENTRY,
        actor=None,
        refs={"a" * 32: "review", "b" * 32: None},
        contents=CONTENTS,
        proof=proof,
    )
    frame = Frame(lang=lang, path="/ledger/x", title="Entry")
    return render("ledger/entry.html", frame, entry_view(found, lang, can_download=proof is not None))


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        pytest.param(
            "en", ("leads by 3 hashes", "3 hashes beside it", "erased", "log that was destroyed"), id="en"
        ),
        pytest.param("zh", ("经 3 个哈希", "旁侧的 3 个哈希", "已删除", "已到期销毁"), id="zh"),
    ],
)
def test_an_entry_is_told_whole(lang: Language, words: tuple[str, ...]) -> None:
    page = shown(lang)
    assert [word for word in words if word not in page] == []
    assert f'href="/ledger/{"9" * 32}"' in page
    assert "<img" not in page


def test_what_is_not_signed_yet_offers_no_file() -> None:
    page = shown("en", proof=None)
    assert "no signed place yet" in page
    assert "/proof" not in page


def test_public_values_are_rows_and_nothing_else() -> None:
    rows = {row.name: row for row in public_of(ENTRY)}
    assert rows["actions"].text == "hold, remove_link"
    assert rows["end"].at == ENTRY.end
    assert rows["exact"].text == "false"
    assert rows["data.counts"].text == '{"a":1}'
    assert rows["clock.dsa.notice"].text == "started"
    assert not {"c", "refs", "id", "ts"} & rows.keys()


def test_a_list_says_what_tells_entries_apart() -> None:
    (line,) = lines_of(Audit(entries=[Noted(entry=ENTRY, actor=None)], after=None), "en")
    assert (line.type, line.said) == ("decision", ("restrict", "fraud.phishing", "<img src=x>"))


def test_every_type_of_entry_has_words() -> None:
    assert set(TYPE_WORDS) == set(ENTRY_TYPES)
