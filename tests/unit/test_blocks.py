"""Lines in blocks: all of them, whole subjects, and a changed line changes one block."""

import random
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from pactgraph.rdf.terms import blocks_of, with_lines

LINES = [
    b"<urn:%05d> <urn:p> <urn:%d>" % (subject, value)
    for subject in range(3000)
    for value in range(2)
]


def digests(lines: list[bytes]) -> list[bytes]:
    return [block.digest for block in blocks_of(lines)]


def test_blocks_are_all_lines_and_each_has_whole_subjects() -> None:
    blocks = list(blocks_of(LINES))
    assert [line for block in blocks for line in block.lines] == LINES
    assert len(blocks) > 5
    assert all(before.lines[-1][:11] != after.lines[0][:11] for before, after in pairwise(blocks))
    assert list(blocks_of([])) == []


@settings(deadline=None, max_examples=30)  # where the machine is busy
@given(st.randoms())
def test_a_line_more_or_less_leaves_all_blocks_but_two(chance: random.Random) -> None:
    place = chance.randrange(len(LINES))
    fewer = LINES[:place] + LINES[place + 1 :]
    more = sorted([*LINES, b"<urn:%05d> <urn:p> <urn:x>" % chance.randrange(4000)])
    before = digests(LINES)
    for changed in (fewer, more):
        assert len({*digests(changed)} - {*before}) <= 2
        assert len({*before} - {*digests(changed)}) <= 2


@settings(deadline=None, max_examples=30)
@given(st.integers())
def test_lines_are_added_to_blocks_and_the_others_stay(seed: int) -> None:
    chance = random.Random(seed)
    old = [line for line in LINES if chance.random() < 0.9]
    places = chance.sample(range(-10, 3100), 4)
    # Around the subjects that are there, and of them.
    new = [
        b"<urn:%05d> <urn:%s> <urn:%d>" % (each, chance.choice([b"o", b"q"]), each)
        for each in places
    ]
    new = sorted([*new, chance.choice(LINES), b"<a> <b> <c>"])
    blocks = list(blocks_of(old))
    found = list(with_lines(blocks, new))
    assert found == list(blocks_of(sorted({*old, *new})))
    assert sum(any(each is block for block in blocks) for each in found) >= len(blocks) - len(new)
    assert list(with_lines([], new)) == list(blocks_of(new))
