"""What a detector remembers between items: arrays of a fixed size, wherever they lie.

A detector that counts or compares over time keeps all of its memory in numpy arrays that it asks for by
name. The arrays may be private, shared by the worker processes of one scan, or read back from a file;
the detector cannot tell the difference, and its memory is bounded from the start.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt


class StateTables(Protocol):
    """Gives the arrays of a state."""

    def array(self, name: str, shape: tuple[int, ...], dtype: npt.DTypeLike) -> np.ndarray:
        """The array of a name, which is zero everywhere in a fresh state.

        name: `<detector>.<array>`, once for each detector; the same names in the same shapes every time
            that the same bundle is loaded. dtype: a plain number or bool, never objects.
        """
        ...


class PrivateTables:
    """Arrays in the memory of this process; the default."""

    def __init__(self) -> None:
        self._arrays: dict[str, np.ndarray] = {}

    @property
    def arrays(self) -> Mapping[str, np.ndarray]:
        """Every array that was asked for, by name."""
        return self._arrays

    def array(self, name: str, shape: tuple[int, ...], dtype: npt.DTypeLike) -> np.ndarray:
        """A new array of zeros; its pages take no memory until they are written to."""
        if name in self._arrays:
            raise AssertionError(f"the array `{name}` was asked for twice")
        kind: np.dtype[Any] = np.dtype(dtype)
        if kind.hasobject:
            raise AssertionError(f"the array `{name}` would hold objects")
        self._arrays[name] = np.zeros(shape, kind)
        return self._arrays[name]
