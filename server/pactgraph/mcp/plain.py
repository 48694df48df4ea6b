"""The tool `sparql`: any query, for what no saved query answers."""

from pactgraph.errors import ParameterError, QuerySyntaxError
from pactgraph.mcp.desk import MOST_ROWS, Desk, Reply
from pactgraph.mcp.rows import rows_schema, tell
from pactgraph.mcp.tool import DATA, LANG, Call, Tool
from pactgraph.mcp.vocabulary import VOCABULARY
from pactgraph.queries.strangers import strangers_in

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
    """The answer to a query. Raises what the engine raises; a mistake of syntax comes with the
    prefixes at hand.
    """
    text = call.given["query"].removeprefix("\ufeff")
    seconds = _seconds(call.given.get("timeout", ""))
    try:
        result = desk.query(text, seconds)
    except QuerySyntaxError as error:
        raise QuerySyntaxError(
            f"{error}\nPrefixes at hand: {_prefixes(desk)}\nClasses and properties: read the "
            f"resource {VOCABULARY}, or the description of this tool.",
            error.line,
            error.column,
        ) from error
    attended = desk.attended.engine
    unknown = strangers_in(attended, desk.request(text), result) or ()
    return tell(
        desk,
        desk.table(result),
        lang=call.lang,
        notes=[str(each.shortened(desk.prefixes.shorten)) for each in unknown],
    )


def _seconds(text: str) -> float | None:
    """The time limit that a call sets itself. Raises ParameterError where it is none."""
    if not text.strip():
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise ParameterError(f"timeout={text[:40]}: write a number of seconds above 0, such as 2.5")
    return seconds


def _prefixes(desk: Desk) -> str:
    return ", ".join(f"{name}: <{iri}>" for name, iri in desk.prefixes.table.items())
