"""How many names are read, and what each is found by: worked out, or as it was kept.

That follows from the text of a name alone, and takes more time than to write the index. It is kept
for blocks of names in order, whose ends follow from the names, so that a new name changes one.
"""

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from zlib import crc32

from pactgraph.files.cache import Cached
from pactgraph.search.folding import Folded, fold

# A block has as many names on average.
_NAMES = 256
_LONE = "surrogatepass"  # what no word has in it, but for a half of a character
# What gives some of the tokens by which a name is found, by spaces.
Finder = Callable[[Folded], str]


def readings(
    texts: Collection[str], finders: Sequence[Finder], cached: Cached
) -> dict[str, list[str]]:
    """Of each text the words that it is read as, by spaces, and what each of `finders` gives."""
    found = dict[str, list[str]]()
    for block in _blocks(sorted(texts)):
        key = json.dumps(["names", *(each.__name__ for each in finders), block]).encode()
        rows = cached(key, partial(_read, block, finders)).decode("utf-8", _LONE).split("\n")
        found.update(zip(block, [row.split("\t") for row in rows], strict=True))
    return found


def _blocks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    start = 0
    for place, text in enumerate(texts):
        if crc32(text.encode("utf-8", _LONE)) % _NAMES == 0 and place:
            yield texts[start:place]
            start = place
    if texts:
        yield texts[start:]


def _read(texts: Sequence[str], finders: Sequence[Finder]) -> bytes:
    """A line for each text."""
    rows = (
        "\t".join((" ".join(name.words), *[each(name) for each in finders]))
        for name in map(fold, texts)
    )
    return "\n".join(rows).encode("utf-8", _LONE)
