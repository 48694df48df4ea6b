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
    for subject, term in _said_of(file, _is_none):
        literal = _literal(term)
        yield Finding(
            file.name,
            prefixes.shorten(subject[1:-1].decode()),
            f'"{literal.value}" is no valid {prefixes.shorten(literal.datatype.value)}; '
            f"{_remedy(literal)}",
            "value-exists",
        )


def rewritten_values(file: SourceFile, prefixes: Prefixes) -> Iterator[Finding]:
    """A finding for each literal that the store would rewrite.

    The store keeps numbers and times by value, so "100.50" would come back as "100.5". It is asked
    of values that are right otherwise: where 0.27 is meant, "27" is no better than "27.0".
    """
    for subject, term in _said_of(file, _rewritten):
        if kept := _rewritten(term):
            yield Finding(
                file.name,
                prefixes.shorten(subject[1:-1].decode()),
                f'write "{kept.value}" instead of "{_literal(term).value}", as the store keeps it',
                "canonical-number",
            )


def _said_of(
    file: SourceFile, has_fault: Callable[[bytes], object]
) -> Iterator[tuple[bytes, bytes]]:
    """The literals with a datatype in which something is wrong, each with what it is said of."""
    lines = [line for line in file.literals if line.endswith(b">")]
    # Most are there many times.
    wrong = set(filter(has_fault, {line.split(b" ", 2)[2] for line in lines}))
    for line in lines if wrong else ():
        subject, _, term = line.split(b" ", 2)
        if term in wrong:
            yield subject, term


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
def _is_none(term: bytes) -> bool:
    """Whether the lexical form stands for no value of the datatype, in the engine's judgement,
    where that is asked.
    """
    literal = _literal(term)
    if literal.datatype.value not in _CHECKED:
        return False
    results = ox.Store().query(
        f"ASK {{ BIND({literal.datatype}({ox.Literal(literal.value)}) AS ?value) "
        "FILTER(BOUND(?value)) }"
    )
    return not results


@cache
def _rewritten(term: bytes) -> ox.Literal | None:
    """What the store gives back for a literal, where that is another."""
    literal, store = _literal(term), ox.Store()
    store.add(ox.Quad(ox.NamedNode(ID), ox.NamedNode(ID), literal))
    kept = next(quad.object for quad in store if isinstance(quad.object, ox.Literal))
    return kept if kept != literal else None
