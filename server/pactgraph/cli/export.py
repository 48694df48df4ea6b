"""`pactgraph export`."""

from pathlib import Path
from typing import Any

import click

from pactgraph.cli.group import main, say
from pactgraph.cli.options import options
from pactgraph.cli.releases import served_release
from pactgraph.config import BUILDING, read_settings
from pactgraph.errors import InputError


@main.command()
@click.option(
    "-f",
    "--format",
    "format",
    default="turtle",
    show_default=True,
    help="turtle, trig, ntriples, nquads, jsonld or rdfxml.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write [standard output].",
)
@options("project", "releases", *BUILDING)
def export(format: str, output: Path | None, **given: Any) -> None:
    """Write the whole graph of the current release. The same release gives the same bytes.

    \b
    pactgraph export --format turtle -o pactgraph.ttl
    pactgraph export --format nquads | grep microsoft
    """
    from pactgraph.rdf.dump import export_format

    chosen = export_format(format)
    body = served_release(read_settings(given)).read_dump(chosen)
    if output is None:
        click.echo(body, nl=False)
        return
    try:
        output.write_bytes(body)
    except OSError as error:
        raise InputError(f"{output} can't be written: {error.strerror}") from error
    say(f"{output}: {len(body)} bytes of {chosen.media_type}")
