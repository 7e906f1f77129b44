"""Steps of an AI service: each is told with who took it, and counts the version up."""

from __future__ import annotations

from pathlib import Path

from clearford.runtime.record.ai_steps import do_note_step
from clearford.runtime.record.unit import By
from tests.runtime.http.people import house_of
from tests.runtime.record.ai_kit import register, seen


def test_a_step_is_told_and_counts_the_version_up(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as place:
        service_id, user = register(place.service), place.add("rita")
        with place.service.record.change(By(user, "legal")) as change:
            do_note_step(change, service_id, "filing", "e1", about="filed", tier=4)
        with place.service.record.change() as change:
            do_note_step(change, service_id, "pack", "e2")
        now = seen(place.service, service_id)
    assert now.version == 2
    assert [(one.event, one.about, one.by, one.entry) for one in now.timeline[1:]] == [
        ("filing", "filed", "rita", "e1"),
        ("pack", "", None, "e2"),
    ]
