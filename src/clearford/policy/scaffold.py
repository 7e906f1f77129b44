"""Scaffold a rule or a check: files from templates, which pass the check but for the gaps they name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from clearford.core.codes import CODES
from clearford.core.errors import PackError, Place
from clearford.core.ids import PackId
from clearford.policy.files import load
from clearford.policy.law import Harm, Obligation, Resources
from clearford.policy.model import FAMILIES, Pack
from clearford.policy.read_rule import RULE_ID

GAP = "(fill in)"
"""Marks what the author has still to write."""
EMPTY_CONDITION = "when: text.length > 100000"
"""The condition of a new rule: of the right form, and met by nothing."""
_FAMILY_HARMS = {"fraud": "fraud.", "ai-service": "phishing."}


@dataclass(frozen=True, slots=True)
class Scaffolded:
    """What was written, and what is left to do."""

    files: tuple[Path, ...]
    gaps: tuple[str, ...]
    """`file:line text` of every gap."""


def new_rule(rule: str, root: Path, resources: Resources, today: date) -> Scaffolded:
    """The files of a new draft rule below a folder of packs; the pack too, if it is not there yet.

    Raises PackError: CF-P001 for an id of another form, CF-P005 for an id in use, CF-P006 for one that
    was retired.
    """
    if not re.fullmatch(RULE_ID, rule) or rule.partition(".")[0] not in FAMILIES[:-1]:
        raise PackError(
            "CF-P001",
            f"`{rule}` is not a rule id",
            suggestion="write `<family>.<pack>.<slug>`, family one of " + ", ".join(FAMILIES[:-1]),
        )
    packs, _ = load([root]) if root.is_dir() else ((), ())
    known = {pack.file.id: pack for pack in packs.packs} if packs else {}
    _refuse_used(rule, known)
    family, name, slug = rule.split(".")
    folder = root / family / name
    files: dict[Path, str] = {}
    pack = known.get(PackId(f"{family}.{name}"))
    duty = _duty(pack, resources)
    languages = pack.file.languages if pack else ("en", "zh")
    if pack is None:
        files[folder / "pack.yaml"] = _pack(f"{family}.{name}", duty)
    harm = _harm(family, resources)
    version = pack.file.version if pack else "0.1.0"
    files[folder / "rules" / f"{slug}.yaml"] = _rule(rule, version, duty, harm, languages, today)
    files[folder / "tests" / f"{slug}.yaml"] = _tests(rule)
    return _write(files)


def rule_text(rule: str, pack: Pack, resources: Resources, today: date) -> str:
    """The first text of a new draft rule in a pack that is there."""
    harm = _harm(rule.partition(".")[0], resources)
    return _rule(rule, pack.file.version, _duty(pack, resources), harm, pack.file.languages, today)


def _refuse_used(rule: str, packs: Mapping[PackId, Pack]) -> None:
    for pack in packs.values():
        for other in pack.rules:
            if other.id == rule:
                raise PackError("CF-P005", f"the rule id `{rule}` is in use", place=other.at("id").place)
        if rule in pack.retired:
            place = Place(file=f"{pack.root}/retired.txt")
            raise PackError(
                "CF-P006", f"the rule id `{rule}` was retired", place=place, suggestion="take a new id"
            )


def _duty(pack: Pack | None, resources: Resources) -> Obligation:
    """A duty for the slot of the legal basis: the first that the pack names, else notice and terms."""
    register = resources.obligations
    named = [register[name] for name in (pack.file.obligations if pack else ()) if name in register]
    return next((d for d in named if d.verified), named[0] if named else register["DSA-14a"])


def _harm(family: str, resources: Resources) -> Harm:
    prefix = _FAMILY_HARMS.get(family, f"{family}.")
    usual = [h for h in resources.harms.values() if not h.notice_only and not h.person_at_risk]
    return next((h for h in usual if h.id.startswith(prefix)), usual[0])


def _pack(pack: str, duty: Obligation) -> str:
    return f"""id: {pack}
version: 0.1.0
engine: ">=0.1,<1"
owner: safety-team
reviewers: [safety-team, legal-team]
licence: Apache-2.0
jurisdictions: [{duty.jurisdiction}]
languages: [en, zh]
obligations: [{duty.id}]
handling: {{rules: public, lists: public, statistics: public}}
signals: {{text: 1}}
retention: {{trial_hits_days: 90, evidence_days: 180}}
"""


def _rule(
    rule: str, version: str, duty: Obligation, harm: Harm, languages: tuple[str, ...], today: date
) -> str:
    status = "verified" if duty.verified else "unverified"
    words = {"en": f"A person looks at this because {GAP}.", "zh": f"该内容由人工查看，因为{GAP}。"}
    explain = "\n".join(f'  {lang}: "{words.get(lang, GAP)}"' for lang in languages)
    keyword = harm.keywords[0] if harm.keywords else "OTHER"
    other = f', other: "{harm.en}"' if keyword == "OTHER" else ""
    dsa = "none" if harm.category is None else f"{{category: {harm.category}, keywords: [{keyword}]{other}}}"
    return f"""id: {rule}
