"""Work on files that may come from anybody, done in a child process that is shut in.

The child can open no connection and start no program; its memory, the size of its files and the
time of each of its steps have limits. It tells each step before it begins it, so that however the
child ends, the file is named.

child   the child as its parent sees it
inside  what the child does
watch   what the work may take, and whom it tells what it does
"""

from collections.abc import Callable
from pathlib import Path

from pactgraph.errors import BuildError, InputError
from pactgraph.pipeline.confined.child import Child
from pactgraph.pipeline.confined.inside import Work
from pactgraph.pipeline.confined.watch import Limits, Watch

__all__ = ["Limits", "Watch", "Work", "confined"]


def confined(
    work: Work,
    limits: Limits | None = None,
    progress: Callable[[str], None] = lambda line: None,
    *,
    writes: Path | None = None,
) -> object:
    """What `work` gives back, as JSON has it, done in a child that is shut in; `progress` gets the
    lines that it says.

    The child may read what its user may, and write in the folder `writes` only, where the system
    has rules for that (Landlock).

    Raises the InputError or BuildError that the work raises; and BuildError with the step, what
    happened and the remedy where it went beyond `limits`, brought the child down, or failed in any
    other way. No child is left behind.
    """
    child = Child(work, limits or Limits(), writes)
    try:
        for kind, value in child.messages():
            if kind == "line":
                progress(str(value))
            elif kind == "done":
                return value
            elif kind == "error" and isinstance(value, list) and len(value) == 2:
                raise (InputError if value[0] == "InputError" else BuildError)(str(value[1]))
        raise BuildError(child.ending())
    finally:
        child.end()
