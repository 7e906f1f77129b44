"""Guards are named in the settings, strictly."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from clearford.core.errors import ConfigError, GuardError
from clearford.runtime.guards.settings import Guard, guard_named, key_of

ONE = Guard(name="judge", url="https://guard.example/v1", model="m")


@pytest.mark.parametrize(
    "more",
    [{"name": "Judge"}, {"url": "guard.example"}, {"form": "chat"}, {"timeout_s": 0}, {"color": "red"}],
    ids=["name", "url", "form", "time", "unknown"],
)
def test_what_is_wrong_is_refused(more: dict[str, object]) -> None:
    good: dict[str, object] = {"name": "judge", "url": "https://guard.example/v1", "model": "m"}
    assert msgspec.convert(good, Guard) == ONE
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(good | more, Guard)


def test_a_guard_is_found_by_its_name() -> None:
    assert guard_named([ONE], "judge") is ONE
    with pytest.raises(GuardError, match="`other`") as error:
        guard_named([ONE], "other")
    assert error.value.code == "CF-W002"
    assert "`judge`" in (error.value.suggestion or "")


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    assert key_of(ONE) == ""
    file = tmp_path / "key"
    file.write_text("k\n")
    file.chmod(0o600)
    guard = msgspec.structs.replace(ONE, key_file=str(file))
    assert key_of(guard) == "k"
    file.chmod(0o644)
    with pytest.raises(ConfigError, match="others may read"):
        key_of(guard)
    file.unlink()
    with pytest.raises(ConfigError, match="cannot be read"):
        key_of(guard)
