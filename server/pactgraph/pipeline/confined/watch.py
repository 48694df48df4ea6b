"""What work that is shut in may take, and whom it tells what it does."""

import json
import os
from dataclasses import dataclass, field

from pactgraph.machine import half_the_memory

# What to do with a file that brings the work down.
REMEDY = "correct it, or remove it"


@dataclass(frozen=True, slots=True)
class Limits:
    """The longest time of one step, in seconds, how many times that all steps together have, and
    the memory of the child beyond what it starts with, in bytes.
    """

    timeout: float = 120.0
    memory: int = field(default_factory=half_the_memory)
    steps: int = 30  # an hour, where a build of 300 sources takes ten minutes

    def exceeded(self, step: str, what: str) -> str:
        """The words for a `step` that needs more than its "timeout" or "memory"."""
        amount = (
            f"{self.memory / 1024**3:.3g} GiB of memory"
            if what == "memory"
            else f"{self.timeout:g} s"
        )
        return (
            f"{step}: it takes more than {amount}; make it smaller or simpler, or raise "
            f"--build-{what}"
        )


@dataclass(slots=True)
class Watch:
    """Whom the work tells what it does; `step` is the one it is at."""

    pipe: int
    step: str = "the first step"

    def begin(self, step: str) -> None:
        """A step begins, such as a file; the time for it starts now."""
        self.step = step
        self.tell("step", step)

    def say(self, line: str) -> None:
        """A line of progress for people."""
        self.tell("line", line)

    def tell(self, kind: str, value: object) -> None:
        """Send a message: its kind, and a value that JSON has."""
        message = json.dumps([kind, value]).encode() + b"\n"
        while message:
            message = message[os.write(self.pipe, message) :]
