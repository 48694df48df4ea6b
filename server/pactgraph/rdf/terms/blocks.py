"""Sorted lines in blocks of whole subjects, and files in parts that follow from one block each.

Where a block ends follows from the name of the subject that the next one begins with. So a changed
statement changes one block, a new subject divides one or none, and all others stay as they are,
wherever they stand.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from zlib import crc32

# A block has as many subjects on average, which is a hundred thousand bytes or two.
_SUBJECTS = 256


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of whole subjects, and what tells them from all others."""

    lines: Sequence[bytes]
    digest: bytes


class Part(NamedTuple):
    """A part of a file: what `make` gives follows from `key`."""

    key: bytes
    make: Callable[[], bytes]


def made(parts: Iterable[bytes | Part]) -> Iterator[bytes]:
    """What the parts of a file are."""
    return (part.make() if isinstance(part, Part) else part for part in parts)


def blocks_of(lines: Sequence[bytes]) -> Iterator[Block]:
    """`lines`, which are in order, in blocks."""
    start, before = 0, b" "
    for place, line in enumerate(lines):
        if not line.startswith(before):
            before = line[: line.index(b" ") + 1]
            if crc32(before[:-1]) % _SUBJECTS == 0 and place:
                yield _block(lines[start:place])
                start = place
    if start < len(lines):
        yield _block(lines[start:])


def with_lines(blocks: Sequence[Block], lines: Sequence[bytes]) -> Iterator[Block]:
    """What the lines in `blocks` and `lines`, which are in order, are in blocks. Where nothing is
    added a block is the same.
    """
    start = 0
    for place, block in enumerate(blocks):
        end = len(lines)
        if place + 1 < len(blocks):
            after = blocks[place + 1].lines[0]
            end = bisect_left(lines, after[: after.index(b" ") + 1], start)
        added = lines[start:end]
        yield from blocks_of(sorted({*block.lines, *added})) if added else (block,)
        start = end
    yield from blocks_of(lines[start:])


def digest_of(*said: bytes) -> bytes:
    """What tells `said` from all else."""
    digest = hashlib.blake2b(digest_size=20)
    for each in said:
        digest.update(b"%d " % len(each))
        digest.update(each)
    return digest.digest()


def _block(lines: Sequence[bytes]) -> Block:
    return Block(lines, digest_of(b"\n".join(lines)))
