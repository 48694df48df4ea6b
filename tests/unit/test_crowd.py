"""Who is hung up on, by what the kernel tells of each connection."""

from ipaddress import ip_network

import pytest
from pactgraph.web.connections import Begun, Bounds
from pactgraph.web.connections.crowd import Crowd
from pactgraph.web.connections.sockets import Connection

REMOTE, LOCAL, PROXY = "192.0.2.1", "127.0.0.1", "10.0.0.1"
TRUSTED = (ip_network(PROXY),)


def connection(
    identity: int, peer: str = REMOTE, heard: float = 0, spoke: float = 0, **more: int
) -> Connection:
    """A connection on which 100 bytes came, and what else is said."""
    told = {"received": 100, "taken": 0, "owed": 0, **more}
    return Connection(identity, identity, peer, heard=heard, spoke=spoke, **told)


def gone(crowd: Crowd, present: list[Connection], now: float) -> list[int]:
    return sorted(each.identity for each in crowd.superfluous(present, now))


def crowd(most: int = 100, share: int | None = None, begun: Begun | None = None) -> Crowd:
    return Crowd(Bounds(most, share, 30, TRUSTED), begun or {})


def test_silence_is_late_unless_a_request_is_being_answered() -> None:
    silent = [connection(1), connection(2, LOCAL)]
    assert gone(crowd(), silent, 29) == []
    assert gone(crowd(), silent, 31) == [1, 2]
    assert gone(crowd(begun={7: (LOCAL, 0.5)}), silent, 31) == [1]
    assert gone(crowd(begun={7: (LOCAL, 20)}), silent, 31) == [1, 2]


def test_a_request_by_drops_is_late() -> None:
    looks = crowd()
    for second in range(30):
        assert gone(looks, [connection(1, heard=second, received=second + 1)], second) == []
    assert gone(looks, [connection(1, heard=31, received=32)], 32) == [1]


def test_requests_one_after_the_other_are_not() -> None:
    looks = crowd()
    for second in range(100):
        each = connection(1, heard=second, spoke=second, received=second * 9, taken=second * 99)
        assert gone(looks, [each], second) == []


def test_an_answer_is_to_be_taken_at_a_pace() -> None:
    looks = crowd()
    assert gone(looks, [connection(1, owed=10), connection(2, owed=10)], 0) == []
    taken = 64 * 1024 * 100
    assert gone(looks, [connection(1, owed=10), connection(2, owed=10, taken=taken)], 61) == [1]


@pytest.mark.parametrize(
    ("peer", "share", "left"),
    [(REMOTE, None, 25), (LOCAL, None, 90), (PROXY, None, 90), (LOCAL, 10, 10), (PROXY, 10, 90)],
)
def test_a_client_has_its_share(peer: str, share: int | None, left: int) -> None:
    present = [connection(number, peer, heard=number / 100) for number in range(90)]
    assert gone(crowd(share=share), present, 1) == list(range(90 - left))


def test_a_network_of_64_bits_has_one_share() -> None:
    present = [connection(number, f"2001:db8::{number}") for number in range(30)]
    assert len(gone(crowd(share=10), present, 1)) == 20
    mapped = [connection(number, f"::ffff:192.0.2.{number}") for number in range(30)]
    assert gone(crowd(share=10), mapped, 1) == []


def test_who_has_most_loses_first_and_who_waits_last() -> None:
    many = [connection(number, LOCAL, heard=5) for number in range(99)]
    few = [connection(1000, REMOTE, heard=1), connection(2000, LOCAL, heard=2)]
    waiting = crowd(begun={7: (LOCAL, 2.1)})
    assert gone(waiting, many + few, 5) == [0]
    through_proxy = [connection(number, PROXY, heard=1) for number in range(99)]
    assert gone(crowd(), through_proxy + few, 5) == [1000]
