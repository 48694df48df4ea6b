"""A knowledge graph of agreements, built from evidenced statements and published over SPARQL.

The package turns `ontology/`, `data/` and `queries/` into an immutable release
(`pactgraph.pipeline`) and answers queries over a release (`pactgraph.engine`, `pactgraph.web`).
`pactgraph.cli` is the way in.
"""

__version__ = "0.1.0"
