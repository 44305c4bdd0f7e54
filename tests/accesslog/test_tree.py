"""The tree against the public vectors, a naive second reading of the RFC, and forgers."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hudang.accesslog import tree

# Inputs and roots of the Certificate Transparency reference tests (RFC 6962).
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def naive(leaves):
    """MTH of RFC 9162, 2.1.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    part = 1
    while part * 2 < len(leaves):
        part *= 2
    return sha256(b"\x01" + naive(leaves[:part]) + naive(leaves[part:])).digest()


def some_leaves(count):
    return [tree.leaf_hash(b"%d" % number) for number in range(count)]


@pytest.mark.parametrize("size", range(9))
def test_the_public_roots_are_reached(size):
    edge = tree.Edge()
    edge.extend(tree.leaf_hash(data) for data in INPUTS[:size])

    assert edge.root().hex() == ROOTS[size]


def test_every_size_up_to_300_has_the_root_of_a_naive_reading():
    edge = tree.Edge()
    leaves = some_leaves(300)
    for size, leaf in enumerate(leaves, start=1):
        edge.append(leaf)

        assert edge.root() == naive(leaves[:size])


@given(st.integers(0, 200), st.integers(0, 200))
def test_an_edge_stored_and_read_again_grows_as_if_never_stored(first, more):
    leaves = some_leaves(first + more)
    edge = tree.Edge()
    edge.extend(leaves[:first])
    again = tree.Edge(size=edge.size, hashes=list(edge.hashes))
    again.extend(leaves[first:])

    assert again.root() == tree.range_hash(leaves)
    assert edge.size == first


def test_an_edge_with_a_hash_too_few_or_too_many_is_refused():
    for size, count in ((3, 1), (4, 2), (0, 1), (-1, 0)):
        with pytest.raises(ValueError, match="one hash for each bit"):
            tree.Edge(size=size, hashes=[b"\0" * 32] * count)


def test_a_copied_edge_grows_alone():
    edge = tree.Edge()
    edge.extend(some_leaves(5))
    edge.copy().append(tree.EMPTY_ROOT)

    assert (edge.size, edge.root()) == (5, naive(some_leaves(5)))


def prover(leaves):
    return lambda start, end: naive(leaves[start:end])


def test_every_leaf_of_every_tree_up_to_80_is_proved_included():
    leaves = some_leaves(80)
    for size in range(1, 81):
        root = naive(leaves[:size])
        for index in range(size):
            proof = tree.inclusion_proof(index, size=size, subtree=prover(leaves))

            assert tree.includes(leaves[index], index=index, size=size, proof=proof, root=root)


def test_every_tree_up_to_80_is_proved_to_begin_every_larger_one():
    leaves = some_leaves(80)
    roots = [naive(leaves[:size]) for size in range(81)]
    for size in range(1, 81):
        for old in range(1, size + 1):
            proof = tree.consistency_proof(old, size=size, subtree=prover(leaves))

            assert tree.extends(roots[old], old=old, new_root=roots[size], size=size, proof=proof)


def test_the_consistency_proofs_of_the_reference_are_met():
    leaves = [tree.leaf_hash(data) for data in INPUTS]
    proof = tree.consistency_proof(6, size=8, subtree=prover(leaves))

    assert [step.hex() for step in proof] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@settings(max_examples=200)
@given(st.data())
def test_an_altered_inclusion_proof_proves_nothing(data):
    size = data.draw(st.integers(1, 100))
    index = data.draw(st.integers(0, size - 1))
    leaves = some_leaves(size)
    root = naive(leaves)
    proof = tree.inclusion_proof(index, size=size, subtree=prover(leaves))
    good = {"index": index, "size": size, "proof": proof, "root": root}
    other = data.draw(st.integers(-2, 2 * size).filter(lambda value: value != index))
    position = data.draw(st.integers(0, 255))
    bad = [
        {**good, "index": other},
        {**good, "index": size},
        {**good, "root": flipped(root, position)},
        {**good, "proof": [*proof, root]},
        {**good, "proof": [*proof, *[root] * 64]},
        {**good, "proof": [*proof, b""]},
    ]
    if proof:
        which = data.draw(st.integers(0, len(proof) - 1))
        changed = [*proof[:which], flipped(proof[which], position), *proof[which + 1 :]]
        bad += [{**good, "proof": proof[:-1]}, {**good, "proof": changed}]

    assert tree.includes(leaves[index], **good)
    assert not tree.includes(flipped(leaves[index], position), **good)
    for attempt in bad:
        assert not tree.includes(leaves[index], **attempt)


@settings(max_examples=200)
@given(st.data())
def test_an_altered_consistency_proof_proves_nothing(data):
    size = data.draw(st.integers(2, 100))
    old = data.draw(st.integers(1, size - 1))
    leaves = some_leaves(size)
    roots = naive(leaves[:old]), naive(leaves)
    proof = tree.consistency_proof(old, size=size, subtree=prover(leaves))
    good = {"old": old, "new_root": roots[1], "size": size, "proof": proof}
    position = data.draw(st.integers(0, 255))
    which = data.draw(st.integers(0, len(proof) - 1))
    changed = [*proof[:which], flipped(proof[which], position), *proof[which + 1 :]]
    bad = [
        {**good, "new_root": flipped(roots[1], position)},
        {**good, "old": 0},
        {**good, "old": size + 1},
        {**good, "old": size},
        {**good, "proof": []},
        {**good, "proof": proof[:-1]},
        {**good, "proof": [*proof, roots[0]]},
        {**good, "proof": [*proof, *[roots[0]] * 64]},
        {**good, "proof": changed},
    ]

    assert tree.extends(roots[0], **good)
    assert not tree.extends(flipped(roots[0], position), **good)
    for attempt in bad:
        assert not tree.extends(roots[0], **attempt)


def test_equal_sizes_with_different_roots_never_agree():
    one, two = some_leaves(2)

    assert not tree.extends(one, old=4, new_root=two, size=4, proof=[])
    assert tree.extends(one, old=4, new_root=one, size=4, proof=[])
    assert not tree.extends(one, old=4, new_root=one, size=4, proof=[two])


def test_no_path_is_made_for_a_leaf_or_a_tree_outside():
    for index in (-1, 3, 4):
        with pytest.raises(ValueError, match="outside the tree"):
            tree.inclusion_proof(index, size=3, subtree=prover(some_leaves(3)))
    for old in (-1, 0, 4):
        with pytest.raises(ValueError, match="beginning"):
            tree.consistency_proof(old, size=3, subtree=prover(some_leaves(3)))


def flipped(value, position):
    number = int.from_bytes(value, "big") ^ (1 << position)
    return number.to_bytes(len(value), "big")
