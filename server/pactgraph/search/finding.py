"""What a name may stand for, best first."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pactgraph.errors import DamageError, InputError
from pactgraph.search.candidates import Candidates, Named, plain
from pactgraph.search.folding import Folded, fold, weight
from pactgraph.search.found import Found
from pactgraph.search.scoring import (
    TOO_LITTLE,
    fit,
    fit_form,
    fit_told,
    fit_within,
    has_words,
    misspelt_fit,
    without,
    without_form,
    without_forms,
)

# A thing that fits so well leaves no wish for others that may be misspelt.
_GOOD = 0.5
# How well the only one fits that there is, for a word of such a weight.
_ONLY, _WORD = 0.4, 4
# What is no thing of the world is worth less by this for each rank.
_RANK = 0.04
# What does more than hold names, such as a view in the place of a table that never ends.
_RUNNING = "SELECT 1 FROM sqlite_master WHERE type IN ('view', 'trigger')"
_TABLES = "thing, key, name, code, label, class, member, gram, bag"
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
        by their IRIs, those of one of them. A text of signs alone stands for nothing. Raises
        InputError where it is no text.
        """
        if not isinstance(text, str):
            raise InputError(f"{text!r:.80} is no name; a name is a text, such as 'Microsoft'")
        wanted = fold(text)
        if not wanted.words:
            return ()
        with self._turn:
            scored = _Search(Candidates(self._database, classes), wanted).scored()
            return tuple(self._told(scored, limit))

    def labels(self, iri: str) -> dict[str, str]:
        """What a thing is called, by language; nothing where it isn't known."""
        with self._turn:
            return self._labels(iri)

    def knows(self, iri: str) -> bool:
        """Whether a thing has this IRI."""
        with self._turn:
            found = self._database.execute("SELECT 1 FROM thing WHERE iri = ?", [plain(iri)])
            return found.fetchone() is not None

    def thing(self, iri: str) -> Found | None:
        """The thing that has this IRI; None where there is none."""
        with self._turn:
            text = "SELECT kind FROM thing WHERE iri = ?"
            row = self._database.execute(text, [plain(iri)]).fetchone()
            return Found(iri, self._labels(iri), row[0], (), 1.0, True) if row else None

    def classes(self) -> tuple[str, ...]:
        """The IRIs of the classes that things here have, in their order."""
        with self._turn:
            found = self._database.execute("SELECT iri FROM class ORDER BY id")
            return tuple(iri for (iri,) in found)

    def first(self, cls: str, limit: int) -> tuple[str, ...]:
        """The IRIs of at most `limit` things of a class, given by its IRI, in their order."""
        with self._turn:
            found = self._database.execute(_FIRST, [plain(cls), limit])
            return tuple(iri for (iri,) in found)

    def close(self) -> None:
        """Let go of the file."""
        with self._turn:
            self._database.close()

    def _told(self, scored: "dict[str, _Fit]", limit: int) -> Iterator[Found]:
        """The best of what was found, with what it is called."""
        order = sorted(scored.items(), key=lambda item: (-item[1].score, item[0]))
        for iri, one in order[:limit]:
            matched = tuple(sorted(set(one.names), key=lambda name: (len(name), name)))[:3]
            labels = self._labels(iri)
            yield Found(iri, labels, one.kind, matched, round(one.score, 3), one.is_exact)

    def _labels(self, iri: str) -> dict[str, str]:
        text = (
            "SELECT language, text FROM label JOIN thing ON thing.id = label.thing WHERE iri = ? "
            "ORDER BY language"
        )
        return dict(self._database.execute(text, [plain(iri)]).fetchall())


