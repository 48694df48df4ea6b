"""The values of a parameter that a shell offers for what is written of one."""

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from click.shell_completion import CompletionItem

from pactgraph.rdf import CODE, ID, ONTOLOGY, SOURCE

if TYPE_CHECKING:
    from pactgraph.queries import Parameter

# Namespaces of ours, which every table of prefixes has.
_NAMESPACES = {"id": ID, "pact": ONTOLOGY, "code": CODE, "source": SOURCE}
# Of more things than these nobody chooses.
_MOST = 20


def values_of(
    parameter: "Parameter", start: str, release: Path, language: str
) -> list[CompletionItem]:
    """Values of `parameter` for what is written of one, with what they are called in `language`:
    those there are to choose from, the things that fit by the index of names in the folder of a
    `release`, or its example.
    """
    if parameter.values:
        items = [
            CompletionItem(_as_written(one.text, start), help=one.label.in_language(language))
            for one in parameter.values
            if any(name.casefold().startswith(start.casefold()) for name in one.names)
        ]
    else:
        items = _things(parameter, start, release, language)
    if items:
        return beginning(items, start) or items
    example = parameter.example.removeprefix("id:")
    return beginning(map(CompletionItem, (example, *parameter.kind.moving)), start)


def beginning(items: Iterable[CompletionItem], start: str) -> list[CompletionItem]:
    """Those of `items` that begin so. A shell puts what all have in common in place of what is
    written.
    """
    return [item for item in items if item.value.startswith(start)]


def _things(
    parameter: "Parameter", start: str, release: Path, language: str
) -> list[CompletionItem]:
    """The things that `start` may be the beginning of a name of."""
    from pactgraph.search import NAMES, open_index

    index = release / NAMES
    if parameter.kind.name != "entity" or not start or not index.exists():
        return []
    prefix, _, local = (parameter.cls or "").partition(":")
    classes = [_NAMESPACES[prefix] + local] if prefix in _NAMESPACES else []
    with closing(open_index(index)) as names:
        found = names.find(start.partition(":")[2] or start, classes=classes, limit=_MOST)
    return [
        CompletionItem(_as_written(_shortened(one.iri), start), help=one.label(language))
        for one in found
    ]


def _as_written(name: str, start: str) -> str:
    """A prefixed name as it is written behind `start`: without its prefix, where it goes without
    one and none is begun.
    """
    prefix, _, local = name.partition(":")
    return local if prefix in ("id", "code") and ":" not in start else name


def _shortened(iri: str) -> str:
    """An IRI of ours as a prefixed name; any other as it is."""
    prefixes = (item for item in _NAMESPACES.items() if iri.startswith(item[1]))
    prefix, namespace = next(prefixes, ("", ""))
    return f"{prefix}:{iri[len(namespace) :]}" if prefix else iri
