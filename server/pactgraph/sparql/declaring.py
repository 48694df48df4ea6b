"""The prefixes of a query, put in as they are used."""

from collections.abc import Mapping, Sequence

from pactgraph.sparql.text import Token, declared_prefixes, tokens


def with_prefixes(query: str, table: Mapping[str, str]) -> str:
    """`query` with a PREFIX line for each prefix of `table` that it uses and doesn't declare:
    behind those that it has, else before its first word. A prefix that isn't in the table is left
    alone.
    """
    sequence = [*tokens(query)]
    declared = declared_prefixes(query)
    used = {token.text.partition(":")[0] for token in sequence if token.kind == "name"}
    missing = sorted((used & table.keys()) - declared.keys() - {""})
    if not missing:
        return query
    lines = [f"PREFIX {prefix}: <{table[prefix]}>" for prefix in missing]
    end = _end_of_prologue(sequence)
    if end:
        return "\n".join([query[:end], *lines]) + query[end:]
    start = sequence[0].start
    return "\n".join([query[:start] + lines[0], *lines[1:], "", query[start:]])


def _end_of_prologue(sequence: Sequence[Token]) -> int:
    """Where the last declaration of a prefix ends; 0 where there is none."""
    lines = zip(sequence, sequence[1:], sequence[2:], strict=False)
    ends = [
        iri.start + len(iri.text)
        for word, name, iri in lines
        if (word.text.upper(), name.kind, iri.kind) == ("PREFIX", "name", "iri")
    ]
    return ends[-1] if ends else 0
