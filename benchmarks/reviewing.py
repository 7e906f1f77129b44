"""Cases that somebody decides in Chromium by keys alone: how many a minute, and how soon the next one shows.

    ./dev bench reviewing

A service over SQLite with cases that wait, in the process of the measurement. A script claims, reads for
four seconds, chooses, writes a word of reason, saves, and goes on for a minute. What it tells is wall time
with the browser, the service and whatever else the machine does; a reviewer also thinks.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.measure import Line, at_least, at_most, missing, percentile
from benchmarks.setting import Setting
from tests.console.browser.kit import CHROMIUM, context_of, launched, served
from tests.runtime.http.people import WARNING

WAITING = 40
"""Cases: more than are decided in a minute."""
SECONDS, READING_S = 60.0, 4.0
MOST_MS, LEAST = 150.0, 10.0


def run(_: Setting) -> list[Line]:
    """Cases a minute, and the time from the key that saves to the next case."""
    if CHROMIUM is None:
        return [missing("reviewing: cases a minute", "chromium")]
    with (
        tempfile.TemporaryDirectory(prefix="clearford-bench-") as folder,
        served(Path(folder) / "home") as site,
        launched() as browser,
    ):
        for number in range(WAITING):
            site.house.decide(f"{WARNING} {number}", f"k{number}")
        context = context_of(browser, site, "reviewer")
        page = context.new_page()
        page.goto(f"{site.staff}/review")
        page.keyboard.press("c")
        page.wait_for_selector("#decide")
        begun = time.perf_counter()
        waits = list(_decided(page, begun + SECONDS))
        spent = time.perf_counter() - begun
        context.close()
    note = f"{len(waits)} cases, {READING_S:g} s of reading each"
    return [
        at_least("reviewing: cases a minute by keys", len(waits) / spent * 60, LEAST, "", note),
        at_most(
            "reviewing: key to next case, p95",
            percentile(waits, 0.95),
            MOST_MS,
            "ms",
            f"p50 {percentile(waits, 0.5):.0f} ms, {note}",
        ),
    ]


def _decided(page: Page, until: float) -> Iterator[float]:
    """Milliseconds from the key that saves until the next case shows, for each case that was decided."""
    while time.perf_counter() < until:
        page.wait_for_timeout(READING_S * 1_000)
        for key in ("a", "r"):
            page.keyboard.press(key)
        page.keyboard.insert_text("It warns others.")
        here = page.get_attribute("#decide", "action")
        # Within the page, as the way from the browser to this script is none of a reviewer's.
        shown = page.evaluate_handle(_SHOWN, here)
        page.keyboard.press("Control+Enter")
        yield float(page.evaluate("([shown]) => shown", [shown.get_property("shown")]))


_SHOWN = """(here) => {
  let saved = 0;
  addEventListener('keydown', () => { saved = performance.now(); }, { capture: true, once: true });
  const shown = new Promise((done) => {
    const look = () => {
      const form = document.getElementById('decide');
      const same = !form || form.getAttribute('action') === here;
      requestAnimationFrame(same ? look : () => done(performance.now() - saved));
    };
    look();
  });
  return { shown };
}"""
