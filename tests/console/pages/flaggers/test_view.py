"""The register of flaggers from literal values: a share always with n and interval, a letter that is due."""

from __future__ import annotations

from typing import get_args

import pytest

from clearford.cases.flaggers import Flagger, Precision, Status
from clearford.console.frame import Frame, render
from clearford.console.pages.flaggers.view import STATUS, RegisterView
from clearford.core.reasons import Language
from clearford.runtime.http.flaggers import ShownFlagger


def test_every_status_has_words() -> None:
    assert set(STATUS) == set(get_args(Status))


@pytest.mark.parametrize(("lang", "due"), [("en", "due: read it"), ("zh", "应当发函")])
def test_a_precision_is_told_with_its_interval(lang: Language, due: str) -> None:
    flagger = Flagger(id="k1", name="Safe <i>Net", coordinator="DE", fields=("fraud",), valid_from=1)
    precision = Precision(n=40, precise=10, unfounded=3, low=0.14, high=0.4, letter=True)
    view = RegisterView(
        flaggers=(ShownFlagger(flagger, precision),), next=None, may_edit=False, status=STATUS
    )
    page = render("flaggers/register.html", Frame(lang=lang, path="/flaggers", title="x"), view)
    assert "10 / 40" in page
    assert "25%" in page
    assert due in page
    assert "<i>" not in page
    assert "<form" not in page.partition("<main")[2]
