"""What a name may stand for, best first."""

import sqlite3
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise
from pathlib import Path

from pactgraph.errors import DamageError
from pactgraph.search.folding import Folded, fold, folded, is_han
from pactgraph.search.found import Found
from pactgraph.search.grams import beginning, is_short, of_class, parts, shuffled, word
from pactgraph.search.scoring import fit, fit_form, fit_within, misspelt_fit, without_form

# How many keys are looked at that hold what is wanted, how many of each part of what may be
# misspelt, by how many parts, and how many are compared.
_HOLDING, _EACH, _PARTS, _COMPARED = 100, 1500, 24, 80
# A thing that fits so well leaves no wish for others that may be misspelt.
_GOOD = 0.5
# What is no thing of the world is worth less by this for each rank.
_RANK = 0.04
_KEYS = "SELECT key.words, key.id FROM gram JOIN key ON key.id = gram.rowid WHERE gram MATCH ? "
_NAMES = """
SELECT key.id, thing.iri, thing.kind, thing.rank, name.text
FROM key JOIN name ON name.key = key.id JOIN thing ON thing.id = name.thing
WHERE key.id IN ({keys}) AND {of_class} LIMIT 1000
"""
_CODES = """
SELECT -1, thing.iri, thing.kind, thing.rank, code.text
FROM code JOIN thing ON thing.id = code.thing WHERE code.key = ? AND {of_class} LIMIT 1000
"""
# Things are numbered in the order of their IRIs.
_FIRST = """
SELECT thing.iri FROM member JOIN thing ON thing.id = member.thing
WHERE member.class = (SELECT id FROM class WHERE iri = ?) ORDER BY member.thing LIMIT ?
"""


class Index:
    """Names and what they stand for. Safe to use from many threads."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._turn = threading.Lock()

    def find(self, text: str, *, classes: Sequence[str] = (), limit: int = 10) -> tuple[Found, ...]:
        """At most `limit` things that `text` may stand for, best first; where `classes` are given,
        by their IRIs, those of one of them. A text of signs alone stands for nothing.
        """
        wanted = fold(text)
        if not wanted.words:
            return ()
        with self._turn:
            search = _Search(self._database, classes)
            return tuple(search.told(search.scored(wanted), limit))

    def labels(self, iri: str) -> dict[str, str]:
        """What a thing is called, by language; nothing where it isn't known."""
        with self._turn:
            return _labels(self._database, iri)

    def knows(self, iri: str) -> bool:
        """Whether a thing has this IRI."""
        with self._turn:
            found = self._database.execute("SELECT 1 FROM thing WHERE iri = ?", [_plain(iri)])
            return found.fetchone() is not None

    def first(self, cls: str, limit: int) -> tuple[str, ...]:
        """The IRIs of at most `limit` things of a class, given by its IRI, in their order."""
        with self._turn:
            found = self._database.execute(_FIRST, [_plain(cls), limit])
            return tuple(iri for (iri,) in found)

    def close(self) -> None:
        """Let go of the file."""
        with self._turn:
            self._database.close()


def open_index(path: Path) -> Index:
    """The index of names in a file, which nobody changes. Raises DamageError where it is none."""
    try:
        address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        database = sqlite3.connect(address, uri=True, check_same_thread=False)
        database.execute("SELECT 1 FROM thing, key, name, code, label, class, member, gram LIMIT 0")
    except sqlite3.Error as error:
        raise DamageError(
            f"{path} is no index of names ({error}); run `pactgraph build`"
        ) from error
    return Index(database)


