"""`pactgraph load`."""

from contextlib import closing
from pathlib import Path
from typing import Any

import click

from pactgraph.cli.frame import main, options, put_path, say, served_release
from pactgraph.config import BUILDING, read_settings
from pactgraph.errors import InputError

_FILE = "file"


@main.command()
@click.option(
    "--by",
    "means",
    type=click.Choice(["graphs", "quads", "update", _FILE]),
    help="By the Graph Store Protocol, graph by graph or as one document of quads; by SPARQL "
    "Update; or as a file for the loader of the engine [graphs, or quads where there are blank "
    "nodes].",
)
@click.option(
    "--update",
    metavar="ADDRESS",
    default="",
    help="Where the engine takes updates [as engines do].",
)
@click.option(
    "--graphs",
    metavar="ADDRESS",
    default="",
    help="Where the engine takes graphs, by the Graph Store Protocol [as engines do].",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="With --by file, what to write [pactgraph-RELEASE.nq].",
)
@options("engine", "project", "releases", *BUILDING)
def load(means: str | None, update: str, graphs: str, output: Path | None, **given: Any) -> None:
    """Load the current release into the engine at the address that --engine has, to be asked by
    `pactgraph serve --engine`. What is there stays in use until all of it has come and is proved;
    then it is switched.

    A user and a password come from PACTGRAPH_ENGINE_USER and PACTGRAPH_ENGINE_PASSWORD, or from
    .netrc, a token from PACTGRAPH_ENGINE_TOKEN.

    \b
    pactgraph load --engine http://localhost:7878/query
    pactgraph load --engine http://localhost:3030/data/sparql
    pactgraph load --engine 'http://localhost:3030/pactgraph-{release}/sparql'
    PACTGRAPH_ENGINE_USER=dba PACTGRAPH_ENGINE_PASSWORD=… pactgraph load --engine http://localhost:8890/sparql
    pactgraph load --by file -o pactgraph.nq
    """
    from pactgraph.engine import is_remote
    from pactgraph.engine.remote.loading import Means, RemoteStore, load_release, write_file

    settings = read_settings(given)
    if output and means != _FILE:
        raise click.UsageError("--output is the file of --by file")
    if means != _FILE and not is_remote(settings):
        raise click.UsageError(
            "--engine is to be the address of a SPARQL endpoint, such as "
            "http://localhost:7878/query"
        )
    release = served_release(settings)
    if means == _FILE:
        file = output or Path(f"pactgraph-{release.id}.nq")
        try:
            say(write_file(release, file))
        except OSError as error:
            raise InputError(f"{file} can't be written: {error.strerror}") from error
        put_path(file)
        return
    address = settings.engine.replace("{release}", release.id)
    with closing(RemoteStore(address, update, graphs)) as store:
        done = load_release(release, store, Means(means) if means else None, say)
    say(f"{address} has release {release.id}" + ("" if done else ", as it had before"))
