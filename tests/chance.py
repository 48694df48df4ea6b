"""Queries by chance, of all that SPARQL 1.1 has to look for statements, over a few names: the things
and predicates `:a` to `:r`, and the graph `:one`.
"""

from random import Random

_VARIABLES = ("?x", "?y", "?z", "?p", "?q", "?g")
_THINGS = (":a", ":b", ":c", ":p", ":q", ":r")
_PREDICATES = (":p", ":q", ":r", "a")


class Author:
    """Writes queries; the same `seed` gives the same."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)
        self._names = 0

    def query(self) -> str:
        """A SELECT, ASK or CONSTRUCT."""
        one, two, three = (self._variable() for _ in range(3))
        start = self._one_of(
            ("SELECT *", 7),
            ("ASK", 1),
            (f"CONSTRUCT {{ {one} {two} {three} }} WHERE", 1),
            (f"SELECT {one} (COUNT(*) AS ?count) WHERE", 1),
        )
        end = f" GROUP BY {one}" if "COUNT" in start else ""
        return f"PREFIX : <urn:>\n{start} {self._group(0)}{end}"

    def _group(self, depth: int) -> str:
        parts = " ".join(self._part(depth) for _ in range(self._chance.randint(1, 3)))
        return f"{{ {parts} }}"

    def _part(self, depth: int) -> str:
        triple = f"{self._triples()} ."
        if depth >= 2 or self._chance.random() < 0.45:
            return triple
        inner, variable = self._group(depth + 1), self._variable()
        return self._one_of(
            (f"OPTIONAL {inner}", 8),
            (f"{inner} UNION {self._group(depth + 1)}", 7),
            (f"MINUS {inner}", 5),
            (f"FILTER({self._condition(depth)})", 12),
            (self._values(), 7),
            (
                f"BIND({self._one_of((self._node(), 2), (f'EXISTS {inner}', 1))} AS {self._new()})",
                4,
            ),
            (f"GRAPH {self._one_of(('?g', 2), ('?q', 1), (':one', 1))} {inner}", 6),
            (f"{{ SELECT DISTINCT {variable} WHERE {inner} }}", 3),
            (f"{{ SELECT (COUNT(*) AS {self._new()}) WHERE {inner} GROUP BY {variable} }}", 3),
        )

    def _triples(self) -> str:
        said = f"{self._node()} {self._verb()} {self._object()}"
        while self._chance.random() < 0.2:
            said += f" , {self._object()}"
        while self._chance.random() < 0.2:
            said += f" ; {self._verb()} {self._object()}"
        return said

    def _verb(self) -> str:
        return self._one_of((self._variable(), 3), (self._path(0), 7))

    def _path(self, depth: int) -> str:
        name = self._chance.choice(_PREDICATES)
        if depth >= 2:
            return name
        one, two = self._path(depth + 1), self._path(depth + 1)
        return self._one_of(
            (name, 7),
            (f"^{name}", 2),
            (f"({one}/{two})", 3),
            (f"{name}/{self._chance.choice(_PREDICATES)}", 2),
            (f"({one}|{two})", 3),
            (f"({one}){self._chance.choice('*+?')}", 3),
            (f"{name}{self._chance.choice('*+?')}", 3),
            (f"!({name}|:p)", 1),
        )

    def _condition(self, depth: int) -> str:
        inner, variable = self._group(depth + 1), self._variable()
        return self._one_of(
            (f"EXISTS {inner}", 4),
            (f"NOT EXISTS {inner}", 4),
            (f"{variable} != {self._node()}", 4),
            (f"!BOUND({variable})", 2),
            (f"STRSTARTS(STR({variable}), 'urn:{self._chance.choice(['one', 'two', 'a'])}')", 3),
            (f"{variable} IN ({self._thing()}, {self._thing()})", 2),
        )

    def _values(self) -> str:
        one, two = self._chance.sample(_VARIABLES, 2)
        rows = [self._thing() for _ in range(self._chance.randint(0, 2))]
        pairs = " ".join(f"({self._one_of((thing, 2), ('UNDEF', 1))} {thing})" for thing in rows)
        return self._one_of(
            (f"VALUES {one} {{ {' '.join(rows)} }}", 3), (f"VALUES ({one} {two}) {{ {pairs} }}", 2)
        )

    def _new(self) -> str:
        self._names += 1
        return f"?new{self._names}"

    def _node(self) -> str:
        return self._one_of((self._variable(), 3), (self._thing(), 1))

    def _object(self) -> str:
        return self._one_of((self._node(), 9), ("'t'", 1))

    def _variable(self) -> str:
        return self._chance.choice(_VARIABLES)

    def _thing(self) -> str:
        return self._chance.choice(_THINGS)

    def _one_of(self, *choices: tuple[str, int]) -> str:
        """One of some texts, each as likely as its number says."""
        texts, weights = zip(*choices, strict=True)
        (found,) = self._chance.choices(texts, weights)
        return str(found)
