"""What stands about items: what was done and not undone, and whether a person had part in it."""

from __future__ import annotations

from pathlib import Path

from clearford.runtime.record.reversing import do_reverse
from clearford.runtime.record.standing import ASKED, Standing, standing_of
from tests.runtime.http.people import HARMFUL, WARNING, house_of


def test_what_stands_by_id(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        record = house.service.record
        answer = house.decide(HARMFUL, "h")
        house.decide("good morning", "g")
        house.decide(WARNING, "w")
        many = ["none", *(f"x{n}" for n in range(ASKED)), "h", "g", "w"]
        with record.read() as conn:
            found = standing_of(conn, record.vault, many)
        assert set(found) == {"h", "g", "w"}
        actions = tuple(sorted(one.name for one in answer.actions))
        assert found["h"] == Standing("restrict", actions, by_person=False)
        assert found["g"] == Standing("allow", (), by_person=False)
        assert (found["w"].outcome, found["w"].actions) == ("escalate", ())
        assert answer.entry is not None
        with record.change() as change:
            do_reverse(change, house.service.office, answer.entry)
        with record.read() as conn:
            assert standing_of(conn, record.vault, ["h"])["h"].outcome == "allow"
