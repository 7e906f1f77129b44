"""What stood before an appeal is told of appeals alone."""

from __future__ import annotations

import pytest

from clearford.core.errors import RequestError
from clearford.runtime.record.appeal_desk import before_appeal
from clearford.runtime.record.cases import Office
from clearford.runtime.stores.store import Store
from tests.runtime.record.test_questions import held
from tests.runtime.service_kit import record_on


def test_another_case_is_no_appeal(store: Store) -> None:
    record = record_on(store)
    case = held(record)
    with record.read() as conn, pytest.raises(RequestError, match="CF-H002"):
        before_appeal(conn, record.vault, case, Office.of(record.vault).numbers)
