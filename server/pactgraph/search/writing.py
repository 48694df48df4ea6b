"""The index of names as the bytes of a file of SQLite.

The same names give the same bytes: rows go in by an order of their own (of the tokens in one, a
full-text index keeps none), and the places where SQLite
counts writes and puts its version are set. Another version of SQLite may leave other bytes where
pages have nothing to say: those of 3.40 and 3.54 differ so, in no row and in no entry of the
full-text index. The id of a release tells the version, as it does that of the engine.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import NamedTuple

from pactgraph.files.cache import Cached, made_anew
from pactgraph.search.grams import of_class, tokens, told
from pactgraph.search.naming import Names, rank
from pactgraph.search.readings import readings

# What the file is called in a release, and its media type.
NAMES, SQLITE = "names.sqlite", "application/vnd.sqlite3"
VERSION = sqlite3.sqlite_version
# 32 bits each in the header (https://www.sqlite.org/fileformat.html#the_database_header): how often
# the file was written, by which write the size in it is true, and by which version.
_COUNTER, _VALID_FOR, _VERSION = 24, 92, 96
_SCHEMA = """
PRAGMA page_size = 4096;
PRAGMA auto_vacuum = 0;
PRAGMA encoding = 'UTF-8';
PRAGMA temp_store = MEMORY;
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, rank INTEGER NOT NULL);
CREATE TABLE class (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE);
CREATE TABLE member (class INTEGER NOT NULL, thing INTEGER NOT NULL, PRIMARY KEY (class, thing)) WITHOUT ROWID;
CREATE TABLE key (id INTEGER PRIMARY KEY, key TEXT NOT NULL, words TEXT NOT NULL);
CREATE TABLE name (key INTEGER NOT NULL, thing INTEGER NOT NULL, language TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE label (thing INTEGER NOT NULL, language TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (thing, language)) WITHOUT ROWID;
CREATE TABLE code (key TEXT NOT NULL, thing INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (key, thing, text)) WITHOUT ROWID;
CREATE VIRTUAL TABLE gram USING fts5 (tokens, content = '', columnsize = 0, detail = none, tokenize = 'ascii');
CREATE VIRTUAL TABLE bag USING fts5 (tokens, content = '', columnsize = 0, detail = none, tokenize = 'ascii');
"""  # noqa: E501
# Made when the rows are there, which is to sort once.
_INDEXES = (
    "CREATE INDEX key_by_key ON key (key)",
    "CREATE INDEX name_by_key ON name (key)",
    "CREATE INDEX name_by_thing ON name (thing)",
)


# Bytes of a full-text index that are held until they are written, in one piece if they are fewer: a
# project of a thousand sources has as many.
_AT_ONCE = 2**27


class _Things:
    """Things in the order of their IRIs, which is that of their numbers, and the same of classes.
    Most have their classes in common with many others.
    """

    def __init__(self, names: Names) -> None:
        self.iris = sorted(names.things)
        self.every = [names.things[iri] for iri in self.iris]
        self.kinds = names.kinds()
        self.classes = sorted(set[str]().union(*self.kinds))
        numbers = {cls: number for number, cls in enumerate(self.classes)}
        self.numbers = {each: sorted(map(numbers.__getitem__, each)) for each in self.kinds}
        # The tokens of the classes that things have together.
        self.of_classes = {each: " ".join(map(of_class, own)) for each, own in self.numbers.items()}


class _Called(NamedTuple):
    """What a name is found by, what it tells of the things that have it, and their numbers."""

    tokens: str
    told: str
    things: list[int]


def write_index(names: Names, *, is_partial: bool = False, cached: Cached = made_anew) -> bytes:
    """The index of `names`, which `open_index` reads. One that `is_partial` takes half of the
    time, and finds names and codes only where they are written in full. What names are found by may
    be `cached`.
    """
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        database.executescript(_SCHEMA)
        for table in ("gram", "bag"):
            database.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('hashsize', {_AT_ONCE})")
        database.execute("BEGIN")
        things = _Things(names)
        _write_things(database, things)
        coded = _write_codes(database, things, cached, is_partial)
        called = _write_names(database, things, cached, is_partial)
        for index in _INDEXES:
            database.execute(index)
        if not is_partial:
            _write_grams(database, things, called)
            _write_bags(database, things, called, coded)
        database.execute("COMMIT")
        return _without_circumstances(database.serialize())


def _write_things(database: sqlite3.Connection, things: _Things) -> None:
    """Write things with their classes and labels."""
    ranks = {classes: rank(classes) for classes in things.kinds}
    rows, members, labels = [], [], []
    for number, (iri, thing) in enumerate(zip(things.iris, things.every, strict=True)):
        rows.append((number, iri, things.kinds[thing.classes], ranks[thing.classes]))
        members += [(cls, number) for cls in things.numbers[thing.classes]]
        shown = {language: text for text, language, is_label in thing.ordered if is_label}
        labels += [(number, *shown) for shown in shown.items()]
    database.executemany("INSERT INTO thing VALUES (?, ?, ?, ?)", rows)
    database.executemany("INSERT INTO class VALUES (?, ?)", enumerate(things.classes))
    database.executemany("INSERT INTO member VALUES (?, ?)", sorted(members))
    database.executemany("INSERT INTO label VALUES (?, ?, ?)", sorted(labels))


def _write_codes(
    database: sqlite3.Connection, things: _Things, cached: Cached, is_partial: bool
) -> list[list[str]]:
    """Write the codes of things; give what each is told by them, but for numbers and addresses."""
    every = {code for thing in things.every for code in thing.codes}
    read = readings(every, () if is_partial else (told,), cached)
    keys = {code: words.replace(" ", "") for code, (words, *_) in read.items()}
    rows = [
        (keys[code], number, code)
        for number, thing in enumerate(things.every)
        for code in thing.codes
        if keys[code]
    ]
    database.executemany("INSERT INTO code VALUES (?, ?, ?)", sorted(rows))
    if is_partial:
        return []
    return [[read[code][1] for code in thing.codes if _is_told(code)] for thing in things.every]


def _is_told(code: str) -> bool:
    """Whether a thing is told by a code; by numbers and addresses it isn't."""
    return ":" not in code and "/" not in code and any(map(str.isalpha, code))


def _write_names(
    database: sqlite3.Connection, things: _Things, cached: Cached, is_partial: bool
) -> list[_Called]:
    """Write each name as it is read, once, the short ones first: they are found first."""
    texts = {name.text for thing in things.every for name in thing.names}
    read = readings(texts, () if is_partial else (tokens, told), cached)
    rows: defaultdict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for number, thing in enumerate(things.every):
        for text, language, _ in thing.names:
            rows[read[text][0]].append((number, language, text))
    for words, several in rows.items():
        if len(several) > 1:
            rows[words] = sorted({*several})
    order = sorted((len(key := words.replace(" ", "")), key, words) for words in rows if words)
    keys = [(number, key, words) for number, (_, key, words) in enumerate(order)]
    database.executemany("INSERT INTO key VALUES (?, ?, ?)", keys)
    named = [(number, *row) for number, _, words in keys for row in rows[words]]
    database.executemany("INSERT INTO name VALUES (?, ?, ?, ?)", named)
    found = {words: finders for words, *finders in read.values()}
    return [
        _Called(
            found[words][0], found[words][1], list(dict.fromkeys([row[0] for row in rows[words]]))
        )
        for *_, words in ([] if is_partial else keys)
    ]


def _write_grams(database: sqlite3.Connection, things: _Things, called: Sequence[_Called]) -> None:
    """Write what each name is found by where only a part of it is looked for, or it is misspelt:
    its parts, and the classes of the things that have it.
    """
    classes = [things.of_classes[thing.classes] for thing in things.every]
    rows = (" ".join([each.tokens, *{classes[one] for one in each.things}]) for each in called)
    database.executemany("INSERT INTO gram (rowid, tokens) VALUES (?, ?)", enumerate(rows))


def _write_bags(
    database: sqlite3.Connection,
    things: _Things,
    called: Sequence[_Called],
    bags: Sequence[list[str]],
) -> None:
    """Write what each thing is told by: the words of all its names, its codes, which are in the
    bags, the words for its classes, and its classes.
    """
    for each in called:
        for thing in each.things:
            bags[thing].append(each.told)
    numbers = {iri: number for number, iri in enumerate(things.iris)}
    of_kind = {cls: " ".join(bags[numbers[cls]]) for cls in things.classes if cls in numbers}
    kinds = {
        classes: " ".join({own, *" ".join(of_kind.get(cls, "") for cls in classes).split()})
        for classes, own in things.of_classes.items()
    }
    rows = (
        " ".join([*bag, kinds[thing.classes]])
        for bag, thing in zip(bags, things.every, strict=True)
    )
    database.executemany("INSERT INTO bag (rowid, tokens) VALUES (?, ?)", enumerate(rows))


def _without_circumstances(file: bytes) -> bytes:
    """A file without what tells how often and by which version it was written."""
    header = bytearray(file)
    for place, value in _circumstances():
        header[place : place + 4] = value.to_bytes(4, "big")
    return bytes(header)


def _circumstances() -> Iterator[tuple[int, int]]:
    yield _COUNTER, 1
    yield _VALID_FOR, 1
    yield _VERSION, 3_040_000


def has_full_text() -> bool:
    """Whether the SQLite that is here can hold the index."""
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.executescript(_SCHEMA)
        except sqlite3.Error:
            return False
    return True
