"""The heads of the columns of a saved query's answer: `columns` in its header, a text in each
language by variable.

    #+ columns:
    #+   right: {en: Right, zh: 权利}
"""

from collections.abc import Sequence

from pactgraph.queries.header import Part, read_header
from pactgraph.queries.keys import WORDS, Shape
from pactgraph.queries.values import Text

# Characters of a head, which stands over a narrow column.
_LONGEST = 60
_BREAKS = {"\t", "\n"}
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


def _head(part: Part) -> Text:
    """The head that a part is. Raises HeaderError where it is none."""
    fields = part.table
    if {*fields} != {*_LANGUAGES}:
        raise part.error("is not a head in both languages; write {en: Right, zh: 权利}")
    for language in _LANGUAGES:
        word = fields[language].text
        if word != word.strip() or not 0 < len(word) <= _LONGEST or _BREAKS & {*word}:
            raise fields[language].error(
                f"of {part.name} is no head; write one line of at most {_LONGEST} characters"
            )
    return Text(fields["en"].text, fields["zh"].text)


HEAD = Shape(_head, WORDS.schema)
