"""`pactgraph serve`."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from pactgraph.cli.group import main, say
from pactgraph.cli.options import options
from pactgraph.cli.releases import scratch_of, served_release
from pactgraph.config import BUILDING, QUERYING, SERVING, Settings, read_settings
from pactgraph.release import Release
from pactgraph.sandbox import describe_protection


@main.command()
@click.option(
    "--data",
    "files",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Serve this RDF file; repeatable.",
)
@click.option(
    "--base",
    default="",
    metavar="IRI",
    help="Name the dataset of --data by this IRI, and resolve relative IRIs against it [the "
    "address of the server, and the name of each file].",
)
@options(*SERVING, *QUERYING, "project", "releases", "texts", *BUILDING)
def serve(files: tuple[Path, ...], base: str, **given: Any) -> None:
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
    """
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
    with meeting_folder() as folder:
        if files:
            settings = replace(settings, releases=settings.releases or folder / "releases")
            release = scratch_of(files, base, settings)
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
