"""`soak`: a mixed load for a long time: does anything fail that was not asked to, and does anything
grow?

Four clients ask lookups, joins, exports and the saved queries of the project's own release, with a
pause between, and every few seconds another client asks something hostile. Half of the questions
are in the cache, half never asked before.
"""

import http.client
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count as counter
from itertools import cycle
from urllib.parse import quote

from pactgraph.rdf.formats import JSON, NTRIPLES

from benchmarks.attack import CONTAINED
from benchmarks.endpoint import Client, Endpoint
from benchmarks.plan import Plan
from benchmarks.processes import Holdings, holdings_of
from benchmarks.saved import questions_of_the_project, release_of_the_project
from benchmarks.service import serve_releases
from benchmarks.table import Table, count, mebibytes
from benchmarks.workload import hostile_queries

_RIGHT = "right answer"
_CLIENTS = 4
_PAUSE = 0.01
_HOSTILE_EVERY = 3.0
_HOSTILE_DEADLINE = 2
_LOOK = 5.0
# Small, so that it is full long before the end and what grows after that is a leak.
_OPTIONS = ("--cache-size", str(4 * 1024**2))
# Before the first look: caches fill, processes import what they need.
_WARM_UP = 20.0


@dataclass(frozen=True, slots=True)
class _Record:
    """How each question and each hostile query was answered, by name, and the sign to stop. Lists,
    since threads share them.
    """

    questions: list[str] = field(default_factory=list)
    hostile: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)


def measure(plan: Plan) -> Iterator[Table]:
    """Two tables: what was answered, and what the server held at the start, in the middle and at
    the end.
    """
    releases = release_of_the_project(plan.scratch)
    record, looks = _Record(), list[Holdings]()
    with serve_releases(releases, plan.scratch, *_OPTIONS) as endpoint:
        questions = questions_of_the_project(endpoint, releases)
        threads = [
            threading.Thread(target=_ask, args=(endpoint, questions[number::_CLIENTS], record))
            for number in range(_CLIENTS)
        ]
        threads.append(threading.Thread(target=_ask_hostile, args=(endpoint, record)))
        for thread in threads:
            thread.start()
        time.sleep(min(_WARM_UP, plan.minutes * 60 / 2))
        end = time.monotonic() + plan.minutes * 60
        while time.monotonic() < end:
            looks.append(holdings_of(endpoint.pid or 0))
            time.sleep(min(_LOOK, plan.minutes * 6))
        record.stop.set()
        for thread in threads:
            thread.join()
    yield _answers(record, plan)
    yield _holdings(looks)


def _ask(endpoint: Endpoint, questions: Sequence[str], record: _Record) -> None:
    """Ask each question as it stands and as it never was, and compare the answers with
    the first.
    """
    client, first = Client(endpoint), dict[str, bytes]()
    for turn, path in zip(counter(), cycle(questions)):
        if record.stop.is_set():
            return
        fresh = quote(f"\n# {turn}") if turn // len(questions) % 2 and "query=" in path else ""
        try:
            reply = client.get(path + fresh, f"{JSON.media_type}, {NTRIPLES.media_type}")
            is_right = reply.status == 200 and reply.body == first.setdefault(path, reply.body)
            outcome = (
                _RIGHT if is_right else "wrong answer" if reply.status == 200 else str(reply.status)
            )
        except (OSError, http.client.HTTPException) as error:
            outcome = type(error).__name__
        record.questions.append(outcome)
        time.sleep(_PAUSE)


def _ask_hostile(endpoint: Endpoint, record: _Record) -> None:
    client = Client(endpoint, source="127.0.0.2")
    for text in cycle(hostile_queries().values()):
        try:
            outcome = str(client.get(f"{endpoint.path(text)}&timeout={_HOSTILE_DEADLINE}").status)
        except (OSError, http.client.HTTPException) as error:
            outcome = type(error).__name__
        record.hostile.append(outcome)
        if record.stop.wait(_HOSTILE_EVERY):
            return


def _answers(record: _Record, plan: Plan) -> Table:
    contained = Counter(outcome for outcome in record.hostile if outcome in CONTAINED)
    unwanted = Counter(outcome for outcome in record.questions if outcome != _RIGHT) + (
        Counter(record.hostile) - contained
    )
    row = [f"{plan.minutes:g}", count(len(record.questions)), _listed(contained), _listed(unwanted)]
    note = (
        "Contained: hostile queries that were answered 504, 507, 503 or 429, as they should be. "
        "Unwanted: everything else but the right answer."
    )
    return Table("soak: answers", ("minutes", "questions", "contained", "unwanted"), [row], (note,))


def _holdings(looks: Sequence[Holdings]) -> Table:
    """Each row is the median of five looks, since a hostile query that happens to run
    takes memory.
    """
    moments = {
        "start": looks[:5],
        "middle": looks[len(looks) // 2 - 2 : len(looks) // 2 + 3],
        "end": looks[-5:],
    }
    rows = [
        [name, *_row(sorted(looks, key=lambda look: look.pss)[len(looks) // 2])]
        for name, looks in moments.items()
    ]
    rows.append(["highest", *_row(max(looks, key=lambda look: look.pss))])
    note = (
        f"PSS and descriptors of all processes of the server; medians of five looks, {_LOOK:g} s "
        "apart; the highest is in the middle of a hostile query."
    )
    return Table(
        "soak: what the server held", ("when", "MiB", "descriptors", "processes"), rows, (note,)
    )


def _row(look: Holdings) -> list[str]:
    return [mebibytes(look.pss), str(look.descriptors), str(look.processes)]


def _listed(outcomes: Counter[str]) -> str:
    return ", ".join(f"{number} x {name}" for name, number in sorted(outcomes.items())) or "0"
