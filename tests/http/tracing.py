"""Which of our files a call enters, and from which: the rooms that a request passes."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import pactgraph

PACKAGE = Path(pactgraph.__file__).parent


@dataclass
class Trace:
    """The files that were entered, each from which others, in the order in which they were met;
    and those that were entered again from below, while they waited for an answer.
    """

    entered: dict[str, set[str]] = field(default_factory=dict)
    entered_again: set[str] = field(default_factory=set)

    def note(self, frame: FrameType, event: str, argument: object) -> None:
        """Note that a call goes from one file to another."""
        if event != "call":
            return
        name = file_of(frame)
        outer = [file for file in map(file_of, _outer(frame)) if file]
        caller = outer[0] if outer else ""
        if name and name != caller:
            self.entered.setdefault(name, set()).add(caller)
            self.entered_again |= {name} & {*outer}


def trace(call: Callable[[], object]) -> Trace:
    """What `call` enters in this thread."""
    traced = Trace()
    sys.setprofile(traced.note)
    try:
        call()
    finally:
        sys.setprofile(None)
    return traced


def file_of(frame: FrameType) -> str:
    """The file of ours that a call is in, empty where it is none."""
    path = Path(frame.f_code.co_filename)
    return path.relative_to(PACKAGE).as_posix() if path.is_relative_to(PACKAGE) else ""


def _outer(frame: FrameType) -> Iterator[FrameType]:
    outer = frame.f_back
    while outer is not None:
        yield outer
        outer = outer.f_back
