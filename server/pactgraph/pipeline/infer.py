"""Stage 2: what follows from the statements by the rules in `ontology/rules/`, in the order of
their names.

Each rule is a CONSTRUCT query. It sees what the files say and what the rules before it gave.
"""

from pactgraph.pipeline.material import Dataset, Inputs
from pactgraph.rdf import GRAPH, lines_in


def infer(dataset: Dataset, inputs: Inputs) -> list[bytes]:
    """The lines of the statements that follow and that no file states; what answers questions about
    `dataset` has them from now on. Raises BuildError naming a rule that doesn't parse.
    """
    inputs.begin("the dataset as a store")
    known = {line for file in dataset.files for line in file.lines}
    inferred: list[bytes] = []
    for rule in inputs.rules:
        try:
            graph = dataset.answers.graph(inputs.read_query(rule))
        except SyntaxError as error:
            raise inputs.fault(rule, f"not valid SPARQL: {error}") from error
        if graph is None:
            raise inputs.fault(rule, "a rule is a CONSTRUCT query; this is none")
        followed = [line for line in dict.fromkeys(_named_in(graph)) if line not in known]
        dataset.put(followed, f"{GRAPH}inferred")
        known.update(followed)
        inferred += followed
    return inferred


def _named_in(graph: bytes) -> list[bytes]:
    """The lines of what a rule gives, without what has blank nodes or triple terms."""
    lines = lines_in(graph)
    if b"_:" not in graph and b"<<" not in graph:
        return lines
    parts = ((line, *line.split(b" ", 2)) for line in lines)
    return [
        line
        for line, subject, _, value in parts
        if not (subject.startswith(b"_:") or value.startswith((b"_:", b"<<")))
    ]
