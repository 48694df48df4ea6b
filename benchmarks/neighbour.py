"""A client with small questions that knows the right answers."""

import http.client
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.endpoint import Client, Endpoint
from benchmarks.measure import Timing
from benchmarks.workload import Workload


@dataclass(frozen=True, slots=True)
class Experience:
    """How long the right answers took, how many were wrong, and how often each failure came."""

    timing: Timing
    wrong: int
    failures: Counter[str]


class Neighbour:
    """Asks `workloads` in turn and compares each answer with the one that it got before the trouble
    began.
    """

    def __init__(self, endpoint: Endpoint, workloads: Sequence[Workload]) -> None:
        """Ask everything once for the right answers. Raises Refused where one fails."""
        self._client = Client(endpoint)
        questions = [(workload, text) for workload in workloads for text in workload.texts]
        self._questions = [
            (
                endpoint.path(text),
                workload.format.media_type,
                self._client.query(text, workload.format).body,
            )
            for workload, text in questions
        ]

    @property
    def paths(self) -> list[str]:
        """The paths of all questions."""
        return [path for path, _, _ in self._questions]

    def ask_for(self, seconds: float) -> Experience:
        """The experience of so many seconds, one question after the other."""
        durations, wrong, failures, turn = list[float](), 0, Counter[str](), 0
        end = time.perf_counter() + seconds
        while (start := time.perf_counter()) < end:
            path, accept, right = self._questions[turn % len(self._questions)]
            turn += 1
            try:
                reply = self._client.get(path, accept)
            except (OSError, http.client.HTTPException) as error:
                failures[type(error).__name__] += 1
                continue
            if reply.status != 200:
                failures[str(reply.status)] += 1
            elif reply.body != right:
                wrong += 1
            else:
                durations.append(time.perf_counter() - start)
        return Experience(Timing(tuple(sorted(durations)) or (float("inf"),)), wrong, failures)
