"""The index of names as the bytes of a file of SQLite.

The same names give the same bytes: rows go in by an order of their own (of the tokens in one, a
full-text index keeps none), and the places where SQLite
counts writes and puts its version are set. Another version of SQLite may leave other bytes where
pages have nothing to say: those of 3.40 and 3.54 differ so, in no row and in no entry of the
full-text index. The id of a release tells the version, as it does that of the engine.
"""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing

from pactgraph.files.cache import Cached, made_anew
from pactgraph.search.folding import Folded
from pactgraph.search.grams import of_class
from pactgraph.search.naming import Names
from pactgraph.search.readings import Readings

# What the file is called in a release, and its media type.
NAMES, SQLITE = "names.sqlite", "application/vnd.sqlite3"
VERSION = sqlite3.sqlite_version
# 32 bits each in the header (https://www.sqlite.org/fileformat.html#the_database_header): how often
# the file was written, by which write the size in it is true, and by which version.
_COUNTER, _VALID_FOR, _VERSION = 24, 92, 96
_UNFIT = re.compile("[\0\ud800-\udfff]")
_SCHEMA = """
PRAGMA page_size = 4096;
PRAGMA auto_vacuum = 0;
PRAGMA encoding = 'UTF-8';
PRAGMA temp_store = MEMORY;
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, rank INTEGER NOT NULL);
CREATE TABLE class (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE);
CREATE TABLE member (class INTEGER NOT NULL, thing INTEGER NOT NULL, PRIMARY KEY (class, thing)) WITHOUT ROWID;
CREATE TABLE key (id INTEGER PRIMARY KEY, key TEXT NOT NULL, words TEXT NOT NULL);
CREATE INDEX key_by_key ON key (key);
CREATE TABLE name (key INTEGER NOT NULL, thing INTEGER NOT NULL, language TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (key, thing, language, text)) WITHOUT ROWID;
CREATE TABLE label (thing INTEGER NOT NULL, language TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (thing, language)) WITHOUT ROWID;
CREATE TABLE code (key TEXT NOT NULL, thing INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (key, thing, text)) WITHOUT ROWID;
CREATE INDEX name_by_thing ON name (thing);
CREATE VIRTUAL TABLE gram USING fts5 (tokens, content = '', columnsize = 0, detail = none, tokenize = 'ascii');
CREATE VIRTUAL TABLE bag USING fts5 (tokens, content = '', columnsize = 0, detail = none, tokenize = 'ascii');
"""  # noqa: E501


def write_index(names: Names, *, is_partial: bool = False, cached: Cached = made_anew) -> bytes:
    """The index of `names`, which `open_index` reads. One that `is_partial` takes half of the
    time, and finds names and codes only where they are written in full. What names are found by may
    be `cached`.
    """
    known = Readings(_texts(names), cached, is_partial=is_partial)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        database.executescript(_SCHEMA)
        database.execute("BEGIN")
        members = _write_things(database, names, known)
        things = _write_names(database, names, known)
        if not is_partial:
            _write_grams(database, things, members, known)
            _write_bags(database, things, members, known)
        database.execute("COMMIT")
        database.execute("VACUUM")
        return _without_circumstances(database.serialize())


def _write_things(database: sqlite3.Connection, names: Names, known: Readings) -> list[set[int]]:
    """Write things in the order of their IRIs, with their classes, labels and codes; give the
    numbers of the classes of each.
    """
    kinds = names.kinds()
    every = sorted({cls for thing in names.things.values() for cls in thing.classes})
    classes = {cls: number for number, cls in enumerate(every)}
    things, members, labels, codes = [], [], [], set()
    for number, (iri, thing) in enumerate(sorted(names.things.items())):
        things.append((number, iri, kinds.get(iri, ""), thing.rank))
        members.append({classes[cls] for cls in thing.classes})
        shown = {
            name.language: name.text for name in sorted(thing.names, reverse=True) if name.is_label
        }
        labels += [(number, _plain(language), _plain(text)) for language, text in shown.items()]
        codes |= {(known.fold(code).key, number, code) for code in map(_plain, thing.codes)}
    database.executemany("INSERT INTO thing VALUES (?, ?, ?, ?)", things)
    database.executemany("INSERT INTO class VALUES (?, ?)", enumerate(every))
    pairs = ((cls, thing) for thing, own in enumerate(members) for cls in own)
    database.executemany("INSERT INTO member VALUES (?, ?)", sorted(pairs))
    database.executemany("INSERT INTO label VALUES (?, ?, ?)", sorted(labels))
    rows = (row for row in sorted(codes) if row[0])
    database.executemany("INSERT INTO code VALUES (?, ?, ?)", rows)
    return members


