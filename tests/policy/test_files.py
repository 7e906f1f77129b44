"""Packs are read whole: every fault is an issue, nothing hostile stops the reading."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from clearford.policy.compile import compile_program
from clearford.policy.files import MAX_RULES, load
from clearford.policy.issue import render
from clearford.policy.law import Resources
from clearford.policy.lints.table import check
from clearford.policy.signals import catalogue
from tests.policy.golden import (
    DIAGNOSTICS,
    RECORDING,
    RESOURCES,
    RULE,
    SAMPLES,
    TODAY,
    Edit,
    edited,
    rendered,
)

PHISHING = "fraud/phishing"
LOOKALIKE = f"{PHISHING}/rules/lookalike-domain.yaml"


def test_the_samples_give_typed_packs() -> None:
    packs, issues = load([SAMPLES])
    assert issues == ()
    assert [p.file.id for p in packs.packs] == ["context.shared", "fraud.phishing"]
    rule = packs.find("fraud.phishing.lookalike-domain")
    assert rule is not None
    assert rule.then is not None
    assert (rule.each, rule.on_failure, rule.then.actions) == ("url", "escalate", ("remove_link",))
    assert [e.role for e in rule.examples] == ["plain", "evasive", "near_miss", "benign"]
    assert packs.harm_of()["fraud.phishing.sure-profit"] == "fraud.investment"
    phrases = next(p for p in packs.phrases() if p.meta.name == "sure_profit")
    assert [p.routes.initials for p in phrases.phrases] == [False, False, True]
    owned = next(packs.lists())
    assert [e.value for e in owned.entries] == ["help.example", "shop.example"]


def test_a_pack_folder_may_be_named_itself() -> None:
    packs, issues = load([SAMPLES / "fraud/phishing"])
    assert [p.file.id for p in packs.packs] == ["fraud.phishing"]
    assert issues == ()


def test_a_folder_without_packs_is_an_issue(tmp_path: Path) -> None:
    packs, issues = load([tmp_path, tmp_path / "missing"])
    assert packs.packs == ()
    assert [i.found for i in issues] == ["no pack", "no pack"]


def test_two_packs_that_claim_one_prefix_are_both_named(tmp_path: Path) -> None:
    shutil.copytree(SAMPLES, tmp_path / "again")
    _, issues = load([SAMPLES, tmp_path / "again"])
    claims = [i.found for i in issues if i.code == "CF-P005"]
    assert any("the pack id `fraud.phishing`, also in fraud/phishing/pack.yaml" in c for c in claims)
    assert any("the rule id `fraud.phishing.sure-profit`" in c for c in claims)


@pytest.mark.parametrize(
    ("edit", "code", "found"),
    [
        pytest.param(
            Edit(f"{PHISHING}/pack.yaml", ("version: 0.1.0",), ("version: 1.0",)),
            "CF-P001",
            "a number",
            id="version",
        ),
        pytest.param(
            Edit(
                f"{PHISHING}/pack.yaml",
                ("reviewers: [safety-team, legal-team]",),
                ("reviewers: [safety-team]",),
            ),
            "CF-P001",
            "one reviewer",
            id="one-reviewer",
        ),
        pytest.param(
            Edit(LOOKALIKE, ("owner: fraud-team",), ("owner: Jane Doe",)),
            "CF-P001",
            "`Jane Doe`",
            id="person",
        ),
        pytest.param(Edit(LOOKALIKE, ("since: 0.1.0",), ("since: soon",)), "CF-P001", "`soon`", id="since"),
        pytest.param(
            Edit(LOOKALIKE, ("id: fraud.phishing.lookalike-domain",), ("id: spam.ads.lookalike-domain",)),
            "CF-P005",
            "`spam.ads.lookalike-domain`, a prefix that the pack `fraud.phishing` does not own",
            id="prefix",
        ),
        pytest.param(
            Edit(LOOKALIKE, ("id: fraud.phishing.lookalike-domain",), ("id: fraud.phishing.other",)),
            "CF-P001",
            "`fraud.phishing.other`",
            id="id-and-file",
        ),
        pytest.param(Edit(LOOKALIKE, ("each: url",), ("each: image",)), "CF-P001", "`image`", id="each"),
        pytest.param(
            Edit(LOOKALIKE, ("rollout: [1, 10, 50, 100]",), ("rollout: [10, 1, 100]",)),
            "CF-P001",
            "not a rollout",
            id="rollout",
        ),
        pytest.param(
            Edit(LOOKALIKE, ("  recall: not measured",), ("  recall: good",)),
            "CF-P001",
            "`good`",
            id="recall",
        ),
        pytest.param(
            Edit(LOOKALIKE, ("  interval: [0.963, 1.0]",), ("  interval: [0.963]",)),
            "CF-P001",
            "not an interval",
            id="interval",
        ),
        pytest.param(
            Edit(
                LOOKALIKE,
                ("then: {decision: restrict, actions: [remove_link], case: none}",),
                ("then: {decision: escalate, case: none}",),
            ),
            "CF-P001",
            "`none`",
            id="escalate-without-case",
        ),
        pytest.param(
            Edit(
                LOOKALIKE,
                ("then: {decision: restrict, actions: [remove_link], case: none}",),
                ("then: {decision: restrict, actions: [close_account], case: none}",),
            ),
            "CF-P001",
            "`close_account`",
            id="action-of-people",
        ),
        pytest.param(
            Edit(
                f"{PHISHING}/tests/lookalike-domain.yaml",
                ("    failing: [url.lookalike.score]",),
                ("    failling: [url]",),
            ),
            "CF-P001",
            "unknown field `failling`",
            id="case-field",
        ),
        pytest.param(
            Edit(
                f"{PHISHING}/phrases/sure_profit.yaml", ("  - 稳赚不赔",), ("  - 稳-赚-不-赔", "  - 稳赚不赔")
            ),
            "CF-P001",
            "`稳赚不赔` a second time, first on line 14",
            id="repeated-phrase",
        ),
        pytest.param(
            Edit(f"{PHISHING}/phrases/sure_profit.yaml", ("  - 稳赚不赔",), ("  - 稳",)),
            "CF-P001",
            "`稳` with 1 letters",
            id="short-phrase",
        ),
        pytest.param(
            Edit(f"{PHISHING}/phrases/sure_profit.yaml", ("  - 稳赚不赔",), ("  - 123456",)),
            "CF-P001",
            "a number",
            id="phrase-of-digits",
        ),
        pytest.param(
            Edit(f"{PHISHING}/lists/owned_domains.txt", ("shop.example",), ("aaa.example",)),
            "CF-P001",
            "`aaa.example` after `help.example`",
            id="list-order",
        ),
        pytest.param(
            Edit(f"{PHISHING}/lists/owned_domains.txt", ("---",), ()),
            "CF-P001",
            "no line `---` after the header",
            id="list-header",
        ),
        pytest.param(
            Edit(f"{PHISHING}/lists/owned_domains.txt", ("personal: no",), ("personal: yes",)),
            "CF-P014",
            "identifiers of people that are not `hmac`",
            id="personal-list",
        ),
        pytest.param(
            Edit(f"{PHISHING}/rules/Bad_Name.yaml", (), ("id: x",)),
            "CF-P001",
            "the file name `Bad_Name.yaml`",
            id="file-name",
        ),
        pytest.param(
            Edit(f"{PHISHING}/rules/notes.md", (), ("x",)),
            "CF-P001",
            "a file that does not belong in `rules/`",
            id="stray-file",
        ),
        pytest.param(
            Edit("context/shared/rules/x.yaml", (), ("id: context.shared.x",)),
            "CF-P001",
            "rules in a pack of the family `context`",
            id="context-rules",
        ),
        pytest.param(
            Edit(f"{PHISHING}/retired.txt", (), ("not an id",)),
            "CF-P001",
            "`not an id` is not a rule id",
            id="retired",
        ),
        pytest.param(
            Edit(f"{PHISHING}/suppressions.yaml", (), ("rule: x",)),
            "CF-P001",
            "not a list",
            id="suppressions",
        ),
    ],
)
def test_faults(edit: Edit, code: str, found: str, tmp_path: Path) -> None:
    _, issues = load([edited([edit], tmp_path)])
    assert (code, found) in {(i.code, i.found) for i in issues}
    assert all(i.place.file for i in issues)


def test_a_broken_file_leaves_the_rest(tmp_path: Path) -> None:
    packs, issues = load([edited([Edit(LOOKALIKE, ("each: url",), ("each: [",))], tmp_path)])
    assert [i.code for i in issues] == ["CF-P001"]
    assert [r.id for r in packs.rules()] == ["fraud.phishing.sure-profit", "fraud.phishing.trusted-author"]


def test_item_text_is_never_in_a_message(tmp_path: Path) -> None:
    old = (
        '  - {id: plain, role: plain, item: {kind: post, text: "log in at paypa1.example"}, expect: restrict}'
    )
    new = '  - {id: plain, role: plain, item: {kind: pst, text: "a secret of somebody"}, expect: restrict}'
    _, issues = load([edited([Edit(LOOKALIKE, (old,), (new,))], tmp_path)])
    assert len(issues) == 1
    assert "secret" not in issues[0].found + issues[0].expected + issues[0].suggestion


def test_a_hundred_thousand_rules_are_one_clear_error(tmp_path: Path) -> None:
    root = edited([], tmp_path)
    rules = root / "fraud/phishing/rules"
    for i in range(100_000):
        (rules / f"r{i}.yaml").touch()
    packs, issues = load([root])
    assert list(packs.rules()) == []
    path = DIAGNOSTICS / "CF-P020.txt"
    if RECORDING:
        path.write_text(f"100,000 rule files in one pack\n{RULE}\n{rendered(issues, 'CF-P020')}")
    assert rendered(issues, "CF-P020") == path.read_text().partition(f"{RULE}\n")[2]
    assert len(issues) == 1
    assert str(MAX_RULES) in issues[0].expected


def test_too_many_phrases_are_one_clear_error(tmp_path: Path) -> None:
    root = edited([], tmp_path)
    head = (SAMPLES / "fraud/phishing/phrases/sure_profit.yaml").read_text().partition("phrases:")[0]
    for k in range(4):
        lines = "".join(f"  - p{k}x{i}\n" for i in range(60_000))
        text = head.replace("name: sure_profit", f"name: many_{k}") + "phrases:\n" + lines
        (root / f"fraud/phishing/phrases/many_{k}.yaml").write_text(text)
    _, issues = load([root])
    assert [i.code for i in issues] == ["CF-P020"]


def _mutated(data: bytes, rng: random.Random) -> bytes:
    text = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(text))
        choice = rng.randrange(5)
        if choice == 0:
            text[at] = rng.randrange(256)
        elif choice == 1:
            del text[at : at + rng.randint(1, 30)]
        elif choice == 2:
            text[at:at] = rng.choice(
                [b"{", b"[", b": ", b"'", b'"', b"- ", b"\n", b"&a ", b"*a", b"!!x ", b"\t", b"~"]
            )
        elif choice == 3:
            line = text.find(b"\n", at)
            text[line:line] = b"\n" + bytes(text[max(0, at - 20) : at])
        else:
            text[at : at + 5] = rng.choice(
                [b"null", b"9" * 40, b"true", b"NOT (", b"[]", b"{}", "\u8d5a".encode() * 9]
            )
        text = text or bytearray(b"x")
    return bytes(text)


@pytest.mark.parametrize("seed", range(6))
def test_mutated_packs_give_issues_and_never_raise(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    files = sorted(p for p in SAMPLES.rglob("*") if p.is_file())
    for n in range(25):
        root = tmp_path / str(n)
        shutil.copytree(SAMPLES, root)
        source = rng.choice(files)
        target = root / source.relative_to(SAMPLES)
        target.write_bytes(_mutated(source.read_bytes(), rng))
        packs, issues = load([root])
        known = catalogue(packs)
        found = [*issues, *check(packs, known, TODAY, RESOURCES)]
        assert all(render(i, "zh") and render(i, "en") for i in found)
        if not any(i.severity == "high" for i in found):
            compile_program(packs, known)


def test_unreadable_resources_are_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="the file cannot be read"):
        _ = Resources(tmp_path).harms


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("lists/Bad-Name.txt", "source: own\n", id="list-name"),
        pytest.param("retired.txt", "\u2028\n", id="retired-characters"),
        pytest.param("suppressions.yaml", "- [\n", id="suppressions"),
        pytest.param("patterns/x.txt", "x", id="ending"),
    ],
)
def test_other_files_of_a_pack(name: str, text: str, tmp_path: Path) -> None:
    root = edited([], tmp_path)
    (root / PHISHING / name).write_text(text)
    _, issues = load([root])
    assert [i.code for i in issues] == ["CF-P001"]
    assert name in str(issues[0].place)


def test_a_pack_without_its_card_is_an_issue(tmp_path: Path) -> None:
    root = edited([], tmp_path)
    (root / PHISHING / "pack.yaml").unlink()
    packs, issues = load([root])
    assert [p.file.id for p in packs.packs] == ["context.shared"]
    assert [i.found for i in issues] == ["the file cannot be read: no such file or directory"]


def test_a_folder_in_place_of_a_file_is_an_issue(tmp_path: Path) -> None:
    root = edited([], tmp_path)
    (root / PHISHING / "retired.txt").mkdir()
    (root / PHISHING / "rules/x.yaml").mkdir()
    _, issues = load([root])
    assert {i.found for i in issues} == {
        "the file cannot be read: is a directory",
        "a file that does not belong in `rules/`",
    }
