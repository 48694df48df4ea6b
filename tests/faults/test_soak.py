"""Hours in short: a mixed load on a real server ends with no error that was not asked for, and with
flat memory and descriptors.
"""

import os
import random
import threading
import time
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from pactgraph.pipeline.scratch import scratch_release
from pactgraph.rdf.terms import Prefixes
from pactgraph.release.write import switch
from servers import (
    SMALL,
    RunningServer,
    anonymous,
    at_once,
    is_ready,
    rows,
    serving,
    wait_until,
    write_numbers,
)

SECONDS = float(os.environ.get("PACTGRAPH_SOAK", "0"))
MIB = 1024 * 1024
# A worker that waits is held by a socket to it, one for its words, its pidfd and a shared page.
OF_A_WORKER = 4
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
# Each with the statuses that are asked for.
LOAD = {
    "SELECT ?value { <urn:n:NUMBER> <urn:value> ?value } # RANDOM": {200},
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o } # RANDOM": {200},
    "SELECT ?s { ?s <urn:value> ?value FILTER(?value < NUMBER) } # RANDOM": {200},
    "CONSTRUCT { ?s <urn:is> ?o } WHERE { ?s ?p ?o } LIMIT 2000": {200},
    "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT NUMBER": {200},
    "SELECT nonsense RANDOM": {400},
    f"{ENDLESS} # RANDOM": {504, 503},
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i # RANDOM": {507, 504, 503},
}


@pytest.mark.skipif(
    not SECONDS, reason="set PACTGRAPH_SOAK to the seconds that it is to last, such as 120"
)
def test_a_mixed_load_leaves_the_server_as_it_was(tmp_path: Path) -> None:
    ids = [
        scratch_release(
            [write_numbers(tmp_path / f"{n}.ttl", 2000, name)], tmp_path, Prefixes({})
        ).id
        for n, name in enumerate(("n", "m"))
    ]
    # A cache that is soon full, and time enough for a small query on a machine that others use as
    # well.
    with serving(
        *SMALL,
        "--query-timeout",
        "6",
        "--cache-size",
        "4MiB",
        "--queue-wait",
        "20",
        "--releases",
        str(tmp_path),
    ) as server:
        # The first half fills what a server fills in its first minute: caches, threads, the
        # allocator's arenas.
        _, wrong = soak(server, SECONDS / 2, lambda turn: switch(tmp_path, ids[turn % 2]))
        assert wrong == []
        before = figures(server)
        answers, wrong = soak(server, SECONDS / 2, lambda turn: switch(tmp_path, ids[turn % 2]))
        after = figures(server)
        print(f"{sum(answers.values())} answers {dict(answers)}; before {before}, after {after}")
        assert wrong == []
        assert after["memory"] < before["memory"] * 1.15 + 12 * MIB
        assert after["descriptors"] - before["descriptors"] <= 8 + OF_A_WORKER * max(
            0, after["workers"] - before["workers"]
        )
        assert after["processes"] <= before["processes"] + 4
        wait_until(lambda: not server.zombies, 5)
        assert is_ready(server)


def figures(server: RunningServer) -> dict[str, int]:
    """What must not grow, once idle workers and the release before have been let go of."""
    wait_until(lambda: len(server.workers) <= 4 and len(server.zygotes) == 1, 30)
    memory = sum(anonymous(pid) for pid in [*server.http_processes, *server.zygotes])
    return {
        "memory": memory,
        "descriptors": server.descriptors,
        "processes": len(server.tree),
        "workers": len(server.workers),
    }


def soak(
    server: RunningServer, seconds: float, every_ten: object = None
) -> tuple[Counter[int], list[str]]:
    """How often each status came, and what came that was not asked for; `every_ten` is called every
    ten seconds with its turn.
    """
    until, answers, wrong = time.monotonic() + seconds, Counter[int](), list[str]()
    is_over = threading.Event()

    def turn_over() -> None:
        turn = 0
        while not is_over.wait(10) and callable(every_ten):
            turn += 1
            every_ten(turn)

    turning = threading.Thread(target=turn_over)
    turning.start()
    at_once(*[partial(ask_until, server, until, client, answers, wrong) for client in range(8)])
    is_over.set()
    turning.join()
    return answers, wrong


def ask_until(
    server: RunningServer, until: float, client: int, answers: "Counter[int]", wrong: list[str]
) -> None:
    """Ask one query after the other."""
    dice = random.Random(client)
    while time.monotonic() < until:
        query, expected = dice.choices(list(LOAD.items()), [20, 20, 20, 10, 10, 5, 1, 1])[0]
        text = query.replace("NUMBER", str(dice.randrange(2000))).replace(
            "RANDOM", str(dice.random())
        )
        try:
            answer = server.ask(text, source=f"127.0.0.{2 + client}")
            answers[answer.status] += 1
            if answer.status not in expected or (
                "COUNT(*) AS ?n) { ?s ?p" in text and rows(answer) != [["2000"]]
            ):
                wrong.append(f"{answer.status} {answer.body[:300]!r} for {text}")
        except Exception as error:
            wrong.append(f"{error!r} for {text}")
