"""How many names are read, and what each is found by: worked out, or as it was kept.

That follows from the text of a name alone, and takes more time than to write the index. It is kept
for blocks of names in order, whose ends follow from the names, so that a new name changes one.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from zlib import crc32

from pactgraph.files.cache import Cached
from pactgraph.search.folding import Folded, fold, folded
from pactgraph.search.grams import tokens, told

# A block has as many names on average.
_NAMES = 256
_LONE = "surrogatepass"  # what no word has in it, but for a half of a character


class Readings:
    """What is known of names by their texts; of those that are found in full alone, `is_partial`,
    only how they are read.
    """

    def __init__(self, texts: Iterable[str], cached: Cached, *, is_partial: bool) -> None:
        self._folded: dict[str, Folded] = {}
        self._found: dict[Folded, Sequence[str]] = {}
        finders = () if is_partial else (tokens, told)
        for block in _blocks(sorted(set(texts))):
            key = json.dumps(["names", is_partial, *block]).encode()
            rows = cached(key, partial(_read, block, finders)).decode("utf-8", _LONE).split("\n")
            for text, row in zip(block, rows, strict=True):
                words, *found = row.split("\t")
                self._folded[text] = name = folded(tuple(words.split()))
                self._found[name] = found

    def fold(self, text: str) -> Folded:
        """One of the texts as it is read."""
        return self._folded[text]

    def tokens(self, name: Folded) -> str:
        """All tokens of a name that one of the texts is read as, once each, by spaces."""
        return self._found[name][0]

    def told(self, name: Folded) -> set[str]:
        """What a thing with this name may be told by."""
        return set(self._found[name][1].split())


def _blocks(texts: Iterable[str]) -> Iterator[list[str]]:
    block = list[str]()
    for text in texts:
        if block and crc32(text.encode("utf-8", _LONE)) % _NAMES == 0:
            yield block
            block = []
        block.append(text)
    if block:
        yield block


def _read(texts: list[str], finders: Sequence[Callable[[Folded], set[str]]]) -> bytes:
    """Of each text a line: the words that it is read as, and what it is found by, in no order."""
    rows = (
        "\t".join(map(" ".join, (name.words, *(each(name) for each in finders))))
        for name in map(fold, texts)
    )
    return "\n".join(rows).encode("utf-8", _LONE)
