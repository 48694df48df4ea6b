"""The saved queries must be answerable: read, bound to their examples and run once before they are
published.
"""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from pactgraph.errors import InputError, QueryError
from pactgraph.pipeline.material import Dataset, Finding, Inputs, unfit
from pactgraph.queries import SavedQuery, ill_named, read_query
from pactgraph.rdf import BASE, unwritable_text
from pactgraph.sparql.tokens import tokens


def unreadable_queries(inputs: Inputs) -> Iterator[Finding]:
    """A finding for each file below `queries/` that is no saved query, stands in no topic, or has
    another's name.
    """
    names: dict[str, str] = {}
    for path in inputs.saved_queries:
        file = inputs.relative(path)
        if path.parent.parent != inputs.queries:
            yield Finding(
                file, "", "put it into a topic folder: queries/<topic>/<name>.rq", "query-header"
            )
            continue
        if path.stem in names:
            yield Finding(
                file, "", f"the name is taken by {names[path.stem]}; choose another", "query-header"
            )
        names[path.stem] = file
        try:
            text = read_query(inputs.checked(path)).text
            if message := unfit(text):
                yield Finding(file, "", message, "query-runs")
            if sign := unwritable_text(text):
                message = f"RDF/XML has no way to write {sign}; leave it out"
                yield Finding(file, "", message, "writable")
        except InputError as error:
            yield Finding(file, "", str(error).removeprefix(f"{path}: "), "query-header")


def unanswerable_queries(dataset: Dataset, inputs: Inputs) -> Iterator[Finding]:
    """A finding for each saved query whose example doesn't run, or that speaks of what nothing
    describes.
    """
    for path in inputs.saved_queries:
        inputs.begin(inputs.relative(path))
        message = _fault(read_query(path), dataset, path)
        if message:
            yield Finding(inputs.relative(path), "", message, "query-runs")


def _fault(query: SavedQuery, dataset: Dataset, path: Path) -> str | None:
    """What is wrong with `query`, or None."""
    try:
        text = query.bind(query.example, dataset.prefixes)
        answer = dataset.store.query(text)
        for cls in filter(None, (parameter.cls for parameter in query.parameters)):
            dataset.prefixes.expand(cls)
        unknown = [name for name in _names(query, dataset) if not dataset.describes(name)]
        columns = (
            [v.value for v in answer.variables] if isinstance(answer, ox.QuerySolutions) else []
        )
        if strange := [name for name in query.unstated if name not in columns]:
            return f"unstated names {strange[0]}, which is no column of the answer; correct it"
        if message := ill_named(query.text, columns):
            return message
    except SyntaxError as error:
        return f"not valid SPARQL: {' '.join(str(error).split())[:160]}"
    except QueryError as error:
        return f"the example can't be asked: {error}"
    except InputError as error:
        return str(error)
    return (
        f"nothing describes {dataset.prefixes.shorten(unknown[0])}; correct it" if unknown else None
    )


def _names(query: SavedQuery, dataset: Dataset) -> Iterator[str]:
    """The IRIs of ours that a query, its parameters' classes and its examples name."""
    words = [token.text for token in tokens(query.text) if token.kind == "name"]
    words += [parameter.cls for parameter in query.parameters if parameter.cls]
    for word in words:
        prefix, _, local = word.partition(":")
        if local and dataset.prefixes.table.get(prefix, "").startswith(BASE):
            yield dataset.prefixes.table[prefix] + local.rstrip(".")
    for parameter in query.parameters:
        term = parameter.term(parameter.example, dataset.prefixes)
        if isinstance(term, ox.NamedNode) and term.value.startswith(BASE):
            yield term.value
