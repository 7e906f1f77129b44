"""Working days."""

from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec
import msgspec.yaml
import pytest

from clearford.cases.calendar import Workdays, after_working_days
from clearford.core.errors import RecordError
from tests.cases.data import workdays


def at(text: str) -> int:
    moment = datetime.fromisoformat(text)
    return int(moment.astimezone(UTC).timestamp()) * 1_000_000


@pytest.mark.parametrize(
    ("law", "start", "days", "end"),
    [
        pytest.param("CN", "2026-11-20T10:00+08:00", 1, "2026-11-24T00:00+08:00", id="over a weekend"),
        pytest.param("CN", "2026-02-13T10:00+08:00", 1, "2026-02-15T00:00+08:00", id="Saturday is worked"),
        pytest.param("CN", "2026-02-14T10:00+08:00", 1, "2026-02-25T00:00+08:00", id="spring festival"),
        pytest.param("CN", "2026-09-30T23:00+08:00", 3, "2026-10-11T00:00+08:00", id="national day"),
        pytest.param("CN", "2026-09-30T17:00+00:00", 1, "2026-10-09T00:00+08:00", id="already October there"),
        pytest.param("CN", "2026-11-02T10:00+08:00", 15, "2026-11-24T00:00+08:00", id="fifteen days"),
        pytest.param("CN", "2026-11-22T10:00+08:00", 0, "2026-11-23T00:00+08:00", id="the same day"),
        pytest.param("EU", "2026-05-01T10:00+02:00", 1, "2026-05-05T00:00+02:00", id="weekends only"),
    ],
)
def test_working_days(law: str, start: str, days: int, end: str) -> None:
    assert after_working_days(workdays(law), at(start), days) == at(end)


def test_nothing_is_computed_past_the_end_of_the_table() -> None:
    with pytest.raises(RecordError, match="not on 2027-01-01") as caught:
        after_working_days(workdays("CN"), at("2026-12-31T10:00+08:00"), 1)
    assert caught.value.code == "CF-R024"


def test_china_works_as_many_days_in_2026_as_its_notice_says() -> None:
    table = workdays("CN")
    days = [date.fromordinal(n) for n in range(date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal())]
    worked = [day for day in days if table.worked(day)]
    free_weekdays = sum(day.weekday() < 5 and not table.worked(day) for day in days)
    assert (len(days), len(worked), free_weekdays) == (365, 248, 19)


def test_a_make_up_day_is_a_weekend_and_lies_outside_of_holidays() -> None:
    table = workdays("CN")
    assert [d for d in table.make_up if d.weekday() < 5] == []
    assert [d for d in table.make_up for first, last in table.holidays if first <= d <= last] == []


def test_a_table_with_a_field_that_nobody_reads_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(
            {"jurisdiction": "X", "offset": 0, "from": date.min, "until": date.max, "of": []}, Workdays
        )
