"""A user who is stopped again and again has to wait; what counts is what stands on record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openai
import pytest

from clearford.ai.gateway.ladder import Ladder
from clearford.core.casework import Measure
from clearford.core.errors import GatewayError
from clearford.runtime.gateway.standing import demand_may_ask, stopped_at
from clearford.runtime.record.measures import do_impose
from tests.runtime.gateway.kit import KEY, NOTED, PHONE, saying, stage


def test_stopped_prompts_lead_to_a_wait_for_that_user_alone(tmp_path: Path, store_address: str) -> None:
    with stage(tmp_path, store_address, ladder=Ladder(warn_at=1, slow_at=2, stop_at=3)) as here:
        for n in range(2):
            with pytest.raises(openai.BadRequestError):
                here.ask(f"{n} {KEY}", user="ben")
            if n == 0:
                said = [{"role": "user", "content": "sorry"}]
                create: Any = here.client.chat.completions.with_raw_response.create
                told = create(model="m", messages=said, user="ben")
                assert told.headers["clearford-standing"] == "warn"
        with pytest.raises(openai.RateLimitError, match="CF-G009"):
            here.ask("good morning", user="ben")
        assert here.ask("good morning", user="anna").choices[0].message.content == "hello"
        assert here.ask("good morning").choices[0].message.content == "hello"


def test_what_is_covered_labelled_or_said_by_the_model_does_not_count(
    tmp_path: Path, store_address: str
) -> None:
    with stage(tmp_path, store_address) as here:
        here.ask(f"call {PHONE}", user="ben")
        here.ask(f"a {NOTED}", user="ben")
        here.model.say = saying(KEY)
        here.ask("hello", user="ben")
        record = here.service.record
        subject = record.vault.ref("subject", "ben")
        assert len(here.entries("decision")) == 3
        with record.read() as conn:
            assert stopped_at(conn, subject, 0) == []
        assert demand_may_ask(record, "ben", Ladder()) == "none"


def test_a_suspended_account_asks_nothing(tmp_path: Path, store_address: str) -> None:
    with stage(tmp_path, store_address) as here:
        record = here.service.record
        subject, now = record.vault.ref("subject", "ben"), record.now()
        wanted = Measure(
            id="m1", subject=subject, rung="suspend", start=now, end=now + 3_600_000_000, by_person=True
        )
        with record.change() as change:
            do_impose(change, here.service.office, wanted, None)
        with pytest.raises(GatewayError, match="suspended"):
            demand_may_ask(record, "ben", Ladder())
