"""A tool for each saved query, out of its header."""

from pactgraph.mcp.frame import DATA, LANG, MOST_ROWS, Call, Desk, Reply, Schema, Tool
from pactgraph.mcp.rows import rows_schema, tell
from pactgraph.queries import Parameter, SavedQuery

# So many values of a parameter are told in words.
_TOLD = 30
_OFFSET: Schema = {
    "type": "integer",
    "minimum": 0,
    "default": 0,
    "description": f"the row to begin with; an answer has {MOST_ROWS} rows at most",
}


def saved_tool(query: SavedQuery) -> Tool:
    """The tool that asks a saved query."""
    columns = {name: head.en for name, head in query.columns.items()}
    paging = {"offset": _OFFSET} if query.limit else {}
    return Tool(
        query.name,
        f"{query.title.en} ({query.title.zh})",
        _description(query, columns),
        {**{one.name: _schema(one) for one in query.parameters}, "lang": LANG, **paging},
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
    parts = [
        f"{query.title.en} ({query.title.zh}).",
        " ".join(query.summary.en.split()),
        f"Arguments: {'; '.join(asked)}." if asked else "It takes no arguments.",
        f"Columns: {', '.join(f'{name} ({head})' for name, head in columns.items())}."
        if columns
        else "",
        f"Empty: not stated ({', '.join(query.unstated)})." if query.unstated else "",
        "Statements come with their force and the sentences that they rest on.",
        DATA,
    ]
    return " ".join(filter(None, parts))


def _schema(parameter: Parameter) -> Schema:
    """The JSON Schema of a parameter."""
    schema, of = dict(parameter.schema), f", a {parameter.cls}" if parameter.cls else ""
    words = [f"{parameter.label.en} ({parameter.label.zh}): {parameter.kind.wish.en}{of}"]
    if parameter.values:
        words.append(f"one of {', '.join(map(str, parameter.values[:_TOLD]))}")
    if parameter.is_optional:
        words.append("empty for all")
    elif parameter.default is not None:
        schema["default"] = parameter.in_json(parameter.default)
    schema["examples"] = [parameter.in_json(parameter.example)]
    return {**schema, "description": "; ".join(words)}


def _ask(query: SavedQuery, desk: Desk, call: Call) -> Reply:
    """The answer to a saved query. Raises as `ask` does."""
    limit = min(MOST_ROWS, query.limit) if query.limit else None
    asked = desk.ask(query.name, call.given, lang=call.lang, offset=call.offset, limit=limit)
    return tell(
        desk,
        desk.table(asked.result),
        lang=call.lang,
        offset=call.offset if query.limit else None,
        more=asked.is_cut,
        notes=[*map(str, asked.understood), *desk.notes(asked.strangers)],
    )
