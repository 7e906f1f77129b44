"""Harms to choose from: by name in both languages, with their families, and with what was asked for."""

from __future__ import annotations

from tests.console.desk_kit import Pages
from tests.console.pages.rules.test_routes import somebody
from tests.runtime.http.people import House


def options(pages: Pages, path: str) -> list[str]:
    """Lines of the choice of a harm."""
    choice = pages.get(path).partition('<select id="f-harm"')[2].partition("</select>")[0]
    return [line for line in choice.splitlines() if "<option" in line]


def test_families_and_harms_stand_in_both_languages(house: House) -> None:
    found = options(somebody(house, "ann"), "/rules?harm=fraud.impersonation")
    assert '<option value="fraud">Fraud: the whole family</option>' in found
    assert sum("selected" in line for line in found) == 1
    assert any("selected" in line and "(fraud.impersonation)" in line for line in found)
    assert any("整类" in line for line in options(somebody(house, "eve", lang="zh"), "/rules"))


def test_what_nobody_knows_stays_chosen(house: House) -> None:
    assert '<option value="no.such" selected>no.such</option>' in options(
        somebody(house, "ann"), "/rules?harm=no.such"
    )