class _Search:
    """One search, of things of `classes`, or of all."""

    def __init__(self, database: sqlite3.Connection, classes: Sequence[str]) -> None:
        self._database = database
        self._is_bound = bool(classes)
        text = f"SELECT id FROM class WHERE iri IN ({_places(classes)})"
        found = database.execute(text, list(map(_plain, classes)))
        self._classes = [number for (number,) in found]

    def scored(self, wanted: Folded) -> dict[str, tuple[float, bool, str, list[str]]]:
        """Each thing that fits: how well, whether exactly, its kind, and its names."""
        bare = without_form(wanted)
        if self._is_bound and not self._classes:
            return {}
        held = {key: fit_form(bare, name) for key, name in self._called(bare)}
        held |= {key: fit(wanted, name) for key, name in self._holding(wanted)}
        best = self._things(held, wanted)
        if max((score for score, *_ in best.values()), default=0.0) >= _GOOD:
            return best
        near = {key: misspelt_fit(wanted, name) for key, name in self._like(wanted)}
        near |= {key: fit_within(wanted, name) for key, name in self._within(wanted)}
        return self._things({**near, **held}, wanted)

    def told(
        self, scored: dict[str, tuple[float, bool, str, list[str]]], limit: int
    ) -> Iterator[Found]:
        """The best of what was found, with what it is called."""
        order = sorted(scored.items(), key=lambda item: (-item[1][0], item[0]))
        for iri, (score, is_exact, kind, names) in order[:limit]:
            matched = tuple(sorted(set(names), key=lambda name: (len(name), name)))[:3]
            labels = _labels(self._database, iri)
            yield Found(iri, labels, kind, matched, round(score, 3), is_exact)

    def _things(
        self, keys: dict[int, float], wanted: Folded
    ) -> dict[str, tuple[float, bool, str, list[str]]]:
        """The things that have one of the keys as a name, or what is wanted as a code."""
        found: dict[str, tuple[float, bool, str, list[str]]] = {}
        for key, iri, kind, rank, text in chain(self._codes(wanted.key), self._names(keys)):
            score = (1.0 if key < 0 else keys[key]) - _RANK * rank
            best, *_, names = found.get(iri, (0.0, False, "", []))
            is_exact = key < 0 or keys[key] == 1.0
            if score > best:
                found[iri] = score, is_exact, kind, [text]
            elif score == best:
                names.append(text)
        return found

    def _names(self, keys: dict[int, float]) -> list[tuple[int, str, str, int, str]]:
        fitting = sorted((key for key, score in keys.items() if score > 0), key=keys.__getitem__)
        text = _NAMES.format(keys=_places(fitting[-_COMPARED:]), of_class=self._of_class)
        return self._database.execute(text, [*fitting[-_COMPARED:], *self._classes]).fetchall()

    def _codes(self, key: str) -> list[tuple[int, str, str, int, str]]:
        text = _CODES.format(of_class=self._of_class)
        return self._database.execute(text, [key, *self._classes]).fetchall()

    @property
    def _of_class(self) -> str:
        """The condition that a thing is of one of the classes."""
        if not self._is_bound:
            return "TRUE"
        places = _places(self._classes)
        return (
            f"EXISTS (SELECT 1 FROM member WHERE class IN ({places}) AND member.thing = thing.id)"
        )

    def _bound(self, query: str) -> str:
        """A query of names that things of the classes have."""
        if not self._is_bound:
            return query
        classes = " OR ".join(f'"{of_class(number)}"' for number in self._classes)
        return f"({query}) AND ({classes})"

    def _holding(self, wanted: Folded) -> Iterator[tuple[int, Folded]]:
        """The keys that are what is wanted, begin with it, or hold its words or itself."""
        yield from self._called(wanted)
        held = parts(wanted.key)
        yield from self._matching([beginning(wanted.key), *held], wanted.key, 1)
        yield from self._matching(held, wanted.key, None)
        said = [each for each in wanted.words if len(each) > 1 or is_han(each)]
        *whole, last = map(word, said or wanted.words)
        yield from self._matching(
            list(whole), "", 0, f'"{last}"*' if len(last) > 2 else f'"{last}"'
        )

    def _called(self, wanted: Folded) -> Iterator[tuple[int, Folded]]:
        """The keys that are what is wanted."""
        text = "SELECT words, id FROM key WHERE key = ?"
        yield from _keys(self._database.execute(text, [wanted.key]))

    def _matching(
        self, tokens: Iterable[str], key: str, place: int | None, more: str = ""
    ) -> Iterator[tuple[int, Folded]]:
        """The keys with all `tokens` and `more`, shortest first, that hold `key`: at a place,
        counted from 1, or anywhere."""
        query = " AND ".join([*(f'"{token}"' for token in tokens), *filter(None, [more])])
        if query:
            where = "AND instr(key.key, ?) = ?" if place else "AND instr(key.key, ?) >= ?"
            text = f"{_KEYS} {where} ORDER BY gram.rowid LIMIT {_HOLDING}"
            yield from _keys(self._database.execute(text, [self._bound(query), key, place or 1]))

    def _like(self, wanted: Folded) -> Iterator[tuple[int, Folded]]:
        """The keys that have most parts in common with what is wanted."""
        every = [*sorted(parts(wanted.key)), *map(shuffled, filter(is_short, wanted.words))]
        step = -(-len(every) // _PARTS)
        counts: Counter[int] = Counter()
        for token in every[::step]:
            text = f"SELECT rowid FROM gram WHERE gram MATCH ? ORDER BY rowid LIMIT {_EACH}"
            counts.update(
                row[0] for row in self._database.execute(text, [self._bound(f'"{token}"')])
            )
        likely = sorted(counts, key=lambda key: (-counts[key], key))[:_COMPARED]
        text = f"SELECT words, id FROM key WHERE id IN ({_places(likely)})"
        yield from _keys(self._database.execute(text, likely))

    def _within(self, wanted: Folded) -> Iterator[tuple[int, Folded]]:
        """The keys that are a word of what is wanted, or two."""
        words = wanted.words[:_PARTS]
        pairs = [first + second for first, second in pairwise(words)]
        keys = [*words, *pairs]
        text = f"SELECT words, id FROM key WHERE key IN ({_places(keys)})"
        yield from _keys(self._database.execute(text, keys))


def _keys(rows: Iterable[tuple[str, int]]) -> Iterator[tuple[int, Folded]]:
    return ((key, folded(tuple(words.split(" ")))) for words, key in rows)


def _labels(database: sqlite3.Connection, iri: str) -> dict[str, str]:
    text = (
        "SELECT language, text FROM label JOIN thing ON thing.id = label.thing WHERE iri = ? "
        "ORDER BY language"
    )
    return dict(database.execute(text, [_plain(iri)]).fetchall())


def _places(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _plain(text: str) -> str:
    """A text that SQLite takes: what can't be written as UTF-8 names nothing."""
    return text.encode("utf-8", "replace").decode()
