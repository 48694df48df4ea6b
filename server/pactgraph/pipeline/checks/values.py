"""Values the store would not give back as they were written, and values that don't exist."""

from collections.abc import Iterator
from functools import cache

import pyoxigraph as ox

from pactgraph.pipeline.material import Finding, SourceFile
from pactgraph.rdf import ID, XSD, Prefixes

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


def bad_values(file: SourceFile, prefixes: Prefixes) -> Iterator[Finding]:
    """A finding for each literal that is not of its type, such as a month 13, or that the store
    would rewrite.

    The store keeps numbers and times by value, so "100.50" would come back as "100.5".
    """
    for fact in file.triples:
        literal, focus = fact.object, prefixes.shorten(fact.subject.value)
        if not isinstance(literal, ox.Literal):
            continue
        if literal.datatype.value in _CHECKED and not _exists(literal):
            yield Finding(
                file.name,
                focus,
                f'"{literal.value}" is no valid {prefixes.shorten(literal.datatype.value)}; '
                "correct it",
                "value-exists",
            )
        elif (kept := _as_stored(literal)) != literal:
            yield Finding(
                file.name,
                focus,
                f'write "{kept.value}" instead of "{literal.value}", as the store keeps it',
                "canonical-number",
            )


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
