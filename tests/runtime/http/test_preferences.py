"""One's own preferences: kept for oneself, checked, and reaching how long an act waits."""

from __future__ import annotations

from typing import Any

import pytest

from tests.runtime.http.people import NOTHING, REMOVE, WARNING, House, problem

USUAL: dict[str, Any] = {
    "lang": None,
    "theme": "system",
    "keys": True,
    "remap": {},
    "live": True,
    "undo_s": None,
    "images": "blur_grey",
    "cover": "always",
    "fold_text": True,
    "searches": {},
}


def test_what_somebody_chose_is_kept_for_that_person_alone(house: House) -> None:
    house.add("anna", "reviewer")
    house.add("bela", "auditor")
    anna, bela = house.signed_in("anna"), house.signed_in("bela")
    assert anna.get("/v1/me/preferences").json() == USUAL
    wanted = {"lang": "zh", "theme": "dark", "remap": {"remove": "x"}, "undo_s": 60, "images": "hide"}
    assert anna.put("/v1/me/preferences", json=wanted).json() == USUAL | wanted
    assert anna.get("/v1/me/preferences").json() == USUAL | wanted
    assert bela.get("/v1/me/preferences").json() == USUAL
    assert anna.put("/v1/me/preferences", json={}).json() == USUAL


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"undo_s": 9}, id="less time than anybody gets"),
        pytest.param({"undo_s": 121}, id="too much time"),
        pytest.param({"remap": {"remove": "xy"}}, id="two keys for one act"),
        pytest.param({"remap": {"'; DROP": "x"}}, id="no name of an act"),
        pytest.param({"theme": "pink"}, id="no such theme"),
        pytest.param({"user": "0" * 32}, id="somebody else"),
    ],
)
def test_another_form_is_refused(house: House, body: dict[str, Any]) -> None:
    house.add("anna", "reviewer")
    assert problem(house.signed_in("anna").put("/v1/me/preferences", json=body)) == (400, "CF-H001")


def test_who_wants_more_time_to_take_an_act_back_has_it(house: House) -> None:
    house.add("anna", "reviewer")
    house.add("bela", "reviewer")
    anna, bela = house.signed_in("anna"), house.signed_in("bela")
    anna.put("/v1/me/preferences", json={"undo_s": 60})
    taken: dict[str, int] = {}
    for name, browser in (("anna", anna), ("bela", bela)):
        house.decide(WARNING, name)
        path = f"/v1/cases/{(house.claim(browser) or {})['id']}"
        assert browser.post(f"{path}/decision", json=REMOVE).json()["state"] in ("decided", "second_review")
        house.later(seconds=50)
        taken[name] = browser.post(f"{path}/undo").status_code
        if name == "anna":  # so that bela has a case of her own
            assert browser.post(f"{path}/decision", json=NOTHING).status_code == 200
    assert taken == {"anna": 200, "bela": 409}
