"""Prose on a screen: indented lines, and names with what is said of them."""

from pactgraph.cli.wrapping import padded, wrapped

INDENT = 2
# Where a screen has no end, and on a wide one, a line ends here.
_LINE = 100


def item(name: str, text: str, indent: int, columns: int | None) -> list[str]:
    """A name and what is said of it, beside it at the column `indent` where there is room."""
    if columns is not None and indent > columns // 2:
        return [" " * INDENT + name, *prose(text, 2 * INDENT, columns)]
    first, *others = prose(text, indent, columns)
    return [padded(" " * INDENT + name, indent) + first[indent:], *others]


def prose(text: str, indent: int, columns: int | None) -> list[str]:
    """`text` as indented lines no wider than `columns`; None is a screen without end."""
    room = min(columns or _LINE, _LINE) - indent
    return [" " * indent + line for line in wrapped(text, max(room, 2))]
