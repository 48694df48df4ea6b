"""`pactgraph serve`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from pactgraph.cli.group import main, say
from pactgraph.cli.options import options
from pactgraph.cli.releases import scratch_of, served_release
from pactgraph.config import QUERYING, SERVING, Settings, read_settings
from pactgraph.release import Release


@main.command()
@click.option("--data", "files", multiple=True, type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Serve this RDF file as it is; repeatable.")
@options(*SERVING, *QUERYING, "project", "releases", "texts")
def serve(files: tuple[Path, ...], **given: Any) -> None:
    """Serve the current release: SPARQL endpoint, saved queries and downloads. Builds a release first if there is none.

    With --data, serve RDF files instead, of any vocabulary, whose release goes into a folder that is removed at the end.

    \b
    pactgraph serve
    pactgraph serve --host 0.0.0.0 --port 80 --query-timeout 10 --query-memory 512MiB
    pactgraph serve --data measurements.ttl --data places.nq.gz
    """
    from pactgraph.web.server import check_address, run_server

    settings = read_settings(given)
    check_address(settings.host, settings.port)
    if files:
        with _scratch_folder(settings) as settings:
            _run(run_server, settings, scratch_of(files, settings))
        return
    _run(run_server, settings, served_release(settings))


def _run(run_server: Callable[[Settings], None], settings: Settings, release: Release) -> None:
    """Say what is served where, and serve it."""
    say(f"serving release {release.id}: {release.manifest.quads} quads")
    say(f"  home    http://{settings.host}:{settings.port}/")
    say(f"  SPARQL  http://{settings.host}:{settings.port}/sparql")
    run_server(settings)


@contextmanager
def _scratch_folder(settings: Settings) -> Iterator[Settings]:
    """The settings with the folder for releases that the user gave, or else with one that is removed at the end."""
    if settings.releases:
        yield settings
        return
    with TemporaryDirectory(prefix="pactgraph-data-") as folder:
        yield replace(settings, releases=Path(folder))