def _texts(names: Names) -> Iterator[str]:
    """The names and codes of all things."""
    for thing in names.things.values():
        yield from (name.text for name in thing.names)
        yield from map(_plain, thing.codes)


def _is_told(code: str) -> bool:
    """Whether a thing is told by a code; by numbers and addresses it isn't."""
    return not set(code) & {":", "/"} and any(map(str.isalpha, code))


def _write_names(
    database: sqlite3.Connection, names: Names, known: Readings
) -> dict[Folded, set[int]]:
    """Write each name as it is read, once, the short ones first: they are found first. Give the
    numbers of the things that have each.
    """
    rows: defaultdict[Folded, set[tuple[int, str, str]]] = defaultdict(set)
    for number, (_, thing) in enumerate(sorted(names.things.items())):
        for name in thing.names:
            row = number, _plain(name.language), _plain(name.text)
            rows[known.fold(name.text)].add(row)
    order = sorted((len(each.key), each.key, each.words, each) for each in rows if each.words)
    keys = [each for *_, each in order]
    database.executemany(
        "INSERT INTO key VALUES (?, ?, ?)",
        ((number, each.key, " ".join(each.words)) for number, each in enumerate(keys)),
    )
    database.executemany(
        "INSERT INTO name VALUES (?, ?, ?, ?)",
        ((number, *row) for number, each in enumerate(keys) for row in sorted(rows[each])),
    )
    return {each: {row[0] for row in rows[each]} for each in keys}


def _write_grams(
    database: sqlite3.Connection,
    names: dict[Folded, set[int]],
    members: list[set[int]],
    known: Readings,
) -> None:
    """Write what each name is found by where only a part of it is looked for, or it is misspelt:
    its parts, and the classes of the things that have it.
    """
    found_by = (
        " ".join(
            [known.tokens(name), *map(of_class, set().union(*map(members.__getitem__, things)))]
        )
        for name, things in names.items()
    )
    database.executemany("INSERT INTO gram (rowid, tokens) VALUES (?, ?)", enumerate(found_by))
    database.execute("INSERT INTO gram (gram) VALUES ('optimize')")


def _write_bags(
    database: sqlite3.Connection,
    names: dict[Folded, set[int]],
    members: list[set[int]],
    known: Readings,
) -> None:
    """Write what each thing is told by: the words of all its names, its codes but for numbers
    and addresses, the words for its classes, and its classes.
    """
    bags: list[set[str]] = [set() for _ in members]
    for name, things in names.items():
        told = known.told(name)
        for thing in things:
            bags[thing] |= told
    for thing, code in database.execute("SELECT thing, text FROM code"):
        if _is_told(code):
            bags[thing] |= known.told(known.fold(code))
    kinds = dict(database.execute("SELECT class.id, thing.id FROM class JOIN thing USING (iri)"))
    of_kind = {cls: set(bags[thing]) for cls, thing in kinds.items()}
    for own, classes in zip(bags, members, strict=True):
        own |= set(map(of_class, classes)).union(*(of_kind.get(cls, ()) for cls in classes))
    rows = enumerate(map(" ".join, bags))
    database.executemany("INSERT INTO bag (rowid, tokens) VALUES (?, ?)", rows)
    database.execute("INSERT INTO bag (bag) VALUES ('optimize')")


def _plain(text: str) -> str:
    """A text without what can't be written as UTF-8, or would end it."""
    if not _UNFIT.search(text):
        return text
    return text.encode("utf-8", "replace").decode().replace("\0", " ")


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
