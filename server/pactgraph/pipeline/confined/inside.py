"""The child that does the work: it gives up for good what the work has no need of, does it, and
tells what it gives or why it gives nothing.
"""

import fcntl
import gc
import os
import resource
import signal
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, TypeAlias

from pactgraph.errors import InputError, PactgraphError
from pactgraph.pipeline.confined.watch import REMEDY, Limits, Watch
from pactgraph.sandbox import (
    Reach,
    close_files,
    data_size,
    die_with_parent,
    drop_rights,
    forbid_connections,
    limit_space,
    spare_descriptor,
)

Work: TypeAlias = Callable[[Watch], object]
# What goes in circles is looked for after so many new objects. By itself Python does it after 700,
# which takes a tenth of the time of a large build and finds next to nothing.
_COLLECTIONS = (50_000, 20, 100)


def be_the_child(pipes: tuple[int, int], do: Callable[[Watch], None]) -> NoReturn:
    """Be the child until its end, which is that of what it is to `do`."""
    try:
        gc.freeze()  # what the parent has no more use for is not the child's to close
        gc.set_threshold(*_COLLECTIONS)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        do(Watch(_leave_descriptors(*pipes)))
    finally:
        os._exit(0)


def work_inside(work: Work, limits: Limits, writes: Path | None, parent: int, watch: Watch) -> None:
    """Do the work in this process, which `parent` has forked for it, and tell what it gives or why
    it gives nothing.
    """
    try:
        _shut_in(parent, limits, writes)
        with spare_descriptor():
            watch.tell("done", work(watch))
    except PactgraphError as error:
        watch.tell(
            "error", ["InputError" if type(error) is InputError else "BuildError", str(error)]
        )
    # what hostile input makes of a parser, a regular expression or the engine is not foreseen
    except BaseException as error:
        watch.tell("error", ["BuildError", _sentence(watch.step, error, limits)])


def _leave_descriptors(report: int, words: int) -> int:
    """Keep nothing of the parent's open, not its files, connections or terminal, but the pipes; the
    number of that for reports.
    """
    report, words, nothing = (
        fcntl.fcntl(one, fcntl.F_DUPFD, 3)
        for one in (report, words, os.open(os.devnull, os.O_RDWR))
    )
    for number, kept in ((0, nothing), (1, nothing), (2, words)):
        os.dup2(kept, number)
    os.closerange(3, report)
    os.closerange(report + 1, os.sysconf("SC_OPEN_MAX"))
    return report


def _shut_in(parent: int, limits: Limits, writes: Path | None) -> None:
    """Give up for good what the work has no need of. A limit that is there already stays where it
    is lower.
    """
    os.setsid()  # the terminal is not its own
    die_with_parent(parent)
    drop_rights(keep_files=True)
    close_files(Reach(read=(Path("/"),), write=(writes,) if writes else ()))
    forbid_connections()
    limit_space(
        _within(limits.memory, resource.RLIMIT_DATA, data_size()),
        _within(limits.memory, resource.RLIMIT_FSIZE),
    )


def _within(amount: int, kind: int, taken: int = 0) -> int:
    """`amount`, or what a limit of a kind leaves of it, of which so much is `taken`."""
    limit = resource.getrlimit(kind)[0]
    return amount if limit == resource.RLIM_INFINITY else max(0, min(amount, limit - taken))


def _sentence(step: str, error: BaseException, limits: Limits) -> str:
    """The words for an error that is none of ours."""
    if isinstance(error, MemoryError):
        return limits.exceeded(step, "memory")
    if isinstance(error, RecursionError):
        return f"{step}: it is nested too deeply; make it flatter"
    if isinstance(error, OSError):
        return f"{step}: {error.strerror or error}"
    place = traceback.extract_tb(error.__traceback__)[-1]
    words = " ".join(str(error).split())[:300]
    return (
        f"{step}: it can't be worked through ({type(error).__name__}: {words}, "
        f"{os.path.basename(place.filename)}:{place.lineno}); {REMEDY}"
    )
