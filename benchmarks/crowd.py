"""Clients in processes of their own, where there is no wrk: `python -m benchmarks.crowd ADDRESS
FILE ACCEPT CLIENTS SECONDS FIRST`.

Prints the same line of JSON as `wrk.lua`.
"""

import http.client
import json
import multiprocessing
import os
import sys
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.endpoint import Client, Endpoint
from benchmarks.measure import Timing

# The numbers of one run are shared by so many threads, each of which takes so many.
_APART, _REQUESTS = 100, 100_000


@dataclass(frozen=True, slots=True)
class Task:
    """What clients do: ask `address` for `paths` for some `seconds`; TURN in a path is counted from
    `first` on.
    """

    address: str
    paths: tuple[str, ...]
    accept: str
    clients: int
    seconds: float
    first: int


def run(task: Task) -> tuple[list[float], int]:
    """The durations of answers in seconds, and how many failed."""
    durations, failures = list[float](), list[int]()
    threads = [
        threading.Thread(target=_ask, args=(task, durations, failures)) for _ in range(task.clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return durations, len(failures)


def _ask(task: Task, durations: list[float], failures: list[int]) -> None:
    client, turn, end = Client(Endpoint("", task.address)), 0, time.perf_counter() + task.seconds
    number = task.first + threading.get_native_id() % _APART * _REQUESTS
    while (start := time.perf_counter()) < end:
        try:
            path = task.paths[turn % len(task.paths)].replace("TURN", str(number + turn))
            reply = client.get(path, task.accept)
            failures += [] if reply.status < 400 else [reply.status]
            durations.append(time.perf_counter() - start)
        except (OSError, http.client.HTTPException):
            failures.append(0)
        turn += 1


def main(task: Task) -> None:
    """Print what the server bore."""
    cores = os.cpu_count() or 1
    shares = [
        share
        for core in range(cores)
        if (share := task.clients // cores + (core < task.clients % cores))
    ]
    with multiprocessing.get_context("spawn").Pool(len(shares)) as pool:
        outcomes = pool.map(run, [replace(task, clients=share) for share in shares])
    durations = sorted(duration for outcome, _ in outcomes for duration in outcome)
    timing = Timing(tuple(durations) or (0.0,))
    figures = {
        "p50": timing.p50 * 1e6,
        "p99": timing.p99 * 1e6,
        "failed": sum(failed for _, failed in outcomes),
    }
    print(json.dumps({"requests": len(durations), "microseconds": task.seconds * 1e6, **figures}))


if __name__ == "__main__":
    address, file, accept, clients, seconds, first = sys.argv[1:]
    main(
        Task(
            address,
            tuple(Path(file).read_text("ascii").split()),
            accept,
            int(clients),
            float(seconds),
            int(first),
        )
    )
