"""Clocks: how long calls take, several subjects in turns, so that what else the machine does hits
all of them alike.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import count
from statistics import median

# A call with a turn number, which tells it what variant of a question to ask.
Call = Callable[[int], object]
# As many as a question has at most, see `workload`.
_VARIANTS = 32
# How long one subject is measured before the next has its turn, in seconds.
_TURN = 0.05
_FEWEST = 3


class Refused(Exception):
    """A subject can't do what is measured, and the message says why in a few words."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Durations in seconds, shortest first; never empty."""

    samples: tuple[float, ...]

    @property
    def p50(self) -> float:
        """The median."""
        return median(self.samples)

    @property
    def p99(self) -> float:
        """The duration that one in a hundred exceeds; of fewer than a hundred, the longest."""
        return self.samples[min(len(self.samples) * 99 // 100, len(self.samples) - 1)]


def time_call(call: Call, turn: int) -> float:
    """The seconds that a call takes."""
    start = time.perf_counter()
    call(turn)
    return time.perf_counter() - start


def time_in_turns(calls: Mapping[str, Call], seconds: float) -> dict[str, Timing | Refused]:
    """The timings of each subject over about `seconds`, each at least thrice; or why it refused."""
    samples: dict[str, list[float]] = {name: [] for name in calls}
    refusals = dict[str, Refused]()
    turns = count()
    for name, call in calls.items():
        _note_refusal(refusals, name, partial(_warm_up, call))
    while waiting := [
        name
        for name in calls
        if name not in refusals and (sum(samples[name]) < seconds or len(samples[name]) < _FEWEST)
    ]:
        for name in waiting:
            _note_refusal(refusals, name, partial(_take_turn, calls[name], turns, samples[name]))
    return {name: refusals.get(name) or Timing(tuple(sorted(samples[name]))) for name in calls}


def _take_turn(call: Call, turns: Iterator[int], samples: list[float]) -> None:
    end = time.perf_counter() + _TURN
    while time.perf_counter() < end:
        samples.append(time_call(call, next(turns)))


def _warm_up(call: Call) -> None:
    """Ask each variant once, for at most a second."""
    end = time.perf_counter() + 1
    for turn in range(_VARIANTS):
        call(turn)
        if time.perf_counter() > end:
            return


def _note_refusal(refusals: dict[str, Refused], name: str, action: Callable[[], None]) -> None:
    try:
        action()
    except Refused as refusal:
        refusals[name] = refusal
