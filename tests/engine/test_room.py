"""The room that answers in files take on the disk: bounded in all and for each client, and given
back.
"""

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pactgraph.config import MIB, Settings
from pactgraph.engine.seam import AnswerFile, Claim, Room
from pactgraph.errors import ExceededError
from servers import at_once

SETTINGS = Settings(total_results=100)
# 12 MB.
LARGE = f"SELECT ('{'x' * 4000}' AS ?text) ?c {{ ?a ?b ?c }}"


@pytest.fixture
def room(tmp_path: Path) -> Room:
    """A room of a hundred bytes."""
    return Room(tmp_path / "room", SETTINGS)


@dataclass
class Held:
    """A claim, and the descriptor by which its answer is written, while it is."""

    claim: Claim
    file: int | None = None

    def grow(self, length: int) -> None:
        """Take room for so many bytes more."""
        file = self.claim.grow(length)
        self.file = self.file if file is None else file

    def settle(self, length: int) -> AnswerFile:
        """The answer, which turns out to have so many bytes."""
        assert self.file is not None
        os.ftruncate(self.file, length)
        answer = self.claim.take(length)
        assert answer is not None
        self._close()
        return answer

    def release(self) -> None:
        """Give all of it back."""
        self.claim.release()
        self._close()

    def _close(self) -> None:
        if self.file is not None:
            os.close(self.file)
            self.file = None


def claimed(room: Room, client: str, *lengths: int) -> Held:
    """A claim of a client that has grown by each of `lengths`."""
    held = Held(room.claim(client))
    for length in lengths:
        held.grow(length)
    return held


def test_one_client_gets_half_and_all_together_no_more_than_there_is(room: Room) -> None:
    first = claimed(room, "a", 20, 30)
    with pytest.raises(ExceededError, match="larger than 50 bytes together"):
        claimed(room, "a", 1)
    second = claimed(room, "b", 50)
    with pytest.raises(ExceededError, match="no room for so large an answer"):
        claimed(room, "c", 1)
    assert (room.held, room.held_by("a"), room.is_nearly_full) == (100, 50, True)
    first.release()
    with second.settle(10):
        claimed(room, "c", 50)
        assert (room.held, room.held_by("a"), room.held_by("b")) == (60, 0, 10)


def test_processes_share_the_room_and_what_a_dead_one_held_comes_free(
    room: Room, tmp_path: Path
) -> None:
    if not (child := os.fork()):
        claimed(Room(tmp_path / "room", SETTINGS), "a", 50)
        claimed(Room(tmp_path / "room", SETTINGS), "b", 40)
        os._exit(0)
    os.waitpid(child, 0)
    assert room.held == 90
    claimed(room, "c", 50)
    assert room.held == 50


def test_two_objects_of_one_process_give_no_room_twice(room: Room, tmp_path: Path) -> None:
    rooms = [room, Room(tmp_path / "room", Settings(total_results=100)), room]

    def take(number: int) -> int:
        taken = 0
        for _ in range(50):
            with suppress(ExceededError):
                claimed(rooms[number], f"{number}", 1)
                taken += 1
        return taken

    assert sum(at_once(*[partial(take, number) for number in range(3)])) == room.held == 100


@hypothesis_settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("abcd"),
            st.integers(0, 60),
            st.sampled_from(["grow", "settle", "release"]),
        )
    )
)
def test_whatever_is_asked_the_limits_hold(steps: list[tuple[str, int, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        take_steps(Room(Path(folder, "room"), SETTINGS), steps)


def take_steps(room: Room, steps: list[tuple[str, int, str]]) -> None:
    """Take and give back room, and see that the limits hold after each step."""
    claims: dict[str, Held] = {}
    held: dict[str, int] = {}
    answers: list[AnswerFile] = []  # a file that nobody holds any more is closed
    for client, length, step in steps:
        claim = claims.setdefault(client, Held(room.claim(client)))
        if step == "grow":
            try:
                claim.grow(length)
                held[client] = held.get(client, 0) + length
            except ExceededError:
                assert max(2 * (held.get(client, 0) + length), sum(held.values()) + length) > 100
        elif step == "settle" and length <= held.get(client, 0) and claim.file is not None:
            answers.append(claim.settle(length))
            held[client] = length
        elif step == "release":
            claim.release()
            held[client] = 0
        assert room.held == sum(held.values()) <= 100
        assert all(room.held_by(client) == length <= 50 for client, length in held.items())
    for answer in answers:
        answer.close()


def test_a_file_is_read_as_far_as_was_said_and_gives_its_room_back_once(room: Room) -> None:
    claim = room.claim("a")
    theirs = claim.grow(50)
    assert theirs is not None
    os.write(theirs, b"words")
    assert (claim.take(4), claim.take(6)) == (None, None)
    file = claim.take(5)
    assert file is not None
    os.write(theirs, b" and more")
    os.lseek(theirs, 0, os.SEEK_END)
    assert (file.read(2), file.read(), file.read(), room.held) == (b"wo", b"rds", b"", 5)
    file.close()
    claimed(room, "b", 7)
    file.close()
    claim.release()
    assert room.held == 7
    os.close(theirs)


def test_more_in_a_file_than_there_is_room_for_is_no_answer(room: Room) -> None:
    claim = room.claim("a")
    theirs = claim.grow(50)
    assert theirs is not None
    os.write(theirs, b"x" * 4 * MIB)
    assert claim.take(4 * MIB) is None
    claim.release()
    assert room.held == 0
    os.close(theirs)


def test_a_client_whose_process_died_has_its_share_again(room: Room, tmp_path: Path) -> None:
    if not (child := os.fork()):
        claimed(Room(tmp_path / "room", SETTINGS), "a", 50)
        os._exit(0)
    os.waitpid(child, 0)
    claimed(room, "a", 50)
    assert room.held == 50


def test_the_settings_bound_it() -> None:
    assert 0 < Settings().total_results <= 4 * 1024 * MIB
