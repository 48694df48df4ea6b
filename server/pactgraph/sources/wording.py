"""Whether two texts share their wording: a run of 12 Han characters, or of 10 words, in one line.

Signs, spaces and digits between them are left out, and in Chinese the words of other scripts too. A
name is shorter than that, and so is what two people come to say alike.
"""

import re
from collections.abc import Iterator

_HAN_RUN = 12
_WORD_RUN = 10
_HAN = re.compile(r"[一-鿿]+")
_WORD = re.compile(r"[^\W\d_一-鿿]+")


class Wording:
    """The wording of a text, to hold others against it."""

    def __init__(self, text: str) -> None:
        self._runs = {run for line in text.splitlines() for run in _runs(line)}
        # Whoever shares a run shares a half of one that begins at a multiple of its length.
        self._halves = {half for line in text.splitlines() for half in _runs(line, 2)}

    def shared(self, text: str) -> list[str]:
        """The runs that `text` shares with it, in order: Han characters side by side, words in
        lower case with a space between them.
        """
        lines = [line for line in text.splitlines() if self._may_share(line)]
        return sorted({run for line in lines for run in _runs(line)} & self._runs)

    def _may_share(self, line: str) -> bool:
        return not self._halves.isdisjoint(_runs(line, 2, _HAN_RUN // 2, _WORD_RUN // 2))


def _runs(line: str, part: int = 1, of_han: int = 1, of_words: int = 1) -> Iterator[str]:
    """The runs of a line, or as short a part of them, at every so many places."""
    if not line.isascii():
        han, length = "".join(_HAN.findall(line)), _HAN_RUN // part
        for start in range(0, len(han) - length + 1, of_han):
            yield han[start : start + length]
    words, length = _WORD.findall(line.lower()), _WORD_RUN // part
    for start in range(0, len(words) - length + 1, of_words):
        yield " ".join(words[start : start + length])
