"""A knowledge graph of agreements, built from evidenced statements and published over SPARQL.

    with pactgraph.open() as graph:
        for row in graph.query("rights-on-day", holder="microsoft", day="2032-07-01"):
            print(row["right"], row["label"])

The package turns `ontology/`, `data/` and `queries/` into an immutable release
(`pactgraph.pipeline`) and answers queries over a release (`pactgraph.engine`, `pactgraph.web`).
`pactgraph.cli` is the way in from a terminal, `open` the one from Python.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from pactgraph.api.answer import Answer
    from pactgraph.api.graph import KnowledgeGraph
    from pactgraph.api.values import IRI, Text
    from pactgraph.errors import PactgraphError
    from pactgraph.search import Found

__all__ = [
    "IRI",
    "Answer",
    "Found",
    "KnowledgeGraph",
    "PactgraphError",
    "Text",
    "__version__",
    "open",
]
__version__ = "0.1.0"

# Imported when they are asked for, since `import pactgraph` is to be quick, and modules of the
# package import it for its version.
_MODULES = {
    "Answer": "pactgraph.api.answer",
    "Found": "pactgraph.search",
    "IRI": "pactgraph.api.values",
    "KnowledgeGraph": "pactgraph.api.graph",
    "PactgraphError": "pactgraph.errors",
    "Text": "pactgraph.api.values",
}


def open(release: "str | Path | None" = None, **settings: object) -> "KnowledgeGraph":
    """A release, open for queries until it is closed; `with` closes it.

    Without `release` it is the current release of the project around you, found as the command
    line does; else the one in a folder, or the one that has this id. Each of the `settings` is a
    field of `pactgraph.config.Settings`, such as `project="…"` or `query_timeout=5.0`, and may be
    written as on the command line, `query_memory="512MiB"`; variables of the environment count
    where one isn't given, or is None.

    >>> import pactgraph
    >>> with pactgraph.open() as graph:
    ...     answer = graph.query("offices-of-a-person", person="sam-altman", lang="zh")
    ...     founded = graph.query('''
    ...         PREFIX pact: <https://w3id.org/pactgraph/ontology#>
    ...         ASK { ?founding pact:affected $who }
    ...     ''', who=pactgraph.IRI("https://w3id.org/pactgraph/id/openai"))
    >>> answer[0]["role"], answer[0]["certainFrom"]
    ('首席执行官', datetime.date(2023, 10, 31))
    >>> bool(founded), answer.is_cut
    (True, False)

    Nothing is built: raises ReleaseError where there is no release, which says what to do, and
    InputError for a setting that there isn't or that can't be so.
    """
    from pactgraph.api.graph import open_graph

    return open_graph(release, settings)


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return __all__
