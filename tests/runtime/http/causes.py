"""What raises each code of requests that the service itself does not raise in a test of its own."""

from __future__ import annotations

from collections.abc import Callable

from clearford.core.errors import ClearfordError
from clearford.runtime.http.connections import too_large, too_slow


def raising(error: ClearfordError) -> Callable[[], None]:
    """Something that raises."""

    def cause() -> None:
        raise error

    return cause


OF_HTTP: dict[str, Callable[[], object]] = {
    "CF-H015": raising(too_large(32_768)),
    "CF-H016": raising(too_slow("the body")),
}
