"""What a shell offers where a word of `pactgraph query` isn't finished: names of saved queries,
their parameters, and values of these.

It reads the names of files, and of one query its header, and builds nothing.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from pactgraph.cli.offered import beginning, values_of

if TYPE_CHECKING:
    from pactgraph.queries import Parameter, SavedQuery


class QueryCommand(click.Command):
    """A command whose options are those of a saved query, too."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """As click does; but where a word is completed, an option without its value doesn't keep
        what stands before it from being read.
        """
        options = (one for one in self.params if isinstance(one, click.Option) and not one.is_flag)
        is_open = bool(args) and any(args[-1] in option.opts for option in options)
        return super().parse_args(
            context, args[:-1] if context.resilient_parsing and is_open else args
        )

    def shell_complete(self, context: click.Context, incomplete: str) -> list[CompletionItem]:
        """The options that begin so."""
        options = [
            CompletionItem(f"--{parameter.name.replace('_', '-')}", help=_label(context, parameter))
            for parameter in _free(context)
        ]
        return [*beginning(options, incomplete), *super().shell_complete(context, incomplete)]


def complete_name(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The names of saved queries that begin so."""
    names = sorted(path.stem for path in _folder(context).glob("*/*.rq"))
    return beginning(map(CompletionItem, names), incomplete)


def complete_pair(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """What may stand behind -p: the name of a parameter, or a value of it behind its name."""
    name, equals, start = incomplete.partition("=")
    if equals:
        found = _values(context, name, start)
        return [CompletionItem(f"{name}={item.value}", help=item.help) for item in found]
    items = [CompletionItem(f"{one.name}=", help=_label(context, one)) for one in _free(context)]
    return beginning(items, incomplete)


def complete_word(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """What may stand behind the name of a query: a value of the parameter whose option is before
    it, else of the first that has none.
    """
    words = context.params.get("words") or ()
    if words and words[-1].startswith("--") and "=" not in words[-1]:
        return _values(context, words[-1][2:].replace("-", "_"), incomplete)
    free = _free(context)
    bare = _bare(words)
    return _values(context, free[len(bare)].name, incomplete) if len(bare) < len(free) else []


def _free(context: click.Context) -> list["Parameter"]:
    """The parameters of the query on the command line that no option names yet."""
    query = _query(context)
    if query is None:
        return []
    words = context.params.get("words") or ()
    pairs = context.params.get("pairs") or ()
    named = {word[2:].partition("=")[0].replace("-", "_") for word in words if word[:2] == "--"}
    named |= {pair.partition("=")[0] for pair in pairs}
    return [one for one in query.parameters if one.name not in named]


def _bare(words: Sequence[str]) -> list[str]:
    """Those of `words` that are neither options nor their values."""
    before = ["", *words]
    return [
        word
        for last, word in zip(before, words, strict=False)
        if not word.startswith("--") and not (last.startswith("--") and "=" not in last)
    ]


def _values(context: click.Context, name: str, start: str) -> list[CompletionItem]:
    """Values of the parameter `name` that begin so."""
    query = _query(context)
    parameter = next((one for one in query.parameters if one.name == name), None) if query else None
    if parameter is None:
        return []
    return values_of(parameter, start, _folder(context).parent, _language(context))


def _query(context: click.Context) -> "SavedQuery | None":
    """The saved query that the command line names; None where it names none."""
    from pactgraph.queries import find_query

    name = context.params.get("name")
    return find_query(_folder(context), name) if name else None


def _folder(context: click.Context) -> Path:
    from pactgraph.cli.frame import saved_queries
    from pactgraph.config import read_settings

    given = {name: context.params.get(name) for name in ("project", "releases")}
    return saved_queries(read_settings(given))


def _label(context: click.Context, parameter: "Parameter") -> str:
    return parameter.label.in_language(_language(context))


def _language(context: click.Context) -> str:
    return str(context.params.get("lang") or "en")
