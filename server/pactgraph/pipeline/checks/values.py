"""Values that don't exist, and values the store would not give back as they were written."""

import re
from collections.abc import Callable, Iterator
from functools import cache

import pyoxigraph as ox

from pactgraph.pipeline.material import Finding, SourceFile
from pactgraph.rdf import ID, XSD, Prefixes, datatype_of, text_of

_CHECKED = {
    f"{XSD}{name}"
    for name in (
        "boolean",
        "date",
        "dateTime",
        "decimal",
        "double",
        "duration",
        "float",
        "gYear",
        "gYearMonth",
        "integer",
        "time",
    )
}
_NUMBERS = {f"{XSD}{name}" for name in ("decimal", "double", "float", "integer")}


def bad_values(file: SourceFile, prefixes: Prefixes) -> Iterator[Finding]:
    """A finding for each literal that is not of its type, such as a month 13."""

    def is_bad(literal: ox.Literal) -> bool:
        return literal.datatype.value in _CHECKED and not _exists(literal)

    for subject, literal in _typed(file, is_bad):
        yield Finding(
            file.name,
            prefixes.shorten(subject),
            f'"{literal.value}" is no valid {prefixes.shorten(literal.datatype.value)}; '
            f"{_remedy(literal)}",
            "value-exists",
        )


def rewritten_values(file: SourceFile, prefixes: Prefixes) -> Iterator[Finding]:
    """A finding for each literal that the store would rewrite.

    The store keeps numbers and times by value, so "100.50" would come back as "100.5". It is asked
    of values that are right otherwise: where 0.27 is meant, "27" is no better than "27.0".
    """
    for subject, literal in _typed(file, lambda literal: _as_stored(literal) != literal):
        yield Finding(
            file.name,
            prefixes.shorten(subject),
            f'write "{_as_stored(literal).value}" instead of "{literal.value}", as the store '
            "keeps it",
            "canonical-number",
        )


def _typed(
    file: SourceFile, is_bad: Callable[[ox.Literal], bool]
) -> Iterator[tuple[str, ox.Literal]]:
    """The literals of a file that are no plain texts and are bad, each with the IRI that it is said
    of.
    """
    terms = {line.split(b" ", 2)[2] for line in file.literals}
    bad = tuple(b" " + term for term in terms if is_bad(_literal(term)))
    for line in file.literals if bad else ():
        if line.endswith(bad):
            subject, _, value = line.split(b" ", 2)
            if b" " + value in bad:
                yield subject[1:-1].decode(), _literal(value)


@cache
def _literal(term: bytes) -> ox.Literal:
    datatype = ox.NamedNode(datatype_of(term)[1:-1].decode())
    return ox.Literal(text_of(term), datatype=datatype)


def _remedy(literal: ox.Literal) -> str:
    """What to do about a value that is none."""
    plain = re.sub(r"[,，_\s]", "", literal.value)
    if literal.datatype.value in _NUMBERS and re.fullmatch(r"[+-]?\d+(\.\d+)?", plain):
        return f'write "{plain}", digits without separators'
    return "correct it"


@cache
def _exists(literal: ox.Literal) -> bool:
    """Whether the lexical form stands for a value of the datatype, in the engine's judgement."""
    results = ox.Store().query(
        f"ASK {{ BIND({literal.datatype}({ox.Literal(literal.value)}) AS ?value) "
        "FILTER(BOUND(?value)) }"
    )
    return bool(results)


@cache
def _as_stored(literal: ox.Literal) -> ox.Literal:
    """What the store gives back for `literal`."""
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode(ID), ox.NamedNode(ID), literal))
    return next(quad.object for quad in store if isinstance(quad.object, ox.Literal))
