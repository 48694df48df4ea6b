"""The saved queries must be answerable: read, bound to their examples and run once before they are
published.
"""

import json
from collections.abc import Iterator
from dataclasses import astuple

import pyoxigraph as ox

from pactgraph.errors import InputError, QueryError
from pactgraph.files.cache import Cached
from pactgraph.pipeline.checks.headers import faults_of
from pactgraph.pipeline.choices import knowing
from pactgraph.pipeline.material import Dataset, Finding, Inputs, unfit
from pactgraph.queries import SavedQuery, ill_named, line_of, load_catalog, read_query
from pactgraph.rdf import BASE, unwritable_text
from pactgraph.sparql import Advice, lint, misplaced
from pactgraph.sparql.text import declared_prefixes, tokens


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
                place = next((t.start for t in tokens(text) if t.text.upper() == "SERVICE"), None)
                yield Finding(file, "", _at(text, place, message), "query-runs")
            if sign := unwritable_text(text):
                message = f"RDF/XML has no way to write {sign}; leave it out"
                lines = enumerate(text.split("\n"), start=1)
                number = next(number for number, line in lines if unwritable_text(line))
                yield Finding(file, "", f"line {number}: {message}", "writable")
        except InputError as error:
            yield Finding(file, "", str(error).removeprefix(f"{path}: "), "query-header")


def unanswerable_queries(dataset: Dataset, inputs: Inputs) -> Iterator[Finding]:
    """A finding for each thing that is wrong with a saved query: its header speaks of what isn't
    there, its example doesn't run, or nothing describes what it speaks of; or, if it runs, what
    there is to mend in it (`sparql/lint.py`).
    """
    catalog = load_catalog(inputs.queries)
    for path in inputs.saved_queries:
        file = inputs.relative(path)
        inputs.begin(file)
        query = catalog.get(path.stem)
        faults = list(faults_of(query, catalog, dataset))
        for names, message in faults:
            line = line_of(query.text, *names)
            yield Finding(file, "", f"line {line}: {message}", "query-header")
        fault = None if faults else _fault(knowing(query, catalog, dataset), dataset)
        if fault:
            yield Finding(file, "", fault, "query-runs")
        for advice in [] if faults or fault else _advice(query.text, inputs.cache.cached):
            severity = "warning" if advice.is_warning else "error"
            message = f"line {advice.line}: {advice.words}"
            yield Finding(file, "", message, f"query-{advice.rule}", severity)


def _advice(text: str, cached: Cached) -> Iterator[Advice]:
    """What there is to mend in a query, which takes longer to see than most take to run."""

    def make() -> bytes:
        return json.dumps([astuple(each) for each in lint(text)]).encode()

    for row in json.loads(cached(f"lint {text}".encode(), make)):
        yield Advice(*row)


def _fault(query: SavedQuery, dataset: Dataset) -> str | None:
    """What is wrong with the text of `query`, or None."""
    try:
        # What there is to find is asked for by nobody yet.
        answer = ox.Store().query(query.bind(query.example, dataset.prefixes))
        unknown = [each for each in _names(query, dataset) if not dataset.describes(each[0])]
        columns = (
            [v.value for v in answer.variables] if isinstance(answer, ox.QuerySolutions) else []
        )
        for key, names in (("unstated", query.unstated), ("bars", query.bars)):
            if strange := [name for name in names if name not in columns]:
                line = line_of(query.text, key)
                return (
                    f"line {line}: {key} names {strange[0]}, which is no column of the answer; "
                    "correct it"
                )
        if message := ill_named(query.text, columns):
            return message
    except SyntaxError as error:
        return _misspelt(query.text, dataset) or (
            f"not valid SPARQL: {' '.join(str(error).split())[:160]}"
        )
    except QueryError as error:
        return f"the example can't be asked: {error}"
    except InputError as error:
        return str(error)
    for iri, place in unknown[:1]:
        message = f"nothing describes {dataset.prefixes.shorten(iri)}; correct it"
        return _at(query.text, place, message)
    return None


def _misspelt(text: str, dataset: Dataset) -> str:
    """The prefix that a text which is no SPARQL uses and doesn't declare, or else the first word
    that can't stand where it stands, with the line; empty where neither is known.
    """
    declared = declared_prefixes(text)
    for token in tokens(text):
        prefix, colon, _ = token.text.partition(":")
        if token.kind == "name" and colon and prefix not in declared:
            iri = dataset.prefixes.table.get(prefix, "…")
            message = f"the prefix {prefix} isn't declared; write PREFIX {prefix}: <{iri}> above"
            return _at(text, token.start, message)
    if word := misplaced(text):
        what = f"{word.text[:40]!r} can't stand here" if word.text else "it ends too soon"
        return _at(text, word.start, f"not valid SPARQL: {what}")
    return ""


def _at(text: str, place: int | None, message: str) -> str:
    """A message with the line of a place, where there is one."""
    if place is None:
        return message
    line = text.count("\n", 0, place) + 1
    return f"line {line}: {message}"


def _names(query: SavedQuery, dataset: Dataset) -> Iterator[tuple[str, int]]:
    """The IRIs of ours that a query names, and where."""
    for token in (each for each in tokens(query.text) if each.kind == "name"):
        prefix, _, local = token.text.partition(":")
        if local and dataset.prefixes.table.get(prefix, "").startswith(BASE):
            yield dataset.prefixes.table[prefix] + local.rstrip("."), token.start
