"""The heads of the columns of a saved query's answer: `columns` in its header, a text in each
language by variable.

    #+ columns:
    #+   right: {en: Right, zh: 权利}
"""

import re
from collections.abc import Sequence

from pactgraph.queries.header import Part, read_header
from pactgraph.queries.keys import Key, Keys, Shape
from pactgraph.queries.model import Text

# Characters of a head, which stands over a narrow column.
_LONGEST = 60
_HEAD = rf"\S(?:[^\t\n]{{0,{_LONGEST - 2}}}\S)?"
_LANGUAGES = ("en", "zh")


def ill_named(text: str, variables: Sequence[str]) -> str | None:
    """What is wrong with the heads that the header of the saved query `text` gives the columns
    `variables` of its answer, with the line; None where each has its own and there are no others.
    """
    header = read_header(text)
    columns = header.table.get("columns")
    given = columns.table if columns else {}
    if strange := [part for name, part in given.items() if name not in variables]:
        there = ", ".join(variables) or "none"
        return str(strange[0].error(f"is no column of the answer, which has {there}; remove it"))
    if missing := [name for name in variables if name not in given]:
        example = f"{missing[0]}: {{en: A short head, zh: 栏名}}"
        what = f"lacks a head for the column {missing[0]}; write under columns, {example}"
        return str((columns or header).error(what))
    heads = {name: _head(part) for name, part in given.items()}
    for language in _LANGUAGES:
        seen: dict[str, str] = {}
        for name, head in heads.items():
            word = head.in_language(language)
            if word in seen:
                what = f"has the {language} head {word!r}, as {seen[word]} has; tell them apart"
                return str(given[name].error(what))
            seen[word] = name
    return None


def _line(part: Part) -> str:
    if not re.fullmatch(_HEAD, part.text):
        raise part.error(f"is no head; write one line of at most {_LONGEST} characters")
    return part.text


_WORD = Shape(_line, lambda: {"type": ["string", "number", "boolean"], "pattern": f"^{_HEAD}$"})
_EN = Key("en", _WORD, "the head in English", is_needed=True)
_ZH = Key("zh", _WORD, "the head in Chinese", is_needed=True)
_WORDS = Keys((_EN, _ZH))


def _head(part: Part) -> Text:
    """The head that a part is. Raises HeaderError where it is none."""
    fields = _WORDS.fields(part)
    return Text(_EN.of(fields), _ZH.of(fields))


HEAD = Shape(_head, _WORDS.schema)
