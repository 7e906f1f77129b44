"""The digest of a rule changes with whatever decides about its matches, and with nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.policy.compile import compile_program
from clearford.policy.files import load
from clearford.policy.reading import rule_digests
from clearford.policy.signals import catalogue
from tests.policy.golden import Edit, apply, edited

LIKE, SURE = "fraud.phishing.lookalike-domain", "fraud.phishing.sure-profit"
PACK, SHARED = "fraud/phishing", "context/shared/phrases"
RULE, EXEMPTION = f"{PACK}/rules/sure-profit.yaml", f"{PACK}/rules/trusted-author.yaml"
COUNTER, TONGUES = f"{PACK}/counters/links_sent.yaml", f"{PACK}/lists/tongues.txt"
WHEN = "when: text.phrase.sure_profit.count >= 1 AND text.pattern.meeting_code.count >= 1"
TRUSTED = "when: account.verified AND account.age_h >= 8760"
SHAM = "send the fee first and the whole prize is yours this very week"


def listed(kind: str, entry: str) -> tuple[str, ...]:
    about = ("source: own", "licence: Apache-2.0", "retrieved: 2026-11-01", "expires: 2027-10-31")
    return (
        *about, f"kind: {kind}", "effect: adds_hits", "personal: no", "handling: public", "owner: fraud-team",
        "---", entry,
    )  # fmt: skip


def phrases(name: str, phrase: str) -> tuple[str, ...]:
    return (
        f"name: {name}", "title: Some words", "about: Words.", "languages: [en]", "source: own",
        "licence: Apache-2.0", "reviewed: 2026-11-01", "expires: 2027-10-31", "owner: policy-team",
        "effect: context", "phrases:", f"  - {phrase}",
    )  # fmt: skip


MADE = (
    Edit(RULE, (WHEN,), (f"{WHEN} AND velocity.links_sent.count >= 1 OR text.known.shams.same",)),
    Edit(
        COUNTER,
        (),
        (
            "name: links_sent", "title: Links", "about: Items with links.", "key: actor", "window: 1h",
            "filter: text.phrase.quotes.count = 0 AND in_list(item.lang, 'tongues')", "what: count",
            "owner: fraud-team",
        ),
    ),
    Edit(f"{SHARED}/quotes.yaml", (), phrases("quotes", "as they say")),
    Edit(f"{SHARED}/tells.yaml", (), phrases("tells", "so we were told")),
    Edit(TONGUES, (), listed("phrase", "en")),
    Edit(f"{PACK}/lists/shams.txt", (), listed("text", SHAM)),
    Edit(EXEMPTION, ("status: trial",), ("status: live",)),
    Edit(EXEMPTION, (TRUSTED,), (f"{TRUSTED} AND text.phrase.tells.count >= 1",)),
)  # fmt: skip


def digests(root: Path, **parts: str) -> dict[str, str]:
    packs, issues = load([root])
    assert [issue for issue in issues if issue.fails] == []
    known = catalogue(packs)
    return {**rule_digests(packs, known, compile_program(packs, known), [LIKE, SURE], parts)}


def one(file: str, old: str, *new: str) -> Edit:
    return Edit(file, (old,), new)


@pytest.mark.parametrize(
    ("edit", "changed"),
    [
        pytest.param(one(RULE, "applies_to: [post, message]", "applies_to: [post]"), {SURE}, id="its-own"),
        pytest.param(
            one(f"{PACK}/phrases/sure_profit.yaml", "  - 稳赚不赔", "  - 稳赚"), {SURE}, id="phrase"
        ),
        pytest.param(
            one(f"{PACK}/phrases/sure_profit.yaml", "not: [稳赚不赔是假的]", "not: []"), {SURE}, id="not"
        ),
        pytest.param(
            one(
                f"{PACK}/phrases/sure_profit.yaml",
                "routes: {phonetic: true, pinyin: true}",
                "routes: {shuffle: true}",
            ),
            {SURE},
            id="routes",
        ),
        pytest.param(
            one(
                f"{PACK}/patterns/meeting_code.yaml",
                r"  - '会议(?:号|码)[:： ]{0,2}\d{3}[ -]?\d{3}[ -]?\d{3}'",
                r"  - '会议(?:号|码)[:： ]{0,2}\d{3}'",
            ),
            {SURE},
            id="pattern",
        ),
        pytest.param(
            one(f"{PACK}/lists/shams.txt", SHAM, f"{SHAM} or next"),
            {SURE},
            id="known-texts",
        ),
        pytest.param(one(COUNTER, "window: 1h", "window: 24h"), {SURE}, id="window-of-a-counter"),
        pytest.param(
            one(
                COUNTER,
                "filter: text.phrase.quotes.count = 0 AND in_list(item.lang, 'tongues')",
                "filter: in_list(item.lang, 'tongues')",
            ),
            {SURE},
            id="filter-of-a-counter",
        ),
        pytest.param(
            one(f"{SHARED}/quotes.yaml", "  - as they say", "  - they say"), {SURE}, id="list-of-a-filter"
        ),
        pytest.param(Edit(TONGUES, ("en",), ("en", "zh")), {SURE}, id="in-list-of-a-filter"),
        pytest.param(one(EXEMPTION, "status: live", "status: trial"), {SURE}, id="exemption-gone"),
        pytest.param(one(EXEMPTION, "to: escalate", "to: allow"), {SURE}, id="exemption-wider"),
        pytest.param(
            one(f"{SHARED}/tells.yaml", "  - so we were told", "  - told"), {SURE}, id="list-of-an-exemption"
        ),
        pytest.param(
            one(f"{PACK}/lists/owned_domains.txt", "shop.example", "shop.example", "zoo.example"),
            {LIKE},
            id="in-list",
        ),
        pytest.param(
            one(f"{SHARED}/warns_others.yaml", "  - is a scam", "  - scam"), {LIKE}, id="list-of-a-softening"
        ),
        pytest.param(one(RULE, "status: trial", "status: draft"), {SURE}, id="not-in-the-program"),
        pytest.param(one(f"{SHARED}/quotes.yaml", "title: Some words", "title: Words"), set(), id="title"),
        pytest.param(one(COUNTER, "about: Items with links.", "about: Links."), set(), id="about"),
        pytest.param(
            one(f"{PACK}/lists/owned_domains.txt", "shop.example", "shop.example # ours"), set(), id="comment"
        ),
    ],
)
def test_a_digest_follows_a_rule_to_what_it_reads(edit: Edit, changed: set[str], tmp_path: Path) -> None:
    root = edited(MADE, tmp_path)
    before = digests(root)
    assert set(before) == {LIKE, SURE}
    apply(edit, root)
    after = digests(root)
    assert {rule for rule in before if before[rule] != after.get(rule)} == changed


def test_the_status_does_not_count_and_the_other_parts_do(tmp_path: Path) -> None:
    root = edited(MADE, tmp_path)
    before = digests(root)
    assert digests(root, models="x") != before == digests(root)
    packs, _ = load([root])
    known = catalogue(packs)
    tried = compile_program(packs, known, statuses=("draft", "trial", "live"))
    apply(one(f"{PACK}/rules/lookalike-domain.yaml", "status: live", "status: trial"), root)
    assert digests(root) == before == rule_digests(packs, known, tried, [LIKE, SURE], {})
