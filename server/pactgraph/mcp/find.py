"""The tool `find`: which thing a name stands for."""

from pactgraph.mcp.frame import DATA, Call, Desk, Reply, Tool, clean, table

# So many things are told at most.
_MOST = 10
_TEXT = {"type": "string"}
_THING = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "description": "what the other tools take"},
        "iri": _TEXT,
        "label_en": _TEXT,
        "label_zh": _TEXT,
        "class": {"type": "string", "description": "the class of it that tells most"},
        "matched": {"type": "array", "items": _TEXT, "description": "its names that fit"},
        "is_exact": {"type": "boolean"},
    },
    "required": ["id", "iri"],
}


def find_tool() -> Tool:
    """The tool."""
    return Tool(
        "find",
        "Look up a name (查名称)",
        "Finds the things that a name may stand for: companies, people, groups, agreements, "
        "rights, events, products, documents, topics, codes and classes, by a label, another name "
        "or an identifier, in English or Chinese, whole, in part or misspelt; best first. Begin "
        f"here when you have a name and a tool asks for an id. {DATA}",
        {
            "name": {"type": "string", "description": "the name", "examples": ["微软", "OpenAI"]},
            "class": {
                "type": "string",
                "description": "only things of this class, such as pact:Agent, pact:Right, "
                "pact:Agreement, pact:Event",
                "examples": ["pact:Agent"],
            },
        },
        {
            "type": "object",
            "properties": {"things": {"type": "array", "items": _THING}},
            "required": ["things"],
        },
        _answer,
        ("name",),
        {"name": "微软"},
    )


def _answer(desk: Desk, call: Call) -> Reply:
    """What a name may stand for. Raises ReleaseError where there is no index of names, and
    ParameterError for a class that is none.
    """
    found = desk.find(call.given["name"], call.given.get("class", "").strip(), _MOST)
    things: list[dict[str, object]] = [
        {
            "id": desk.name(each.iri),
            "iri": clean(each.iri),
            "label_en": clean(each.label("en")),
            "label_zh": clean(each.label("zh")),
            "class": desk.name(each.kind) if each.kind else "",
            "matched": [clean(name) for name in each.matched],
            "is_exact": each.is_exact,
        }
        for each in found
    ]
    rows = [{name: str(thing[name]) for name in _COLUMNS} for thing in things]
    told = table(_COLUMNS, rows) if things else "Nothing has a name like it."
    return Reply({"things": things}, told)


_COLUMNS = ("id", "label_en", "label_zh", "class")
