"""Why a worker came to its end in the middle of a query, as an error that says what to do."""

import os
import re
import signal
from dataclasses import dataclass

from pactgraph.config import Settings
from pactgraph.engine.pool.channel import LIVED_ON, OVER_BUDGET
from pactgraph.errors import EngineEndError, ExceededError, QueryError, QuerySyntaxError

_PANIC = re.compile(r"panicked at [^\n]*:\n([^\n]*)")


@dataclass(frozen=True, slots=True)
class Ending:
    """How a process ended, as os.wait gives it, or what stands for that in `lease`, and the last
    it wrote to standard error.
    """

    status: int
    words: str


def explain(ending: Ending, settings: Settings) -> QueryError:
    """The error that a query is answered with whose worker came to `ending`."""
    if ending.status == LIVED_ON:
        return EngineEndError(
            "the process that ran the query hung up before it had answered, and was stopped; "
            "other queries are not affected"
        )
    if ending.status == OVER_BUDGET:
        return ExceededError(
            f"all queries together took more than {settings.total_memory} bytes of memory, and "
            "this one most of it, so it was stopped; narrow it, or try again when there is less "
            "to do"
        )
    if ending.status < 0:
        return EngineEndError("the engine was started anew while the query ran; try again")
    number = os.WTERMSIG(ending.status) if os.WIFSIGNALED(ending.status) else 0
    if "memory allocation" in ending.words or "MemoryError" in ending.words:
        return ExceededError(
            f"the query needed more than {settings.query_memory} bytes of memory; narrow it, or "
            "order and group less at a time"
        )
    if number == signal.SIGSEGV:
        return QuerySyntaxError(
            "the query is nested too deeply; write it with fewer levels of brackets, OPTIONALs or "
            "operators"
        )
    if panic := _PANIC.search(ending.words):
        return EngineEndError(
            f"the engine panicked on this query ({panic[1][:200]}); other queries are not affected"
        )
    if number == signal.SIGKILL:
        return EngineEndError(
            "the process that ran the query was killed from outside, perhaps because the machine "
            "had no memory left; try again"
        )
    how = f"signal {number}" if number else f"exit code {os.waitstatus_to_exitcode(ending.status)}"
    return EngineEndError(
        f"the process that ran the query ended by {how}; other queries are not affected"
    )
