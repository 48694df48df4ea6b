"""Who may run a query now: shares of places, the queue, and processes that die."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from pactgraph.config import Settings
from pactgraph.engine.admission import Admission
from pactgraph.errors import BusyError
from servers import at_once, meanwhile, wait_until


@contextmanager
def held(admission: Admission, client: str, count: int = 1) -> Iterator[None]:
    """`count` places of `client`."""
    with ExitStack() as stack:
        for _ in range(count):
            stack.enter_context(admission.place(client))
        yield


def admission(folder: Path, **limits: float) -> Admission:
    """An admission with places for 4 queries, 2 seats and a wait of 0.3 seconds, unless `limits`
    say otherwise.
    """
    return Admission(
        folder / "admission",
        replace(Settings(workers=4, queue_size=2, queue_wait=0.3), **limits),  # type: ignore[arg-type]
    )


def test_a_client_holds_at_most_half_of_the_places(tmp_path: Path) -> None:
    places = admission(tmp_path)
    with held(places, "a", 2):
        with pytest.raises(BusyError, match=r"no place came free in 0\.3 seconds"):
            places.place("a").__enter__()
        with held(places, "b"):
            assert (places.running, places.waiting) == (3, 0)
    assert places.running == 0


def test_a_client_holds_no_more_than_are_free(tmp_path: Path) -> None:
    places = admission(tmp_path, workers=6)
    with held(places, "a", 3), held(places, "b", 1), held(places, "b", 1), pytest.raises(BusyError):
        places.place("b").__enter__()


@pytest.mark.timed
def test_a_full_queue_refuses_at_once(tmp_path: Path) -> None:
    places = admission(tmp_path, client_queries=1, queue_size=1, queue_wait=5)
    with held(places, "a"):
        waiting = threading.Thread(target=lambda: held(places, "a").__enter__())
        waiting.start()
        wait_until(lambda: places.waiting == 1, 2)
        start = time.monotonic()
        with pytest.raises(BusyError, match="wait already") as caught:
            places.place("a").__enter__()
        assert (time.monotonic() - start < 1, caught.value.retry_after > 0) == (True, True)
    waiting.join(5)
    assert not waiting.is_alive()


def test_a_client_that_fills_the_queue_keeps_no_other_from_a_free_place(tmp_path: Path) -> None:
    places = admission(tmp_path, client_queries=1, queue_size=1, queue_wait=2)
    with held(places, "a"), meanwhile(partial(enter, places, "a")):
        wait_until(lambda: places.waiting == 1, 2)
        with held(places, "b"):
            assert places.running == 2


def enter(places: Admission, client: str) -> str:
    """`client`, once it has had a place, or nothing where it gets none."""
    try:
        with places.place(client):
            return client
    except BusyError:
        return ""


def test_those_who_wait_go_in_order_of_arrival(tmp_path: Path) -> None:
    places, order = (
        admission(tmp_path, workers=1, client_queries=1, queue_size=5, queue_wait=5),
        list[str](),
    )

    def take(client: str) -> None:
        with places.place(client):
            order.append(client)

    threads = [threading.Thread(target=take, args=(client,)) for client in "bcdef"]
    with held(places, "a"):
        for count, thread in enumerate(threads, 1):
            thread.start()
            wait_until(lambda count=count: places.waiting == count, 2)  # type: ignore[misc]
    for thread in threads:
        thread.join(5)
    assert order == list("bcdef")


def test_who_may_not_go_is_passed_by_who_may(tmp_path: Path) -> None:
    places = admission(tmp_path, client_queries=1, queue_wait=1)
    with held(places, "a"), meanwhile(partial(enter, places, "a")) as asked:
        wait_until(lambda: places.waiting == 1, 2)
        assert enter(places, "b") == "b"
        assert not asked[0].done()


HOLDER = """
import sys, time
from pathlib import Path
from pactgraph.config import Settings
from pactgraph.engine.admission import Admission
import threading
places = Admission(Path(sys.argv[1]), Settings(workers=4, client_queries=1, queue_size=int(sys.argv[3]), queue_wait=60))
def hold(client):
    with places.place(client):
        time.sleep(60)
for client in sys.argv[2]:
    threading.Thread(target=hold, args=(client,), daemon=True).start()
while places.running + places.waiting < len(sys.argv[2]):
    time.sleep(0.01)
print("held", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("clients", ["abcd", "aabb", "aab"])
def test_what_a_dead_process_held_comes_free(clients: str, tmp_path: Path) -> None:
    places = admission(tmp_path, client_queries=1, queue_wait=5)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "admission"), clients, "2"],
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        holder.send_signal(signal.SIGKILL)
    with places.place("a"):
        assert (places.running, places.waiting) == (1, 0)


def test_a_place_that_nobody_takes_is_given_where_the_queue_is_full(tmp_path: Path) -> None:
    """Another process would see only later that somebody who waits there may go."""
    places = admission(tmp_path, client_queries=1, queue_size=1, queue_wait=5)
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "admission"), "a", "1"]
    with held(places, "a"):
        holder = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_until(lambda: places.waiting == 1, 20)
        holder.send_signal(signal.SIGSTOP)
    try:
        with held(places, "b"):
            assert (places.running, places.waiting) == (1, 1)
    finally:
        holder.kill()
        holder.wait()


def test_places_are_shared_by_processes_and_never_given_twice(tmp_path: Path) -> None:
    first, second = (
        admission(tmp_path, queue_size=50, queue_wait=10),
        admission(tmp_path, queue_size=50, queue_wait=10),
    )
    most = 0

    def take(places: Admission, client: str) -> None:
        nonlocal most
        for _ in range(10):
            with places.place(client):
                most = max(most, places.running)

    at_once(*[partial(take, places, client) for places in (first, second) for client in "abc"])
    assert (most <= 4, first.running, first.waiting) == (True, 0, 0)
