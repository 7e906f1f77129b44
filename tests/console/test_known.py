"""Names of harms and queues: in the language of the page, and an unknown id as it is."""

from __future__ import annotations

import pytest

from clearford.console.known import harm_name, queue_name
from clearford.core.reasons import Language


@pytest.mark.parametrize(
    ("lang", "harm", "queue"),
    [
        pytest.param("en", "unlawful gambling", "Personal data", id="en"),
        pytest.param("zh", "网络赌博", "个人信息", id="zh"),
    ],
)
def test_what_is_known_is_named(lang: Language, harm: str, queue: str) -> None:
    assert (harm_name("fraud.gambling", lang), queue_name("privacy", lang)) == (harm, queue)


def test_what_nobody_knows_stands_for_itself() -> None:
    assert harm_name("fraud.unheard-of", "zh") == "fraud.unheard-of"
    assert queue_name("night-shift", "en") == "night-shift"
