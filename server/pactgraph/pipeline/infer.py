"""Stage 2: what follows from the statements by the rules in `ontology/rules/`, in the order of
their names.

Each rule is a CONSTRUCT query. It sees what the files say and what the rules before it gave.
"""

from collections.abc import Iterator

import pyoxigraph as ox

from pactgraph.pipeline.material import Dataset, Inputs
from pactgraph.rdf import GRAPH, lines_in


def infer(dataset: Dataset, inputs: Inputs) -> list[bytes]:
    """The lines of the statements that follow and that no file states; the store of `dataset` has
    them from now on. Raises BuildError naming a rule that doesn't parse.
    """
    inputs.begin("the dataset as a store")
    known = {line for file in dataset.files for line in file.lines}
    inferred: list[bytes] = []
    for rule in inputs.rules:
        try:
            results = dataset.query(inputs.read_query(rule))
        except SyntaxError as error:
            raise inputs.fault(rule, f"not valid SPARQL: {error}") from error
        if not isinstance(results, ox.QueryTriples):
            raise inputs.fault(rule, "a rule is a CONSTRUCT query; this is none")
        followed = [line for line in dict.fromkeys(_named(results)) if line not in known]
        dataset.put(followed, f"{GRAPH}inferred")
        known.update(followed)
        inferred += followed
    return inferred


def _named(results: ox.QueryTriples) -> Iterator[bytes]:
    """The lines of what a rule gives, without what has blank nodes or triple terms."""
    for line in lines_in(results.serialize(format=ox.RdfFormat.N_TRIPLES) or b""):
        subject, _, value = line.split(b" ", 2)
        if not (subject.startswith(b"_:") or value.startswith((b"_:", b"<<"))):
            yield line
