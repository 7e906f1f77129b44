"""Random bytes are handed out once, among threads and after a fork."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

from clearford.runtime.stores.randomness import Randomness, random_bytes


def test_no_bytes_come_twice() -> None:
    source = Randomness()
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: source(16), range(20_000)))
    assert len(set(made)) == 20_000
    assert {len(one) for one in made} == {16}


def test_more_than_a_block_can_be_asked_for() -> None:
    assert len(Randomness()(100_000)) == 100_000
    assert Randomness()(0) == b""


def test_a_fork_does_not_repeat_what_its_parent_hands_out() -> None:
    random_bytes(1)
    there, here = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(here, random_bytes(16))
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(there, 16) != random_bytes(16)
    os.close(there)
    os.close(here)
