"""Which names and things are looked at: the part of a search that asks the index."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from pactgraph.search.folding import Folded, folded, is_han
from pactgraph.search.grams import (
    all_of,
    beginning,
    is_short,
    of_class,
    parts,
    shuffled,
    whole_words,
    word,
)

# How many keys are looked at that hold what is wanted, how many of each part of what may be
# misspelt, by how many parts, and how many are compared.
_HOLDING, _EACH, _PARTS, _COMPARED = 100, 1500, 24, 80
_KEYS = "SELECT key.words, key.id FROM gram JOIN key ON key.id = gram.rowid WHERE gram MATCH ? "
_NAMES = """
SELECT key.id, thing.iri, thing.kind, thing.rank, name.text
FROM key JOIN name ON name.key = key.id JOIN thing ON thing.id = name.thing
WHERE key.id IN ({keys}) AND {of_class} LIMIT 1000
"""
_CODES = """
SELECT thing.iri, thing.kind, thing.rank, code.text
FROM code JOIN thing ON thing.id = code.thing WHERE code.key = ? AND {of_class} LIMIT 1000
"""
_TOLD = """
SELECT thing.iri, thing.kind, thing.rank, name.text, key.words
FROM thing JOIN name ON name.thing = thing.id JOIN key ON key.id = name.key
WHERE thing.id IN (SELECT rowid FROM bag WHERE bag MATCH ? LIMIT {most})
"""
_HAS = """
SELECT 1 FROM thing JOIN name ON name.thing = thing.id JOIN key ON key.id = name.key
WHERE thing.iri = ? AND key.key = ?
"""


class Named(NamedTuple):
    """A thing, the class of it that tells most, its rank, and a name of it."""

    iri: str
    kind: str
    rank: int
    text: str


class Candidates:
    """What an index has for one search, of things of `classes`, or of all."""

    def __init__(self, database: sqlite3.Connection, classes: Sequence[str]) -> None:
        self._database = database
        self.is_bound = bool(classes)
        text = f"SELECT id FROM class WHERE iri IN ({places(classes)})"
        self._classes = [number for (number,) in database.execute(text, list(map(plain, classes)))]
        self.is_empty = self.is_bound and not self._classes

    def names(self, keys: Mapping[int, float]) -> Iterator[tuple[int, Named]]:
        """The things that are called one of the keys that fit best."""
        fitting = sorted((key for key, score in keys.items() if score > 0), key=keys.__getitem__)
        text = _NAMES.format(keys=places(fitting[-_COMPARED:]), of_class=self._of_class)
        for key, *named in self._database.execute(text, [*fitting[-_COMPARED:], *self._classes]):
            yield key, Named(*named)

    def coded(self, key: str) -> Iterator[Named]:
        """The things that have a key as a code."""
        text = _CODES.format(of_class=self._of_class)
        return map(Named._make, self._database.execute(text, [key, *self._classes]))

    def told(self, wanted: Folded) -> Iterator[tuple[Named, Folded]]:
        """The things that have all words of what is wanted in their names, their codes, or the
        names of their classes, with each of their names.
        """
        query = self._bound(all_of(wanted.words[:_PARTS]))
        for *named, words in self._database.execute(_TOLD.format(most=_HOLDING), [query]):
            yield Named(*named), folded(tuple(words.split(" ")))

    def is_called(self, iri: str, key: str) -> bool:
        """Whether a thing has a key as a name."""
        return self._database.execute(_HAS, [iri, key]).fetchone() is not None

    def called(self, wanted: Folded) -> Iterator[tuple[int, Folded]]:
        """The keys that are what is wanted."""
        text = "SELECT words, id FROM key WHERE key = ?"
        yield from _keys(self._database.execute(text, [wanted.key]))

    def holding(self, wanted: Folded) -> Iterator[tuple[int, Folded]]:
        """The keys that are what is wanted, begin with it, or hold its words or itself."""
        yield from self.called(wanted)
        held = parts(wanted.key)
        yield from self._matching({beginning(wanted.key), *held}, wanted.key, 1)
        yield from self._matching(held, wanted.key, None)
        *whole, last = [each for each in wanted.words if len(each) > 1 or is_han(each)] or (
            wanted.words
        )
        is_open = len(last) > 2 and not is_han(last[0])
        tokens = whole_words(whole if is_open else [*whole, last])
        yield from self._matching(tokens, "", 0, f'"{word(last)}"*' if is_open else "")

    def like(self, wanted: Folded) -> Iterator[tuple[int, Folded]]:
        """The keys that have most parts in common with what is wanted; a figure has none."""
        words = [each for each in wanted.words if not each[0].isdigit()]
        every = [*sorted(parts("".join(words))), *map(shuffled, filter(is_short, words))]
        step = -(-len(every) // _PARTS)
        counts: Counter[int] = Counter()
        for token in every[:: max(step, 1)]:
            text = f"SELECT rowid FROM gram WHERE gram MATCH ? ORDER BY rowid LIMIT {_EACH}"
            counts.update(
                row[0] for row in self._database.execute(text, [self._bound(_all_of([token]))])
            )
        likely = sorted(counts, key=lambda key: (-counts[key], key))[:_COMPARED]
        text = f"SELECT words, id FROM key WHERE id IN ({places(likely)})"
        yield from _keys(self._database.execute(text, likely))

    def within(self, wanted: Folded) -> Iterator[tuple[int, Folded]]:
        """The keys that are a word of what is wanted, or two, be there another between them."""
        words = wanted.words[:_PARTS]
        pairs = map("".join, [*pairwise(words), *zip(words, words[2:], strict=False)])
        keys = [*words, *pairs]
        text = f"SELECT words, id FROM key WHERE key IN ({places(keys)})"
        yield from _keys(self._database.execute(text, keys))

    @property
    def _of_class(self) -> str:
        """The condition that a thing is of one of the classes."""
        if not self.is_bound:
            return "TRUE"
        classes = places(self._classes)
        return (
            f"EXISTS (SELECT 1 FROM member WHERE class IN ({classes}) AND member.thing = thing.id)"
        )

    def _bound(self, query: str) -> str:
        """A query of names that things of the classes have."""
        if not self.is_bound:
            return query
        classes = " OR ".join(f'"{of_class(number)}"' for number in self._classes)
        return f"({query}) AND ({classes})"

    def _matching(
        self, tokens: Iterable[str], key: str, place: int | None, more: str = ""
    ) -> Iterator[tuple[int, Folded]]:
        """The keys with all `tokens` and `more`, shortest first, that hold `key`: at a place,
        counted from 1, or anywhere."""
        query = " AND ".join(filter(None, [_all_of(tokens), more]))
        if query:
            where = "AND instr(key.key, ?) = ?" if place else "AND instr(key.key, ?) >= ?"
            text = f"{_KEYS} {where} ORDER BY gram.rowid LIMIT {_HOLDING}"
            yield from _keys(self._database.execute(text, [self._bound(query), key, place or 1]))


def _all_of(tokens: Iterable[str]) -> str:
    return " AND ".join(f'"{token}"' for token in sorted(tokens))


def _keys(rows: Iterable[tuple[str, int]]) -> Iterator[tuple[int, Folded]]:
    return ((key, folded(tuple(words.split(" ")))) for words, key in rows)


def places(values: Sequence[object]) -> str:
    """Places for values in a statement of SQL."""
    return ", ".join("?" * len(values))


def plain(text: str) -> str:
    """A text that SQLite takes: what can't be written as UTF-8 names nothing."""
    return text.encode("utf-8", "replace").decode()
