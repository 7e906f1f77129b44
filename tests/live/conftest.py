"""One live model and one gateway before it for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import openai
import pytest

from tests.live.guarded import Guarded, guarded
from tests.live.model import ABSENT, is_here, serving_model


@pytest.fixture(scope="session")
def live_model() -> Iterator[str]:
    """The address of the model; skips where it is not installed."""
    if not is_here():
        pytest.skip(ABSENT)
    with serving_model() as url:
        yield url


@pytest.fixture(scope="session")
def direct(live_model: str) -> Iterator[openai.OpenAI]:
    """A program that asks the model without a gateway."""
    with openai.OpenAI(base_url=f"{live_model}/v1", api_key="none", max_retries=0, timeout=120) as client:
        yield client


@pytest.fixture(scope="session")
def before_model(live_model: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """The model behind a gateway with the shipped rules under the preset `ai-service`."""
    with guarded(live_model, tmp_path_factory.mktemp("live")) as made:
        yield made
