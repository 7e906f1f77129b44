"""Who runs the platform, as everybody may read it."""

from __future__ import annotations

import msgspec

from clearford.runtime.service.settings import Operator
from tests.runtime.http.people import House


def test_who_decides_and_who_else_can_be_asked(house: House) -> None:
    operator = Operator(
        name="Example Forum",
        contact="help@forum.example",
        courts="Court of Example",
        bodies={"Second Look": "https://body.example", "First Look": "https://first.example"},
    )
    house.service.settings = msgspec.structs.replace(house.service.settings, operator=operator)
    told = house.browser().get("/v1/published/about").json()
    assert (told["name"], told["contact"], told["courts"]) == (
        "Example Forum",
        "help@forum.example",
        "Court of Example",
    )
    assert [one["name"] for one in told["bodies"]] == ["First Look", "Second Look"]
    assert told["appeal_months"] == 6
