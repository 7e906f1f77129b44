"""The arithmetic of sizing: figures that were measured, and sums that hold."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from tests.deploy.files import ROOT
from tools.sizing import DAYS, LOADS, MEASURED, Load, Measured, amount, main, need_of

RESULTS = (ROOT / "benchmarks/RESULTS.md").read_text()


@pytest.mark.parametrize("one", MEASURED, ids=lambda one: one.row)
def test_a_figure_is_of_the_results_and_no_run_since_was_twice_another(one: Measured) -> None:
    row = re.search(rf"^\| {re.escape(one.row)} \|(.*)$", RESULTS, re.M)
    assert row is not None
    numbers = [float(found.replace(",", "")) for found in re.findall(r"[0-9][0-9,.]*(?:e\+\d+)?", row[1])]
    assert any(one.value / 2 < number < one.value * 2 for number in numbers), row[0]


def test_a_billion_items_a_day() -> None:
    load = LOADS[-1]
    assert (round(load.mean), round(load.busiest)) == (11_574, 46_296)
    need = need_of(load)
    assert need.floor == pytest.approx(46_296 * 12.66e-6, rel=1e-3)
    assert need.batches == pytest.approx(46_296 * 2 / 13_510, rel=1e-3)
    assert need.singles > 3 * need.batches
    assert need.cores == 26
    assert amount(need.raw) == "404 GB"


def test_needs_grow_with_the_load_and_a_small_one_has_two_cores() -> None:
    needs = [need_of(load) for load in LOADS]
    for less, more in pairwise(needs):
        assert more.batches == pytest.approx(10 * less.batches)
        assert more.allowed == pytest.approx(10 * less.allowed)
    assert need_of(Load(1_000, restricted=0.01, peak=4)).cores == 2


def test_a_peak_costs_cores_and_no_room() -> None:
    calm, busy = (need_of(Load(1e8, restricted=0.01, peak=peak)) for peak in (2, 8))
    assert busy.batches == pytest.approx(4 * calm.batches)
    assert busy.allowed == calm.allowed


def test_the_program_answers_for_numbers_of_ones_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--items", "3e7", "--restricted", "0", "--peak", "6"]) == 0
    line = capsys.readouterr().out.splitlines()[-1]
    assert line.startswith("| 30,000,000 | 347, 2,083 |")
    assert amount(3e7 * 473 * DAYS) in line
