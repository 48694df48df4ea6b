"""Requests see the current release, or the one that they name while that may be named; each ends
with its last request.
"""

import threading
from dataclasses import dataclass, field

import pytest
from pactgraph.release.lending import Lending


@dataclass
class Stub:
    """What stands open of a release."""

    id: str
    users: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def close(self) -> None:
        assert not self.ended.is_set()
        self.ended.set()


@pytest.fixture
def old() -> Stub:
    return Stub("old")


@pytest.fixture
def new() -> Stub:
    return Stub("new")


def test_a_request_that_names_nothing_sees_the_current_release(old: Stub, new: Stub) -> None:
    lending = Lending(old, 0)
    assert lending.borrow() == (old, True)
    lending.take_up(new)
    assert lending.borrow() == (new, True)
    assert not old.ended.is_set()
    lending.give_back(old)
    assert old.ended.is_set()
    lending.give_back(new)
    assert not new.ended.is_set()


def test_without_an_overlap_only_the_current_release_can_be_named(old: Stub, new: Stub) -> None:
    lending = Lending(old, 0)
    assert lending.borrow("old") == (old, True)
    lending.give_back(old)
    assert lending.borrow("new") == (old, False)
    lending.give_back(old)
    lending.take_up(new)
    assert old.ended.is_set()
    assert lending.borrow("old") == (new, False)
    assert lending.borrow("new") == (new, True)


def test_a_former_release_can_be_named_for_as_long_as_the_overlap(old: Stub, new: Stub) -> None:
    lending = Lending(old, 0.2)
    lending.take_up(new)
    assert lending.borrow("old") == (old, True)
    lending.give_back(old)
    assert old.ended.wait(30)
    assert lending.borrow("old") == (new, False)


def test_a_release_that_comes_back_outlasts_its_former_self(old: Stub, new: Stub) -> None:
    again = Stub("old")
    lending = Lending(old, 0.2)
    lending.take_up(new)
    lending.take_up(again)
    assert old.ended.wait(30)
    assert new.ended.wait(30)
    assert lending.borrow("old") == (again, True)
    assert not again.ended.is_set()
