"""A tool for each saved query, out of its header."""

from pactgraph.mcp.desk import MOST_ROWS, Desk, Reply
from pactgraph.mcp.rows import rows_schema, tell
from pactgraph.mcp.tool import DATA, LANG, Call, Schema, Tool
from pactgraph.queries import Parameter, SavedQuery, type_named
from pactgraph.queries.ask import ask

_OFFSET: Schema = {
    "type": "integer",
    "minimum": 0,
    "default": 0,
    "description": f"the row to begin with; an answer has {MOST_ROWS} rows at most",
}


def saved_tool(query: SavedQuery) -> Tool:
    """The tool that asks a saved query."""
    title = f"{query.title.en} ({query.title.zh})"
    columns = {name: head.en for name, head in query.columns.items()}
    own = {one.name: _schema(one) for one in query.parameters}
    paging = {"offset": _OFFSET} if query.limit else {}
    return Tool(
        query.name,
        title,
        _description(query, columns),
        {**own, "lang": LANG, **paging},
        rows_schema(columns if query.form == "SELECT" else {}),
        lambda desk, call: _ask(query, desk, call),
        tuple(query.example),
        query.example,
    )


def _description(query: SavedQuery, columns: dict[str, str]) -> str:
    """What the query answers, what it is asked with and what it returns, in words."""
    asked = [
        f"{one.name} ({one.label.en}, such as {one.example}"
        f"{'' if one.default is None else ', not required'})"
        for one in query.parameters
    ]
    silent = ", ".join(query.unstated)
    parts = [
        f"{query.title.en} ({query.title.zh}).",
        " ".join(query.summary.en.split()),
        f"Arguments: {'; '.join(asked)}." if asked else "It takes no arguments.",
        f"Columns: {', '.join(f'{name} ({head})' for name, head in columns.items())}."
        if columns
        else "",
        f"Empty cells of {silent}: the sources don't state it." if silent else "",
        "Statements come with their force and the sentences that they rest on.",
        DATA,
    ]
    return " ".join(filter(None, parts))


def _schema(parameter: Parameter) -> Schema:
    """The JSON Schema of a parameter."""
    kind = type_named(parameter.type)
    of = f", a {parameter.cls}" if parameter.cls else ""
    default = {} if parameter.default is None else {"default": parameter.default}
    words = f"{parameter.label.en} ({parameter.label.zh}): {kind.wish}{of}"
    return {**kind.schema, "description": words, "examples": [parameter.example], **default}


def _ask(query: SavedQuery, desk: Desk, call: Call) -> Reply:
    """The answer to a saved query. Raises as `ask` does."""
    asked = ask(
        desk.attended,
        query.name,
        call.given,
        lang=call.lang,
        offset=call.offset,
        accept=desk.accept,
        client=desk.client,
    )
    return tell(
        desk,
        desk.table(asked.result),
        lang=call.lang,
        offset=call.offset if query.limit else None,
        more=asked.is_cut,
        notes=[str(each.shortened(desk.prefixes.shorten)) for each in asked.strangers],
    )
