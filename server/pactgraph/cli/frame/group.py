"""The command that all others belong to, and how each ends.

Data goes to standard output, everything else to standard error. The exit code is 0 only on success:
1 for what a person can mend, 2 for a wrong command line.
"""

import os
import sys
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper
from typing import Any, NoReturn

import click

import pactgraph
from pactgraph.controls import shortened, without_controls
from pactgraph.errors import InputError, PactgraphError

# A command → the module of this package that declares it. It is imported when the command is asked
# for: a shell that completes a word asks at each press of a key.
_COMMANDS = {
    "build": "build",
    "check": "build",
    "doctor": "doctor",
    "export": "export",
    "find": "find",
    "load": "load",
    "mcp": "mcp",
    "query": "query",
    "release": "release.depot",
    "serve": "serve",
    "source": "source",
}


class _Group(click.Group):
    """A group whose commands end with a message and an exit code where they fail for a reason."""

    def list_commands(self, context: click.Context) -> list[str]:
        """The names of all commands."""
        return sorted(_COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The command called `name`; where there is none, all are known afterwards, so that a
        message can tell the near ones.
        """
        for command in (name,) if name in _COMMANDS else _COMMANDS:
            import_module(f"pactgraph.cli.{_COMMANDS[command]}")
        return super().get_command(context, name)

    def main(self, *args: Any, **more: Any) -> Any:
        _replace_what_cannot_be_shown()
        try:
            return super().main(*args, **more)
        except PactgraphError as error:
            fail(error)
        except OSError as error:
            _discard_output()
            fail(InputError(f"{error.filename or 'standard output'}: {error.strerror}"))

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except BrokenPipeError:  # whoever read it has read enough
            _discard_output()
            sys.exit(1)


def fail(error: PactgraphError, language: str = "en") -> NoReturn:
    """End with the message of an error, in a language."""
    tell(error, language)
    sys.exit(error.exit_code)


def tell(error: PactgraphError, language: str = "en") -> None:
    """Write the message of an error, in a language; its lines may quote what was given."""
    told = f"pactgraph: {error.in_language(language)}"
    say("\n".join(map(shortened, told.split("\n"))))


def say(line: str) -> None:
    """Write a message for people, without what would steer their terminal: it may tell a name that
    anybody gave to a file. Where it can't be written, nobody reads it.
    """
    with suppress(OSError):
        click.echo(without_controls(line), err=True)


def show(text: str) -> None:
    """Write `text` for people to standard output, without what would steer their terminal."""
    put(without_controls(text) + "\n")


def put(data: str | bytes) -> None:
    """Write `data` to standard output: bytes as they are, whatever the terminal takes. Raises
    InputError where there is none.
    """
    if sys.stdout is None:
        raise InputError("standard output is closed, and there is something to write to it")
    click.echo(data, nl=False)


def is_terminal() -> bool:
    """Whether standard output is one, so that a person reads it."""
    return sys.stdout is not None and sys.stdout.isatty()


def put_path(path: os.PathLike[str]) -> None:
    """Write a path to standard output, by the bytes that it has in the file system."""
    put(os.fsencode(path) + b"\n")


def _replace_what_cannot_be_shown() -> None:
    """Have what an encoding has no letters for replaced, where the terminal has such an
    encoding.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _discard_output() -> None:
    """Forget what was not written: Python would try again at its end, and fail."""
    with suppress(OSError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


@click.group(
    cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(pactgraph.__version__, prog_name="pactgraph")
def main() -> None:
    """A knowledge graph of agreements, rights and the sentences behind them, over SPARQL.

    \b
    pactgraph serve                                     build if needed, and serve on http://127.0.0.1:8000/
    pactgraph query rights-on-day -p holder=microsoft -p day=2031-06-30
    pactgraph export --format turtle -o pactgraph.ttl
    """
