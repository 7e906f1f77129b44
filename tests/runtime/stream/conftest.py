"""What the tests of streams share."""

from __future__ import annotations

import pytest

from clearford.runtime.engine import Engine
from tests.runtime.stream.kit import counting_packs


@pytest.fixture(scope="package")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine that counts what accounts did."""
    return Engine.load(counting_packs(tmp_path_factory.mktemp("packs")))
