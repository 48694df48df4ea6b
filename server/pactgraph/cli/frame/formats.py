"""An option that names a format, whose choices are the rows of the table of formats."""

import click
from click.shell_completion import CompletionItem

from pactgraph.errors import UnknownNameError
from pactgraph.rdf import Format, Kind, format_named, formats_of


class FormatChoice(click.ParamType[Format]):
    """A format for any of some kinds, by any name that it answers to."""

    name = "format"

    def __init__(self, *kinds: Kind) -> None:
        self._kinds = kinds

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """The names, as the help shows them."""
        return f"[{'|'.join(self._names())}]"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Format:
        """The format that `value` names, or a usage error with the names there are."""
        if isinstance(value, Format):
            return value
        try:
            return format_named(str(value), *self._kinds)
        except UnknownNameError as error:
            self.fail(str(error), param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The names that begin so."""
        return [CompletionItem(name) for name in self._names() if name.startswith(incomplete)]

    def _names(self) -> list[str]:
        return [format.name for format in formats_of(*self._kinds)]
