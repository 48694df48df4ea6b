"""How a table is told: its rows, what they rest on, and whether there are more."""

from collections.abc import Iterable, Mapping

from pactgraph.mcp.evidence import SCHEMA as EVIDENCE
from pactgraph.mcp.evidence import evidence_of
from pactgraph.mcp.frame import Desk, Reply, Table, clean, table

_CELL = {"type": ["string", "number", "boolean", "null"]}


def rows_schema(columns: Mapping[str, str]) -> dict[str, object]:
    """The JSON Schema of an answer that has rows; where no `columns` are known, these
    may be any.
    """
    named = {name: {**_CELL, "description": words} for name, words in columns.items()}
    row = (
        {"type": "object", "properties": named, "required": list(named)}
        if named
        else {"type": "object", "additionalProperties": _CELL}
    )
    return {
        "type": "object",
        "properties": {
            "rows": {"type": "array", "items": row},
            "is_cut": {"type": "boolean", "description": "whether there are more rows than these"},
            "next_offset": {
                "type": ["integer", "null"],
                "description": "the offset that gives the next rows",
            },
            "answer": {"type": "boolean", "description": "of a yes-no question"},
            "evidence": EVIDENCE,
            "notes": {"type": "array", "items": {"type": "string"}},
        },
    }


def tell(
    desk: Desk,
    found: Table | bool,
    *,
    lang: str,
    offset: int | None = None,
    more: bool = False,
    notes: Iterable[str] = (),
) -> Reply:
    """The answer that `found` is, with the evidence of its rows, and `notes` on it.

    The rows begin at `offset`, None where no call can begin elsewhere; there may be `more` than
    were asked for.
    """
    said = [clean(note) for note in notes]
    if isinstance(found, bool):
        return Reply({"answer": found, "notes": said}, "\n".join(["yes" if found else "no", *said]))
    evidence = evidence_of(desk, found.iris, lang)
    count, is_cut = len(found.rows), found.is_cut or more
    next_offset = offset + count if is_cut and offset is not None else None
    if is_cut:
        remedy = (
            f"offset={next_offset} gives the next"
            if next_offset is not None
            else "ask for less, or for a part of it"
        )
        said.insert(0, f"There are more rows than these {count}; {remedy}.")
    value = {
        "rows": [dict(row) for row in found.rows],
        "is_cut": is_cut,
        "next_offset": next_offset,
        "evidence": evidence.value,
        "notes": [*said, *([evidence.lack] if evidence.lack else [])],
    }
    head = f"{count} row{'' if count == 1 else 's'}{', cut' if is_cut else ''}"
    lines = [head, *said, table(found.columns, found.rows), *evidence.lines(lang)]
    return Reply(value, "\n".join(lines))
