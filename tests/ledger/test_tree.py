"""The tree against a recursive definition, and its proofs against every way to be wrong."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.errors import RecordError
from clearford.ledger.tree import (
    EMPTY_ROOT,
    Node,
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    root_of,
)

LEAVES = [leaf_hash(bytes([number])) for number in range(70)]


def plain_root(leaves: list[bytes]) -> bytes:
    """The definition of RFC 6962, word for word."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return node_hash(plain_root(leaves[:half]), plain_root(leaves[half:]))


def node_over(leaves: list[bytes]) -> Node:
    return lambda level, index: plain_root(leaves[index << level : (index + 1) << level])


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        pytest.param(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", id="empty"),
        pytest.param(
            1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", id="one-empty-leaf"
        ),
        pytest.param(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328", id="eight"),
    ],
)
def test_roots_published_for_the_tests_of_certificate_transparency(count: int, expected: str) -> None:
    inputs = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
    leaves = [leaf_hash(bytes.fromhex(text)) for text in inputs[:count]]
    assert root_of(leaves).hex() == expected


@pytest.mark.parametrize("size", range(71))
def test_every_proof_of_a_small_tree_holds_and_no_other_does(size: int) -> None:
    leaves = LEAVES[:size]
    node, found = node_over(leaves), plain_root(leaves)
    assert root(size, node) == root_of(leaves) == found
    for index, leaf in enumerate(leaves):
        proof = inclusion_proof(index, size, node)
        check_inclusion(leaf, index, size, proof, found)
        for wrong in (proof[1:], (*proof, leaf), (*proof[:-1], leaf)):
            if wrong != proof:
                with pytest.raises(RecordError, match="CF-R005"):
                    check_inclusion(leaf, index, size, wrong, found)
        with pytest.raises(RecordError, match="CF-R005"):
            check_inclusion(leaf, (index + 1) % (size + 1), size, proof, found)
    for old in range(size + 1):
        before = plain_root(leaves[:old])
        proof = consistency_proof(old, size, node)
        check_consistency(old, size, before, found, proof)
        for other, after in ((before[::-1], found), (before, found[::-1])):
            with pytest.raises(RecordError, match="CF-R005"):
                check_consistency(old, size, other, after, proof if old else (before,))
        with pytest.raises(RecordError, match="CF-R005"):
            check_consistency(old, size, before, found, (*proof, before))


@pytest.mark.parametrize(
    ("index", "size"),
    [pytest.param(0, 0, id="empty"), pytest.param(3, 3, id="behind"), pytest.param(-1, 3, id="before")],
)
def test_there_is_no_proof_of_an_entry_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(RecordError, match="CF-R005"):
        inclusion_proof(index, size, node_over(LEAVES))
    with pytest.raises(RecordError, match="CF-R005"):
        check_inclusion(LEAVES[0], index, size, (), EMPTY_ROOT)


def test_a_log_does_not_shrink() -> None:
    with pytest.raises(RecordError, match="CF-R005"):
        consistency_proof(3, 2, node_over(LEAVES))
    with pytest.raises(RecordError, match="CF-R005"):
        check_consistency(3, 2, LEAVES[0], LEAVES[1], ())


def test_a_proof_without_hashes_is_none() -> None:
    with pytest.raises(RecordError, match="too few"):
        check_consistency(3, 5, LEAVES[0], LEAVES[1], ())


@settings(max_examples=60, deadline=None)
@given(
    size=st.integers(1, 70),
    data=st.data(),
    proof=st.lists(st.sampled_from(LEAVES[:4]), max_size=9),
)
def test_an_invented_proof_never_holds(size: int, data: st.DataObject, proof: list[bytes]) -> None:
    leaves = LEAVES[:size]
    old, index = data.draw(st.integers(1, size)), data.draw(st.integers(0, size - 1))
    node, found = node_over(leaves), plain_root(leaves)
    if tuple(proof) != inclusion_proof(index, size, node):
        with pytest.raises(RecordError, match="CF-R005"):
            check_inclusion(leaves[index], index, size, proof, found)
    if tuple(proof) != consistency_proof(old, size, node):
        with pytest.raises(RecordError, match="CF-R005"):
            check_consistency(old, size, plain_root(leaves[:old]), found, proof)
