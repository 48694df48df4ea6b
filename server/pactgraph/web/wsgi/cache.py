"""Answers kept to be given again, by their entity tags."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

from pactgraph.web.wsgi.shapes import Headers

# About what the headers and the bookkeeping of an answer take, in bytes.
_OVERHEAD = 2048


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer with status 200."""

    headers: Headers
    body: bytes


class AnswerCache:
    """The answers asked for last, up to `size` bytes in all. Safe to use from many threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._held = 0
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, tag: str) -> Answer | None:
        """The answer with `tag`, if it is here."""
        with self._lock:
            if tag in self._answers:
                self._answers.move_to_end(tag)
            return self._answers.get(tag)

    def put(self, tag: str, answer: Answer) -> None:
        """Keep `answer`, unless it takes more than an eighth of the room; those asked for longest
        ago make way.
        """
        weight = len(answer.body) + _OVERHEAD
        if weight > self._size // 8:
            return
        with self._lock:
            if tag not in self._answers:
                self._answers[tag] = answer
                self._held += weight
            while self._held > self._size:
                self._held -= len(self._answers.popitem(last=False)[1].body) + _OVERHEAD
