"""`pactgraph export`."""

from pathlib import Path
from typing import Any

import click

from pactgraph.cli.frame import FormatChoice, main, options, put, say, served_release
from pactgraph.config import BUILDING, read_settings
from pactgraph.errors import InputError
from pactgraph.rdf import DUMPS, Format


@main.command()
@click.option(
    "-f",
    "--format",
    "format",
    type=FormatChoice(*DUMPS),
    default="turtle",
    show_default=True,
    help="What to write.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write [standard output].",
)
@options("project", "releases", *BUILDING)
def export(format: Format, output: Path | None, **given: Any) -> None:
    """Write the whole graph of the current release. The same release gives the same bytes.

    \b
    pactgraph export --format turtle -o pactgraph.ttl
    pactgraph export --format nquads | grep microsoft
    """
    body = served_release(read_settings(given)).read_dump(format)
    if output is None:
        put(body)
        return
    try:
        output.write_bytes(body)
    except OSError as error:
        raise InputError(f"{output} can't be written: {error.strerror}") from error
    say(f"{output}: {len(body)} bytes of {format.media_type}")