title: Rule to be named {GAP}
status: draft
harm: {harm.id}
severity: low
since: {version}
summary: Detects {GAP}.
rationale: {GAP}
legal_basis:
  - {{obligation: {duty.id}, article: "{duty.article}", jurisdiction: {duty.jurisdiction}, checked: {today}, status: {status}}}
applies_to: [post, comment, message]
{EMPTY_CONDITION}
then: {{decision: escalate, case: {{route: {harm.route}, priority: 3, deadline_h: 72}}}}
explain:
{explain}
guidance: {GAP}
dsa: {dsa}
examples:
  - {{id: plain, role: plain, item: {{kind: post, text: "{GAP} the harm said openly"}}, expect: escalate}}
  - {{id: evasive, role: evasive, item: {{kind: post, text: "{GAP} the harm in disguise"}}, expect: escalate}}
  - {{id: near-miss, role: near_miss, item: {{kind: post, text: "{GAP} looks like it and is not"}}, expect: allow}}
  - {{id: benign, role: benign, item: {{kind: post, text: "{GAP} ordinary life"}}, expect: allow}}
owner: safety-team
review_by: {today + timedelta(days=180)}
"""  # noqa: E501


def _tests(rule: str) -> str:
    return f"""rule: {rule}
cases:
  - id: long-text
    about: {GAP} a case longer than an example; several items, or a failing detector under `failing`.
    items:
      - {{kind: post, text: "{GAP}", expect: allow}}
"""


def new_check(code: str, en: str, zh: str, root: Path) -> Scaffolded:
    """The page, the golden file and the test of a new check in a checkout of this project.

    Raises PackError CF-P001 for a code of another form or one that is in use.
    """
    if not re.fullmatch(r"CF-P[012][0-9]{2}", code) or code in CODES:
        raise PackError(
            "CF-P001", f"`{code}` is not a free code", suggestion="take the next number of its severity"
        )
    stem = code.lower().replace("-", "_")
    title = f"{en[:1].upper()}{en[1:]}. {zh}。"
    files = {
        root / f"docs/reference/errors/{code}.md": _PAGE.format(code=code, title=title, gap=GAP),
        root / f"tests/golden/diagnostics/{code}.txt": _GOLDEN.format(gap=GAP),
        root / f"src/clearford/policy/lints/{stem}.py": _LINT.format(
            code=code, name=stem, en=en, zh=zh, gap=GAP
        ),
        root / f"tests/policy/test_{stem}.py": _LINT_TEST.format(code=code, name=stem),
    }
    return _write(files)


_PAGE = "# {code}\n\n{title}\n\n## Meaning\n\n{gap}\n\n## Example\n\n{gap}\n\n## Fix\n\n{gap}\n"
_GOLDEN = f"@ {{gap}} file of the sample packs\n- {{gap}} old line\n+ {{gap}} new line\n{'=' * 10}\n"
_LINT = '''"""{code}: {en}."""

from __future__ import annotations

from collections.abc import Iterator

from clearford.policy.issue import Issue
from clearford.policy.lints.context import Context


def {name}(context: Context) -> Iterator[Issue]:
    """{code}: {gap}. Enter the code in `issue.TITLES` ({zh}) and this function in `lints.table.LINTS`."""
    for _, rule in context.rules():
        if not rule.title:
            yield rule.issue("{code}", "{gap}", expected="{gap}")
'''
_LINT_TEST = '''"""{code} is found where it is and not where it is not."""

from __future__ import annotations

from tests.policy.golden import SAMPLES, check_packs


def test_the_sample_packs_do_not_have_it() -> None:
    assert "{code}" not in {{issue.code for issue in check_packs(SAMPLES)}}
'''


def _write(files: Mapping[Path, str]) -> Scaffolded:
    taken = next((path for path in files if path.exists()), None)
    if taken is not None:
        raise PackError("CF-P005", "the file exists already", place=Place(file=str(taken)))
    gaps = []
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        lines = enumerate(text.split("\n"), 1)
        gaps += [f"{path}:{n} {line.strip()}" for n, line in lines if GAP in line or EMPTY_CONDITION in line]
    return Scaffolded(tuple(files), tuple(gaps))
