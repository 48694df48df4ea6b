"""Ten clients that mean harm, each from an address of its own, in a process of their own so that
they don't slow down who measures.
"""

import http.client
import multiprocessing
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

from benchmarks.endpoint import Client, Endpoint
from benchmarks.workload import hostile_queries

_CLIENTS = 10
# What a hostile query may be answered: out of time, out of memory or room, or asked to wait for its
# turn.
CONTAINED = frozenset({"429", "503", "504", "507"})


@contextmanager
def under_attack(endpoint: Endpoint) -> Iterator[Counter[str]]:
    """Hostile queries for as long as the context lasts; after it, how often each status was
    answered.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_attack, args=(endpoint, theirs), daemon=True)
    process.start()
    ours.recv()
    outcomes = Counter[str]()
    try:
        yield outcomes
    finally:
        ours.send("stop")
        outcomes.update(ours.recv())
        process.join()


def _attack(endpoint: Endpoint, control: Connection) -> None:
    outcomes, stop = list[str](), threading.Event()
    queries = list(hostile_queries().values())
    for number in range(_CLIENTS):
        client = Client(endpoint, source=f"127.0.0.{number + 2}")
        arguments = (client, endpoint.path(queries[number % len(queries)]))
        threading.Thread(
            target=_repeat, args=arguments, kwargs={"outcomes": outcomes, "stop": stop}, daemon=True
        ).start()
    control.send("started")
    control.recv()
    stop.set()
    control.send(Counter(outcomes))


def _repeat(client: Client, path: str, *, outcomes: list[str], stop: threading.Event) -> None:
    while not stop.is_set():
        start = time.monotonic()
        try:
            status = str(client.get(path).status)
        except (OSError, http.client.HTTPException) as error:
            status = type(error).__name__
        if not stop.is_set():
            outcomes.append(status)
        # Who is turned away at once asks again a little later.
        time.sleep(max(0.0, 0.05 - (time.monotonic() - start)))
