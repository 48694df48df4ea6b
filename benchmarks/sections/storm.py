"""`storm`: ten hostile queries from ten clients without a pause, and a neighbour with small ones:
what does the neighbour feel, and what is left?
"""

import time
from collections import Counter
from collections.abc import Iterator

from benchmarks.attack import CONTAINED, under_attack
from benchmarks.data import Dataset, make_dataset
from benchmarks.endpoint import Endpoint
from benchmarks.neighbour import Experience, Neighbour
from benchmarks.plan import Plan
from benchmarks.processes import Holdings, holdings_of
from benchmarks.service import CACHE_OFF, serve_dataset
from benchmarks.table import Table, count, mebibytes, milliseconds, ratio
from benchmarks.traffic import send_traffic
from benchmarks.workload import JOIN, LOOKUP, PATH, make_workloads

_DEADLINES = (30, 2)
# A storm lasts until every query has run into its limits and a little longer, or this many times as
# long as another measurement.
_LONGER = 20
_LITTLE = 5
# Ordinary clients before the storm, as many as in it, so that what it leaves behind is not what
# clients always leave.
_CLIENTS = 11
# Workers that are idle for ten seconds are let go, so memory is looked at after this many seconds
# without a question.
_CALM = 12

_COLUMNS = (
    *(
        "triples",
        "deadline s",
        "idle p50 ms",
        "idle p99 ms",
        "storm p50 ms",
        "storm p99 ms",
        "p99 storm / idle",
    ),
    *(
        "answers",
        "failed",
        "wrong",
        "hostile: contained",
        "hostile: other",
        "MiB before",
        "MiB after",
        "processes",
        "descriptors",
    ),
)
_NOTES = (
    "Neighbour: lookups, joins and paths, one after the other, each answer compared with the one "
    "from before the storm.",
    "Contained: 504, 507, 503 or 429. MiB: PSS of all processes of the server, before the storm "
    "and when its last query is over and idle workers are let go.",
    "30 s is the default deadline; with 2 s many more queries are killed and replaced.",
)


def measure(plan: Plan) -> Iterator[Table]:
    """One table, with a row for each size and deadline."""
    rows = [
        _row(make_dataset(triples, plan.scratch), deadline, plan)
        for triples in plan.triples
        for deadline in _DEADLINES
    ]
    yield Table("storm: ten hostile clients and a neighbour", _COLUMNS, rows, _NOTES)


def _row(dataset: Dataset, deadline: int, plan: Plan) -> list[str]:
    with serve_dataset(dataset, plan, *CACHE_OFF, "--query-timeout", str(deadline)) as endpoint:
        neighbour = Neighbour(endpoint, make_workloads(dataset, [LOOKUP, JOIN, PATH]))
        send_traffic(endpoint, neighbour.paths, "*/*", clients=_CLIENTS, seconds=plan.seconds)
        idle = neighbour.ask_for(plan.seconds * _LONGER / 4)
        before = _holdings_when_calm(endpoint, 0)
        with under_attack(endpoint) as outcomes:
            storm = neighbour.ask_for(min(plan.seconds * _LONGER, deadline + _LITTLE))
        after = _holdings_when_calm(endpoint, deadline)
    felt = [
        milliseconds(value)
        for value in (idle.timing.p50, idle.timing.p99, storm.timing.p50, storm.timing.p99)
    ]
    felt.append(ratio(storm.timing.p99, idle.timing.p99))
    return [
        count(dataset.triples),
        str(deadline),
        *felt,
        *_answers(storm),
        *_contained(outcomes),
        *_left(before, after),
    ]


def _holdings_when_calm(endpoint: Endpoint, deadline: int) -> Holdings:
    """What the server holds when its last query must be over and idle workers are let go."""
    time.sleep(deadline + _CALM)
    return holdings_of(endpoint.pid or 0)


def _answers(storm: Experience) -> list[str]:
    return [count(len(storm.timing.samples)), _listed(storm.failures), str(storm.wrong)]


def _contained(outcomes: Counter[str]) -> list[str]:
    contained = Counter(
        {status: number for status, number in outcomes.items() if status in CONTAINED}
    )
    return [_listed(contained), _listed(outcomes - contained)]


def _left(before: Holdings, after: Holdings) -> list[str]:
    changed = f"{mebibytes(after.pss)} ({after.pss / before.pss - 1:+.1%})"
    return [
        mebibytes(before.pss),
        changed,
        f"{before.processes} → {after.processes}",
        f"{before.descriptors} → {after.descriptors}",
    ]


def _listed(outcomes: Counter[str]) -> str:
    return ", ".join(f"{number} x {status}" for status, number in sorted(outcomes.items())) or "0"
