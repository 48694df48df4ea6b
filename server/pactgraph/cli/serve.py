"""`pactgraph serve`."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from pactgraph.cli.frame import FormatChoice, main, options, say, scratch_of, served_release
from pactgraph.config import BUILDING, QUERYING, SERVING, Settings, read_settings
from pactgraph.rdf import DUMPS, Format
from pactgraph.release import Release
from pactgraph.sandbox import describe_protection


@main.command()
@click.option(
    "--data",
    "files",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True),
    help="Serve this RDF file as it is, or with - standard input; repeatable.",
)
@click.option(
    "-f",
    "--format",
    "format",
    type=FormatChoice(*DUMPS),
    help="Format of the files of --data whose names don't tell one, or of all if every name does.",
)
@click.option(
    "--lenient",
    "is_lenient",
    is_flag=True,
    help="Pass over statements of --data that can't be read; each is listed.",
)
@click.option(
    "--base",
    default="",
    metavar="IRI",
    help="Name the dataset of --data by this IRI, and resolve relative IRIs against it [the "
    "address of the server, and the name of each file].",
)
@options(*SERVING, *QUERYING, "project", "releases", "texts", *BUILDING)
def serve(
    files: tuple[Path, ...], format: Format | None, is_lenient: bool, base: str, **given: Any
) -> None:
    """Serve the current release: SPARQL endpoint, saved queries and downloads. Builds a release
    first if there is none.

    With --data, serve RDF files instead, of any vocabulary, whose release goes into a folder that
    is removed at the end. As long as only this machine can be asked for them, no web page may read
    them, unless --cors is given.

    \b
    pactgraph serve
    pactgraph serve --host 0.0.0.0 --port 80 --query-timeout 10 --query-memory 512MiB
    pactgraph serve --data measurements.ttl --data places.nq.gz
    pactgraph serve --data measurements.ttl --base https://example.org/measurements/
    zcat crawl-*.gz | pactgraph serve --data - --format nquads --lenient
    """
    if not files and (format or is_lenient):
        raise click.UsageError("--format and --lenient say how to read the files of --data")
    from pactgraph.cli.own_files import own_files
    from pactgraph.engine import check_engine, meeting_folder
    from pactgraph.release.workshop import clear
    from pactgraph.web.listening import bind
    from pactgraph.web.server import run_server

    if base and not files:
        raise click.UsageError("--base names files that are served as they are; add --data FILE")
    settings = read_settings(given)
    check_engine(settings)
    listener = bind(settings.host, settings.port)
    settings = replace(settings, host=listener.host, port=listener.port)
    if settings.cors is None:
        settings = replace(settings, cors=not files or not listener.address.is_loopback)
    with listener.bound, meeting_folder() as folder:
        if files:
            settings = replace(settings, releases=settings.releases or folder / "releases")
            with own_files(files, format, folder, settings.build_memory) as own:
                release = scratch_of(
                    own, settings, base=base, server=listener.url, is_lenient=is_lenient
                )
        else:
            release = served_release(settings)
            clear(settings.releases_folder)
        run_server(settings, folder, listener, partial(_tell, settings, release, listener.url))


def _tell(settings: Settings, release: Release, address: str) -> None:
    """Say what is served, where and how."""
    say(f"serving release {release.id}: {release.manifest.quads} quads")
    say(f"  home    {address}/")
    say(f"  SPARQL  {address}/sparql")
    if settings.engine == "pool":
        say(f"  workers {describe_protection()}")
    else:
        say(f"  engine  {settings.engine}")
    if settings.public_url:
        say(f"  public  {settings.public_url}/")
    if not settings.cors:
        say(
            "  private: no page of another site may read it, nor another name be used for it "
            "than those of this machine; --cors opens it"
        )
