"""The tool `sparql`: any query, for what no saved query answers."""

from pactgraph.errors import ParameterError
from pactgraph.mcp.frame import DATA, LANG, MOST_ROWS, Call, Desk, Reply, Tool
from pactgraph.mcp.rows import rows_schema, tell

_EXAMPLE = (
    "PREFIX pact: <https://w3id.org/pactgraph/ontology#> "
    "SELECT ?right ?holder WHERE { ?right a pact:Right ; pact:holder ?holder } ORDER BY ?right"
)


def sparql_tool(schema: str) -> Tool:
    """The tool, whose description ends with the `schema` of what is published."""
    return Tool(
        "sparql",
        "Any SPARQL query (任意 SPARQL 查询)",
        "Answers a SPARQL 1.1 query (SELECT, ASK, CONSTRUCT or DESCRIBE) over all graphs; updates "
        "and calls to other endpoints are refused. Use it where no other tool answers: those find "
        f"days, forces and evidence by themselves. At most {MOST_ROWS} rows come back, and the "
        "answer says so where there are more: page with ORDER BY, LIMIT and OFFSET. "
        'Labels are in English and Chinese: FILTER(LANG(?label) = "en"). '
        f"{DATA}\n{schema}".rstrip(),
        {
            "query": {"type": "string", "description": "the query", "examples": [_EXAMPLE]},
            "timeout": {
                "type": "number",
                "exclusiveMinimum": 0,
                "description": "the seconds after which it is stopped, if sooner than by itself",
            },
            "lang": LANG,
        },
        rows_schema({}),
        _answer,
        ("query",),
        {"query": _EXAMPLE},
    )


def _answer(desk: Desk, call: Call) -> Reply:
    """The answer to a query. Raises what the engine raises."""
    text = call.given["query"].removeprefix("\ufeff")
    result = desk.query(text, _seconds(call.given.get("timeout", "").strip()))
    unknown = desk.strangers(text, result)
    return tell(desk, desk.table(result), lang=call.lang, notes=unknown)


def _seconds(text: str) -> float | None:
    """The seconds in a text, None where it is empty. Raises ParameterError where it has none."""
    try:
        seconds = float(text or 1)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise ParameterError(f"timeout={text[:40]}: write a number of seconds above 0, such as 2.5")
    return seconds if text else None