def open_index(path: Path) -> Index:
    """The index of names in a file, which nobody changes, and anybody may have made. Raises
    DamageError where it is none.
    """
    try:
        address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        database = sqlite3.connect(address, uri=True, check_same_thread=False)
        database.execute("PRAGMA trusted_schema = OFF")
        if database.execute(_RUNNING).fetchone():
            raise sqlite3.DatabaseError("it has a view or a trigger")
        database.execute(f"SELECT 1 FROM {_TABLES} LIMIT 0")
    except sqlite3.Error as error:
        raise DamageError(
            f"{path} is no index of names ({error}); run `pactgraph build`"
        ) from error
    return Index(database)


@dataclass(slots=True)
class _Fit:
    """How well a thing fits, whether exactly, its kind, and the names by which it does."""

    score: float
    is_exact: bool
    kind: str
    names: list[str] = field(default_factory=list)


class _Search:
    """One search for what is wanted."""

    def __init__(self, candidates: Candidates, wanted: Folded) -> None:
        self._candidates = candidates
        self._wanted = wanted
        self._best: dict[str, _Fit] = {}

    def scored(self) -> dict[str, _Fit]:
        """Each thing that fits, and how well."""
        candidates, wanted = self._candidates, self._wanted
        if candidates.is_empty:
            return {}
        for named in candidates.coded(wanted.key):
            self._keep(named, 1.0)
        bare = without_form(wanted)
        held = {key: fit_form(bare, name) for key, name in candidates.called(bare)}
        held |= {key: fit(wanted, name) for key, name in candidates.holding(wanted)}
        self._keep_all(held)
        if not any(one.is_exact for one in self._best.values()):
            said = without_forms(wanted)
            for named, name in candidates.told(said):
                self._keep(named, fit_told(said, name))
        self._prefer_the_only_one()
        if not self._is_good():
            near = {key: misspelt_fit(bare, name) for key, name in candidates.like(bare)}
            near |= {key: fit_within(wanted, name) for key, name in candidates.within(wanted)}
            self._keep_all({**near, **held})
        self._doubt()
        return self._best

    def _is_good(self) -> bool:
        return any(one.score >= _GOOD for one in self._best.values())

    def _keep_all(self, keys: dict[int, float]) -> None:
        """Keep the things that have one of the keys as a name."""
        for key, named in self._candidates.names(keys):
            self._keep(named, keys[key])

    def _keep(self, named: Named, fitness: float) -> None:
        score = fitness - _RANK * named.rank
        known = self._best.get(named.iri)
        if score > (known.score if known else 0.0):
            self._best[named.iri] = _Fit(score, fitness == 1.0, named.kind, [named.text])
        elif known and score == known.score:
            known.names.append(named.text)

    def _prefer_the_only_one(self) -> None:
        """Let the only thing of a class whose name has the words that are wanted be meant, however
        much more it says.
        """
        if self._candidates.is_bound and len(self._best) == 1 and weight(self._wanted.key) >= _WORD:
            (one,) = self._best.values()
            if has_words(fold(one.names[0]), self._wanted.words):
                one.score = max(one.score, _ONLY)

    def _doubt(self) -> None:
        """Let those that fit in part be near at most where the text is the name of something else,
        which isn't wanted, or says nothing of them: "search" is not what Bing search is called,
        since that is Bing.
        """
        least = _GOOD if self._candidates.is_bound and self._is_a_name() else 0.0
        for iri, one in self._best.items():
            is_part = one.score > TOO_LITTLE and not one.is_exact
            if is_part and (one.score < least or self._is_aside(iri, one)):
                one.score = TOO_LITTLE

    def _is_a_name(self) -> bool:
        """Whether what is wanted is what something is called, be it of the classes or not."""
        return any(True for _ in self._candidates.called(self._wanted))

    def _is_aside(self, iri: str, one: _Fit) -> bool:
        """Whether a thing is called the same without what is wanted. A person has two names."""
        if one.kind.endswith("Person"):
            return False
        left = (without(fold(name), self._wanted) for name in one.names)
        return all(rest and self._candidates.is_called(iri, rest.key) for rest in left)
