"""Which statements the answer to a query can follow from, by their predicates and objects.

What no pattern of a query fits may change as it likes, the answer stays. So this must never leave
out what a query can read; where that isn't plain, it is everything.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pactgraph.sparql.text import Lexeme, declared_prefixes, lexemes_of, rules_in

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
# What reads in ways of its own: DESCRIBE, other datasets, the clock and the dice, collections.
_ODD = ("DESCRIBE", "FROM", "BASE", "SERVICE", "NOW", "RAND", "UUID", "STRUUID", "BNODE")
_SIGNS = frozenset("()|/^*?+")
_ODD_RULES = ("nested", "statement", "term", "annotation")


class Pattern(NamedTuple):
    """Statements with a predicate, any where it is empty, and with an object, where that is one
    IRI, or "<" for any IRI; in graphs whose names begin so. `is_naming` are those whose subjects
    are the predicates that are meant.
    """

    predicate: str
    object: str = ""
    graph: str = ""
    is_naming: bool = False


class _Path(NamedTuple):
    """A path of a query: where it stands, between which two ends, each one token or unknown, and in
    which group.
    """

    lexemes: Sequence[Lexeme]
    start: int
    subject: Lexeme | None
    objects: Sequence[Lexeme | None]
    group: int

    @property
    def is_whole(self) -> bool:
        """Whether it leads over a statement at least, and not from anything to itself."""
        return not {"*", "?"} & {each.text for each in self.lexemes}

    @property
    def leads_on(self) -> bool:
        """Whether it is whole and begins at what is no literal, as the subject of a statement."""
        return self.is_whole and all(each.text != "^" for each in self.lexemes)

    @property
    def is_anchored(self) -> bool:
        """Whether it has a step that leads over a statement, and goes no other ways round it."""
        texts = [each.text for each in self.lexemes]
        steps = " ".join(texts).split(" / ")
        return not {"|", "("} & set(texts) and not all(step[-1] in "*?" for step in steps)


def reach_of(query: str) -> frozenset[Pattern] | None:
    """The patterns, one of which fits each statement that the answer to `query` can follow from;
    None where any statement may matter, or the answer follows from other things too.
    """
    lexemes = list(lexemes_of(query))
    rules = rules_in(lexemes)
    named = "".join(each.text for each in lexemes if each.terminals & {"NAME", "IRI"})
    words = {each.text.upper() for each in lexemes if not each.terminals & {"NAME", "IRI"}}
    is_odd = words.intersection(_ODD) or {name for name, _, _ in rules}.intersection(_ODD_RULES)
    if not rules or is_odd or "\\" in named:
        return None
    found = set[Pattern]()
    reader = _Reader(lexemes, rules, declared_prefixes(query))
    if reader.has_bare_graph:
        return None
    for path in reader.paths:
        patterns = reader.patterns_of(path)
        graph = reader.graph_of(path)
        if patterns is None and not graph:
            return None
        found |= {each._replace(graph=graph) for each in patterns or {Pattern("")}}
    return frozenset(found)


def _starts_of_graphs(lexemes: Sequence[Lexeme]) -> Iterator[tuple[str, str, int]]:
    """The variables whose texts begin, by a FILTER, with a text, that text, and where it says so:
    `FILTER(STRSTARTS(STR(?graph), "text"))`.
    """
    texts = [each.text for each in lexemes]
    for place in range(len(texts) - 11):
        *words, variable, end, comma, start, close, last = texts[place : place + 12]
        is_such = "".join(words).upper() == "FILTER(STRSTARTS(STR(" and (end, comma) == (")", ",")
        is_plain = start[0:1] in ("'", '"') and start[1:2] != start[0] and "\\" not in start
        if is_such and is_plain and close == last == ")" and variable[0:1] in ("?", "$"):
            yield variable, start[1:-1], place


class _Reader:
    """The paths of a query, and what each reads."""

    def __init__(
        self,
        lexemes: Sequence[Lexeme],
        rules: Sequence[tuple[str, int, int]],
        prefixes: dict[str, str],
    ) -> None:
        self._lexemes, self._rules, self._prefixes = lexemes, rules, prefixes
        self._groups = [(start, end) for name, start, end in rules if name == "group"]
        self._inner = [(start, end) for name, start, end in rules if name == "inner"]
        self._graphs = list(_starts_of_graphs(lexemes))
        self.paths = [path for path in self._all_paths() if path.group >= 0]

    @property
    def has_bare_graph(self) -> bool:
        """Whether a query may ask which graphs there are, be there what may in them: where a group
        after GRAPH has no path of its own that leads over a statement.
        """
        steps = {path.group for path in self.paths if path.is_whole or path.is_anchored}
        words = (each.text.upper() for each in self._lexemes)
        return any(word == "GRAPH" and place + 2 not in steps for place, word in enumerate(words))

    def _all_paths(self) -> Iterator[_Path]:
        """All paths, those of what CONSTRUCT makes in no group."""
        ends = {(name, start): end for name, start, end in self._rules}
        sames = sorted((start, end) for name, start, end in self._rules if name == "same")
        short = any(
            name == "construct" and self._lexemes[start + 1].text != "{"
            for name, start, _ in self._rules
        )
        for name, start, end in self._rules:
            if name == "path" and ("objects", end) in ends:  # not one within another
                first, _ = max(span for span in sames if span[0] < start < span[1])
                subject = self._lexemes[first] if ends.get(("node", first)) == first + 1 else None
                group = max((at for at, to in self._groups if at < start < to), default=-1)
                objects = list(self._objects(end, ends[("objects", end)]))
                group = 0 if group < 0 and short else group
                yield _Path(self._lexemes[start:end], start, subject, objects, group)

    def _objects(self, start: int, end: int) -> Iterator[Lexeme | None]:
        for name, at, to in self._rules:
            if name == "object" and start <= at < end:
                yield self._lexemes[at] if to == at + 1 else None

    def patterns_of(self, path: _Path) -> set[Pattern] | None:
        """What a path reads; None where that is anything."""
        if any(each.text == "!" for each in path.lexemes) or not self._begins(path):
            return None
        if any("VARIABLE" in each.terminals for each in path.lexemes):
            return self._named(path) if len(path.lexemes) == 1 else None
        names = [self._iri(each) for each in path.lexemes if each.text not in _SIGNS]
        if not all(names):
            return None
        if len(path.lexemes) > 1:
            return set(map(Pattern, names))
        ends = [self._iri(each) if each else "" for each in path.objects]
        return {Pattern(names[0], end) for end in ends}

    def graph_of(self, path: _Path) -> str:
        """How the names of the graphs begin that a path is looked for in; empty where in any."""
        graph = ""
        for at, _ in sorted(span for span in self._groups if span[0] < path.start < span[1]):
            if at > 1 and self._lexemes[at - 2].text.upper() == "GRAPH":
                graph = self._lexemes[at - 1].text
        for variable, start, place in self._graphs:
            if variable == graph and self._is_in(path, self._around(place), place):
                return start
        return ""

    def _begins(self, path: _Path) -> bool:
        """Whether a path that may lead nowhere has a step that leads over a statement, or begins or
        ends at what a path before it has found. A node that is in no statement leads nowhere too.
        """
        if path.is_whole or path.is_anchored:
            return True
        known = {
            end.text
            for other in self.paths
            if other.group == path.group and other.start < path.start and other.is_whole
            for end in (other.subject, *other.objects)
            if end and "VARIABLE" in end.terminals
        }
        return any(each and each.text in known for each in (path.subject, *path.objects))

    def _named(self, path: _Path) -> set[Pattern] | None:
        """What is read by a variable as the predicate, which something before it has bound."""
        variable = path.lexemes[0].text
        for name, start, end in self._rules:
            if name == "block" and self._sees(path, start):
                values = self._values(variable, self._lexemes[start:end])
                if values:
                    return set(map(Pattern, values))
        for other in self.paths:
            is_before = other.group == path.group and other.start < path.start
            if is_before and other.subject and other.subject.text == variable:
                patterns = self.patterns_of(other) if other.is_whole else None
                steps = [each for each in other.lexemes if each.text not in "+"]
                if patterns and len(steps) == 1 and "VARIABLE" not in steps[0].terminals:
                    return {*patterns, *(each._replace(is_naming=True) for each in patterns)}
        nodes = {
            other.subject.text
            for other in self.paths
            if other.subject and other.leads_on and self._sees(path, other.start)
        }
        is_linked = all(each and each.text in nodes for each in path.objects)
        return {Pattern("", "<")} if is_linked else None

    def _sees(self, path: _Path, start: int) -> bool:
        """Whether what stands at a place comes before a path, in its group or one around it, so
        that what it gives to a variable is given to the path.
        """
        return start < path.start and self._is_in(path, self._around(start), start)

    def _around(self, place: int) -> tuple[int, int]:
        """Where the innermost group around a place begins and ends."""
        spans = ((at, to) for at, to in self._groups if at < place < to)
        return max(spans, default=(len(self._lexemes), -1))

    def _is_in(self, path: _Path, group: tuple[int, int], place: int) -> bool:
        """Whether a path stands in a group, and in no query within it that a place isn't in."""
        inner = (at <= path.start < to and not at <= place < to for at, to in self._inner)
        return group[0] < path.start < group[1] and not any(inner)

    def _values(self, variable: str, block: Sequence[Lexeme]) -> list[str] | None:
        """The IRIs that a block of VALUES gives to a variable; None where it gives other things."""
        texts = [each.text for each in block]
        opening = texts.index("{")
        columns = [text for text in texts[:opening] if text[0:1] in "?$"]
        rows = [each for each in block[opening + 1 : -1] if each.text not in ("(", ")")]
        if variable not in columns or len(rows) % len(columns):
            return None
        values = [self._iri(each) for each in rows]
        chosen = values[columns.index(variable) :: len(columns)]
        return chosen if all(values) else None

    def _iri(self, lexeme: Lexeme) -> str:
        """The IRI that a token stands for; empty where it is none."""
        if lexeme.text == "a":
            return _TYPE
        if "IRI" in lexeme.terminals:
            return lexeme.text[1:-1]
        prefix, colon, local = lexeme.text.partition(":")
        is_name = "NAME" in lexeme.terminals and colon and prefix in self._prefixes
        return self._prefixes[prefix] + local if is_name else ""
