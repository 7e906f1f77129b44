"""The duties that parts of letters serve are in the register, and the page lists them all."""

from __future__ import annotations

from clearford.act.deeds import DEEDS
from clearford.act.duties import DUTIES
from clearford.policy.law import Resources
from clearford.runtime import shipped
from tests.docs.pages import ROOT, section


def test_every_duty_is_in_the_register() -> None:
    known = Resources(shipped.DATA).obligations
    assert sorted({duty for duties in DUTIES.values() for duty in duties} - set(known)) == []


def test_what_the_law_asks_of_a_statement_is_served() -> None:
    """DSA 17(3) and 16(5)-(6), Anti-Fraud Law 32(4), PIPL 24(3) and 50, Chinese provisions on appeals."""
    served = {duty for duties in DUTIES.values() for duty in duties}
    assert {
        *("DSA-17b", "DSA-17c", "DSA-16c", "DSA-16d", "DSA-16e", "DSA-09b", "DSA-20a", "DSA-20c", "DSA-21"),
        *("DSA-23b", "DSA-23c", "FR-32", "PIPL-24c", "PIPL-50", "ALG-17c", "ALG-22", "DS-12", "CMT-13b"),
    } <= served


def test_the_page_lists_every_part_with_its_duties() -> None:
    page = section(ROOT / "docs/reference/statements.md", "## Parts, and the duties that they serve")
    for part, duties in DUTIES.items():
        assert f"| `{part}` | " in page, part
        row = next(line for line in page.splitlines() if line.startswith(f"| `{part}` | "))
        assert row.split("|")[3].strip() == (", ".join(duties) or "-"), part


def test_the_page_lists_every_action_with_its_words() -> None:
    page = section(ROOT / "docs/reference/statements.md", "## Words for actions")
    for name, deed in DEEDS.items():
        words = [f"`{name}`", deed.done_en, deed.done_zh, deed.undone_en, deed.undone_zh]
        assert f"| {' | '.join(words)} |".replace("{it}", "it") in page
