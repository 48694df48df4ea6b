"""The command that all others belong to, and how each ends.

Data goes to standard output, everything else to standard error. The exit code is 0 only on success:
1 for what a person can mend, 2 for a wrong command line.
"""

import sys
from typing import Any, NoReturn

import click

import pactgraph
from pactgraph.controls import shortened, without_controls
from pactgraph.errors import InputError, PactgraphError


class _Group(click.Group):
    """A group whose commands end with a message and an exit code where they fail for a reason."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except PactgraphError as error:
            fail(error)
        except BrokenPipeError:
            sys.stderr.close()
            sys.exit(1)
        except OSError as error:
            fail(InputError(f"{error.filename or 'output'}: {error.strerror}"))


def fail(error: PactgraphError) -> NoReturn:
    """End with the message of an error, whose lines may quote what was given."""
    say("\n".join(map(shortened, f"pactgraph: {error}".split("\n"))))
    sys.exit(error.exit_code)


def say(line: str) -> None:
    """Write a message for people, without what would steer their terminal: it may tell a name that
    anybody gave to a file.
    """
    click.echo(without_controls(line), err=True)


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
