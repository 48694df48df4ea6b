"""The room that answers in files take on the disk: bounded in all and for each client, and given
back.
"""

import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pytest
from conftest import Answer
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pactgraph.config import MIB, Settings
from pactgraph.engine.room import AnswerFile, Claim, Room
from pactgraph.errors import ExceededError
from pactgraph.web.wsgi import slow_clients as deliveries
from servers import SMALL, RunningServer, at_once, serving, title, wait_until, write_numbers

SETTINGS = Settings(total_results=100)
# 12 MB.
LARGE = f"SELECT ('{'x' * 4000}' AS ?text) ?c {{ ?a ?b ?c }}"


@pytest.fixture
def room(tmp_path: Path) -> Room:
    """A room of a hundred bytes."""
    return Room(tmp_path / "room", SETTINGS)


def claimed(room: Room, client: str, *lengths: int) -> Claim:
    """A claim of a client that has grown by each of `lengths`."""
    claim = room.claim(client)
    for length in lengths:
        file = claim.grow(length)
        if file is not None:
            os.close(file)
    return claim


def shrink(claim: Claim, length: int) -> None:
    """The answer turns out to have so many bytes."""
    assert claim._file is not None
    os.truncate(f"/proc/self/fd/{claim._file}", length)
    file = claim.take(length)
    assert file is not None
    kept.append(file)


kept: list[AnswerFile] = []


def test_one_client_gets_half_and_all_together_no_more_than_there_is(room: Room) -> None:
    first = claimed(room, "a", 20, 30)
    with pytest.raises(ExceededError, match="larger than 50 bytes together"):
        claimed(room, "a", 1)
    second = claimed(room, "b", 50)
    with pytest.raises(ExceededError, match="no room for so large an answer"):
        claimed(room, "c", 1)
    assert (room.held, room.held_by("a"), room.is_nearly_full) == (100, 50, True)
    first.release()
    shrink(second, 10)
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
    claims: dict[str, Claim] = {}
    held: dict[str, int] = {}
    for client, length, step in steps:
        claim = claims.setdefault(client, room.claim(client))
        if step == "grow":
            try:
                file = claim.grow(length)
                if file is not None:
                    os.close(file)
                held[client] = held.get(client, 0) + length
            except ExceededError:
                assert held.get(client, 0) + length > 50 or sum(held.values()) + length > 100
        elif step == "settle" and length <= held.get(client, 0) and claim._file is not None:
            shrink(claim, length)
            held[client] = length
        elif step == "release":
            claim.release()
            held[client] = 0
        assert room.held == sum(held.values()) <= 100
        assert all(room.held_by(client) == length <= 50 for client, length in held.items())


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


def test_a_delivery_is_not_closed_while_it_is_read() -> None:
    reading, closing = threading.Event(), threading.Event()

    def pieces() -> Iterator[bytes]:
        reading.set()
        assert not closing.wait(0.3)
        yield b"piece"

    class Body:
        def __iter__(self) -> Iterator[bytes]:
            return pieces()

        def close(self) -> None:
            closing.set()

    def close() -> None:
        reading.wait()
        delivery.close()

    delivery = deliveries.Delivery(Body(), 5)
    threading.Thread(target=close).start()
    assert next(delivery) == b"piece"
    wait_until(closing.is_set, 2)
    with pytest.raises(ValueError, match="too long"):
        next(delivery)


@pytest.mark.parametrize(
    ("age", "length", "held", "is_overdue"),
    [
        (50, 0, 0, False),
        (70, 0, 0, True),
        (300, MIB * 64, 0, False),
        (400, MIB * 64, MIB * 512, True),
    ],
)
def test_who_holds_more_has_to_take_it_sooner(
    age: float, length: int, held: int, is_overdue: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = deliveries.Delivery([b"x"], length)
    monkeypatch.setattr(delivery, "_started", delivery._started - age)
    assert delivery.is_overdue(held) == is_overdue


def test_where_room_is_scarce_the_slowest_goes(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliveries, "_START", 0.0)
    closed: list[str] = []
    claims = [claimed(room, "a", 45), claimed(room, "b", 44)]
    slow, quick = (
        deliveries.Delivery(Pieces(partial(closed.append, name)), 1000, name) for name in "ab"
    )
    next(slow)
    for _ in range(10):
        next(quick)
    deliveries.close_overdue(room)
    assert closed == ["a"]
    claims[0].release()
    deliveries.close_overdue(room)
    assert closed == ["a"]
    quick.close()


class Pieces:
    """A body of a hundred pieces."""

    def __init__(self, close: "partial[None]") -> None:
        self._pieces = iter([b"x"] * 100)
        self.close = close

    def __iter__(self) -> "Pieces":
        return self

    def __next__(self) -> bytes:
        return next(self._pieces)


# Over HTTP


def on_disk(server: RunningServer) -> int:
    """The bytes of files without a name that the server holds."""
    files = {}
    for pid in server.tree:
        for link in Path(f"/proc/{pid}/fd").glob("*"):
            try:
                if (name := os.readlink(link)).endswith("(deleted)") and "/pactgraph-" in name:
                    files[link.stat().st_ino] = link.stat().st_size
            except OSError:
                continue
    return sum(files.values())


def ask(server: RunningServer, number: int, source: str = "127.0.0.1") -> Answer:
    """The answer to a query that no one has asked."""
    return server.get(f"/sparql?query={quote(f'{LARGE} OFFSET {number}')}", source=source)


def test_clients_that_read_nothing_hold_no_more_than_their_share(tmp_path: Path) -> None:
    write_numbers(tmp_path / "numbers.ttl", 3000)
    with serving(
        *SMALL,
        "--data",
        str(tmp_path / "numbers.ttl"),
        "--total-results",
        "64MiB",
        "--query-timeout",
        "20",
    ) as server:
        head = "GET /sparql?query={} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        slow = [
            server.connect(head.format(quote(f"{LARGE} OFFSET {number}")).encode())
            for number in range(8)
        ]
        starts = [connection.recv(12) for connection in slow]
        assert {start[9:] for start in starts} == {b"200", b"507"}
        assert on_disk(server) <= 32 * MIB
        refused = ask(server, 100)
        assert (title(refused), "larger than 33554432 bytes together" in refused.text) == (
            (507, "Limit exceeded"),
            True,
        )
        assert [
            answer.status
            for answer in at_once(
                *[partial(ask, server, 200 + i, f"127.0.0.{2 + i}") for i in range(2)]
            )
        ] == [200, 200]
        for connection in slow:
            connection.close()
        wait_until(lambda: on_disk(server) == 0, 10)
        assert ask(server, 300).status == 200


def test_the_settings_bound_it() -> None:
    assert 0 < Settings().total_results <= 4 * 1024 * MIB
