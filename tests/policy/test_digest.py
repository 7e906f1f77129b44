"""Digests are canonical."""

from __future__ import annotations

from clearford.core.ids import Digest
from clearford.policy.digest import bundle_digest, digest_of


def test_the_order_of_keys_does_not_matter() -> None:
    assert digest_of({"a": 1, "b": [1, "二"]}) == digest_of({"b": [1, "二"], "a": 1})


def test_the_order_of_lists_does() -> None:
    assert digest_of([1, 2]) != digest_of([2, 1])


def test_the_digest_of_a_known_value() -> None:
    assert digest_of({}) == "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_a_bundle_is_its_packs_and_its_parts() -> None:
    one = bundle_digest({"a.b": Digest("sha256:1")}, {"preset": "strict"})
    assert one == bundle_digest({"a.b": Digest("sha256:1")}, {"preset": "strict"})
    assert one != bundle_digest({"a.b": Digest("sha256:2")}, {"preset": "strict"})
    assert one != bundle_digest({"a.b": Digest("sha256:1")}, {})
