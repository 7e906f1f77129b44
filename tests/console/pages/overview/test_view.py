"""The overview from literal answers: pages in both languages, alarms, charts, and a file."""

from __future__ import annotations

import msgspec
import pytest

from clearford.cases.drift import Drift, Hits
from clearford.console.frame import Frame, render
from clearford.console.pages.overview.view import Wanted, overview_view, table_of
from clearford.core.dates import HOUR
from clearford.core.reasons import Language
from clearford.runtime.record.drift import RuleDrift
from clearford.runtime.record.overview import HarmLine, Overview, Point, Rate, Standing, Total

AT = 1_795_000_000_000_000 // HOUR * HOUR


def point(at: int, **fields: int | None) -> Point:
    empty = dict.fromkeys(("p50_ms", "p99_ms", "waiting", "age_p50_min", "age_p90_min"))
    counts = dict.fromkeys(
        (
            "items",
            "restricted",
            "escalated",
            "unsupported",
            "degraded",
            "appeals_filed",
            "appeals_decided",
            "appeals_reversed",
        ),
        0,
    )
    return Point(at=at, **{**empty, **counts, **fields})  # type: ignore[arg-type]


def overview(
    *, updated: int | None = AT + HOUR, drifts: tuple[RuleDrift, ...] = (), dead: int = 0
) -> Overview:
    """An answer with two points."""
    none = Rate.of(0, 0)
    return Overview(
        start=AT,
        end=AT + 2 * HOUR,
        step="hour",
        harm=None,
        updated=updated,
        total=Total(
            items=1_200,
            restricted=Rate.of(12, 1_200),
            escalated=3,
            unsupported=0,
            degraded=Rate.of(0, 1_200),
            p50_ms=5,
            p99_ms=25,
            appeals_filed=2,
            overturned=none,
            overturned_of_acted=none,
        ),
        points=[point(AT, items=500, p99_ms=25, p50_ms=5), point(AT + HOUR, items=700)],
        harms=[HarmLine(harm="fraud.phishing", restricted=12, by_point=[4, 8])],
        now=Standing(appeals_overdue=0, deliveries_dead=dead, incidents=0),
        drifts=list(drifts),
    )


def shown(found: Overview, lang: Language = "en", now: int = AT + HOUR) -> str:
    view = overview_view(
        found,
        Wanted(harm="fraud"),
        now,
        harms={"fraud.phishing": "Phishing by link"},
        choices=[("", "all"), ("fraud", "fraud: the whole family")],
        can_appeals=True,
        can_incidents=True,
        can_deliveries=False,
    )
    return render("overview/overview.html", Frame(lang=lang, path="/overview", title="t"), view)


@pytest.mark.parametrize(
    ("lang", "says"),
    [
        pytest.param("en", "items: 500 at first, 700 at last", id="en"),
        pytest.param("zh", "条：起初 500，最后 700", id="zh"),
    ],
)
def test_a_share_stands_with_its_n_and_a_chart_says_what_it_shows(lang: Language, says: str) -> None:
    page = shown(overview(), lang)
    assert "12 / 1,200" in page
    assert "Phishing by link" in page
    assert '<option value="fraud" selected>' in page
    assert says in page
    assert page.count("<figure") == page.count("<details") == 5
    # Nobody measured how long cases waited: no picture, but a table that says so.
    assert page.count('class="plot"') == 4
    assert "n = 0" in page


def test_nothing_stands_out_and_nothing_was_ever_decided() -> None:
    assert "Nothing stands out" in shown(overview())
    assert "Nothing was decided yet" in shown(overview(updated=None))


def test_late_counts_say_so() -> None:
    assert "no worker runs" not in shown(overview())
    assert "no worker runs" in shown(overview(), now=AT + 2 * HOUR)


def test_a_rule_that_drifted_leads_to_the_rule() -> None:
    drift = Drift(now=Hits(64, 2_000), before=Hits(100, 10_000), times_ppm=3_200_000, chance=1e-9)
    new = Drift(now=Hits(64, 2_000), before=Hits(0, 10_000), times_ppm=None, chance=1e-9)
    page = shown(
        overview(drifts=(RuleDrift(rule="fraud.kit@1", drift=drift), RuleDrift(rule="b@1", drift=new)))
    )
    assert '<a href="/rules/fraud.kit">fraud.kit@1</a>' in page
    assert "× 3.2" in page
    assert "never before" in page


def test_links_stand_only_where_they_lead_somewhere() -> None:
    page = shown(overview(dead=1))
    assert "1 delivery failed for good" in page
    assert "/incidents#deliveries" not in page


def test_no_cell_of_the_file_is_a_formula() -> None:
    found = overview()
    risky = HarmLine(harm="=1+1", restricted=1, by_point=[1, 0])
    head = table_of(msgspec.structs.replace(found, harms=[risky])).split("\r\n")[0]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in head.split(","))


def test_the_file_has_a_row_a_point_and_says_nothing_of_what_was_not_measured() -> None:
    lines = table_of(overview()).split("\r\n")
    assert lines[0].startswith("at,items,restricted,")
    assert lines[0].endswith(",restricted fraud.phishing")
    assert lines[1].split(",")[:2] == [str(AT), "500"]
    assert lines[2].split(",")[6:8] == ["", ""]
    assert lines[2].endswith(",8")
