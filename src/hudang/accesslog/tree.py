"""The Merkle tree of RFC 9162 over leaf hashes, grown from its right edge alone.

Nothing here reads the log again: an edge of at most 64 hashes is all that appending needs.
Proofs ask for the hash of a range of leaves, so any store of them will do.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Subtree = Callable[[int, int], bytes]

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of an entry; the prefix keeps it from ever being read as a node."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node over its two children."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Edge:
    """The right edge of a tree: the roots of its complete subtrees, largest first."""

    size: int = 0
    hashes: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.hashes) != self.size.bit_count():
            message = "An edge has one hash for each bit of its size."
            raise ValueError(message)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash on the right."""
        hashes, size = self.hashes, self.size
        while size & 1:
            leaf = sha256(b"\x01" + hashes.pop() + leaf).digest()
            size >>= 1
        hashes.append(leaf)
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaf hashes on the right, in their order."""
        for leaf in leaves:
            self.append(leaf)

    def root(self) -> bytes:
        """Return the root of the tree with this edge."""
        if not self.hashes:
            return EMPTY_ROOT
        result = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            result = node_hash(left, result)
        return result

    def copy(self) -> Edge:
        """Return an edge that grows on its own."""
        return Edge(size=self.size, hashes=list(self.hashes))


def range_hash(leaves: Sequence[bytes], *, start: int = 0, end: int | None = None) -> bytes:
    """Return the root over the leaf hashes from `start` to before `end`."""
    edge = Edge()
    edge.extend(leaves[start:end])
    return edge.root()


def _split(size: int) -> int:
    """Return the largest power of two below `size`: where RFC 9162 parts a tree."""
    return 1 << (size - 1).bit_length() - 1


def inclusion_proof(index: int, *, size: int, subtree: Subtree) -> list[bytes]:
    """Return the path that leads from the leaf at `index` to the root of `size` leaves."""
    if not 0 <= index < size:
        message = "A leaf outside the tree has no path."
        raise ValueError(message)
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(subtree(middle, end))
            end = middle
        else:
            path.append(subtree(start, middle))
            start = middle
    return path[::-1]


def consistency_proof(old: int, *, size: int, subtree: Subtree) -> list[bytes]:
    """Return the proof that the tree of `size` leaves begins with the tree of `old` leaves."""
    if not 0 < old <= size:
        message = "Only a tree that is not empty and not larger is a beginning."
        raise ValueError(message)
    path: list[bytes] = []
    start, end = 0, size
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(subtree(middle, end))
            end = middle
        else:
            path.append(subtree(start, middle))
            start = middle
    if start:  # a proof that ends at the old tree itself leaves its root out
        path.append(subtree(start, end))
    return path[::-1]


def includes(leaf: bytes, *, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Say whether the proof leads from the leaf hash at `index` to that root (2.1.3.2)."""
    if not 0 <= index < size or not _are_hashes(proof):
        return False
    sides = _sides(index, last=size - 1, steps=len(proof))
    if sides is None:
        return False
    result = leaf
    for step, is_left in zip(proof, sides, strict=True):
        result = node_hash(step, result) if is_left else node_hash(result, step)
    return result == root


def extends(
    old_root: bytes, *, old: int, new_root: bytes, size: int, proof: Sequence[bytes]
) -> bool:
    """Say whether the proof shows that the tree of `size` begins with that of `old` (2.1.4.2)."""
    if old == size:
        return not proof and old_root == new_root
    if not 0 < old < size or not proof or not _are_hashes(proof):
        return False
    first, *steps = proof if old.bit_count() > 1 else [old_root, *proof]
    shift = (~(old - 1) & old).bit_length() - 1  # complete subtrees at the old edge are skipped
    sides = _sides(old - 1 >> shift, last=size - 1 >> shift, steps=len(steps))
    if sides is None:
        return False
    before = after = first
    for step, is_left in zip(steps, sides, strict=True):
        if is_left:
            before, after = node_hash(step, before), node_hash(step, after)
        else:
            after = node_hash(after, step)
    return (before, after) == (old_root, new_root)


def _sides(position: int, *, last: int, steps: int) -> list[bool] | None:
    """Return for each step whether it stands on the left; none when the number cannot be right."""
    sides = []
    for _step in range(steps):
        if last == 0:
            return None
        is_left = bool(position & 1) or position == last
        sides.append(is_left)
        while is_left and position and not position & 1:
            position, last = position >> 1, last >> 1
        position, last = position >> 1, last >> 1
    return sides if last == 0 else None


def _are_hashes(proof: Sequence[bytes]) -> bool:
    return len(proof) < 64 and all(len(step) == HASH_BYTES for step in proof)
