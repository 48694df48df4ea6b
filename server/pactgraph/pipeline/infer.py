"""Stage 2: what follows from the statements by the rules in `ontology/rules/`, in the order of
their names.

Each rule is a CONSTRUCT query. It sees what the files say and what the rules before it gave.
"""

import pyoxigraph as ox

from pactgraph.pipeline.material import Dataset, Inputs
from pactgraph.rdf import GRAPH, Triple, as_triple


def infer(dataset: Dataset, inputs: Inputs) -> list[Triple]:
    """The statements that follow and that no file states; the store of `dataset` has them from now
    on. Raises BuildError naming a rule that doesn't parse.
    """
    inputs.begin("the dataset as a store")
    store, graph = dataset.store, ox.NamedNode(f"{GRAPH}inferred")
    inferred: list[Triple] = []
    for rule in inputs.rules:
        try:
            results = store.query(inputs.read_query(rule))
        except SyntaxError as error:
            raise inputs.fault(rule, f"not valid SPARQL: {error}") from error
        if not isinstance(results, ox.QueryTriples):
            raise inputs.fault(rule, "a rule is a CONSTRUCT query; this is none")
        facts = dict.fromkeys(filter(None, map(as_triple, results)))
        followed = [fact for fact in facts if fact.in_graph(ox.DefaultGraph()) not in store]
        for place in (graph, ox.DefaultGraph()):
            store.extend(fact.in_graph(place) for fact in followed)
        inferred += followed
    return inferred
