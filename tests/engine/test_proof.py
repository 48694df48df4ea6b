"""A proof that an endpoint holds a release holds for a while, and no longer than it should."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from pactgraph.engine.remote.holding import COUNT, WHICH, Holding
from pactgraph.engine.remote.proof import Proof
from pactgraph.errors import BusyError, RemoteError, UnprovenError

HOLDING = Holding("abc", "digest", {"urn:g": 3}, 3)


@dataclass
class Endpoint:
    """An endpoint that says what it has, until it hangs; what it was asked is remembered."""

    has: tuple[str, str] = (HOLDING.union, HOLDING.digest)
    triples: int = 3
    asked: list[str] = field(default_factory=list)
    is_well: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, query: str, graph: str) -> Sequence[tuple[str, ...]]:
        self.asked.append(query)
        await self.is_well.wait()
        return [self.has] if query == WHICH else [(str(self.triples),)]


def run(
    steps: Callable[[Endpoint, Proof], Coroutine[None, None, None]], seconds: float
) -> Endpoint:
    """The endpoint behind the steps, a proof of which holds for `seconds`; at first it is well."""
    endpoint = Endpoint()
    endpoint.is_well.set()
    finish(steps(endpoint, Proof(HOLDING, endpoint, seconds, patience=0.05)))
    return endpoint


def finish(steps: Coroutine[None, None, None]) -> None:
    """Run steps to their end, in a thread of their own: a browser that is driven from this one keeps
    a loop in it.
    """
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, steps).result()


def test_it_is_asked_once_while_the_proof_holds() -> None:
    async def steps(endpoint: Endpoint, proof: Proof) -> None:
        await asyncio.gather(*[proof.before() for _ in range(10)])
        await proof.before()

    assert run(steps, 60).asked == [WHICH, COUNT]


def test_what_hangs_is_told_as_busy_and_healed_when_it_is_back() -> None:
    async def steps(endpoint: Endpoint, proof: Proof) -> None:
        endpoint.is_well.clear()
        for _ in range(2):
            with pytest.raises(BusyError, match="or hangs") as caught:
                await proof.before()
        assert caught.value.retry_after > 0
        assert endpoint.asked == [WHICH]  # what failed just now isn't asked again
        endpoint.is_well.set()
        await asyncio.sleep(0.6)
        await proof.before()

    run(steps, 60)


def test_who_gave_no_answer_in_time_is_looked_at_beside_the_others() -> None:
    async def steps(endpoint: Endpoint, proof: Proof) -> None:
        await proof.before()
        proof.suspect()
        await asyncio.sleep(0.1)
        await proof.before()
        assert endpoint.asked == [WHICH, COUNT, WHICH]
        endpoint.is_well.clear()
        proof.suspect()
        await asyncio.sleep(0.1)
        with pytest.raises(BusyError):
            await proof.before()

    run(steps, 60)


def test_a_look_at_the_marker_is_no_proof() -> None:
    async def steps(endpoint: Endpoint, proof: Proof) -> None:
        await proof.before()
        proof.suspect()
        proof.doubt()
        endpoint.triples = 2
        with pytest.raises(UnprovenError, match="2 of its 3 triples"):
            await proof.before()

    run(steps, 60)


@pytest.mark.parametrize("has", [(HOLDING.union, "another"), ("urn:other/release", "digest")])
def test_another_release_of_that_name_is_none(has: tuple[str, str]) -> None:
    async def steps(endpoint: Endpoint, proof: Proof) -> None:
        await proof.before()
        await proof.behind()
        endpoint.has = has
        with pytest.raises(UnprovenError):
            await proof.behind()
        with pytest.raises(UnprovenError):
            await proof.before()

    run(steps, 60)


def test_what_asking_raises_is_raised_by_all_who_wait() -> None:
    async def failing(query: str, graph: str) -> Sequence[tuple[str, ...]]:
        raise RemoteError("gone")

    async def steps() -> None:
        proof = Proof(HOLDING, failing, 60)
        results = await asyncio.gather(*[proof.before() for _ in range(3)], return_exceptions=True)
        assert [type(each) for each in results] == [RemoteError] * 3

    finish(steps())
