"""`pactgraph release push`, `pull`, `follow` and `use`."""

import time
from functools import partial
from typing import Any

import click

from pactgraph.cli.frame import options, prepare, put, put_path, say
from pactgraph.cli.release.own import release
from pactgraph.config import BUILDING, Settings, read_settings
from pactgraph.errors import ExchangeError, PactgraphError
from pactgraph.release.exchange import (
    CURRENT,
    NEXT,
    Pulled,
    Replicas,
    depot_at,
    follow,
    point,
    pointed_at,
    pull,
    push,
)
from pactgraph.release.kept import prune, release_called
from pactgraph.release.write import switch


@release.command("push")
@click.argument("where")
@click.argument("id", required=False)
@click.option("--use", "is_used", is_flag=True, help="Have those that follow WHERE use it as well.")
@options("project", "releases")
def push_release(where: str, id: str | None, is_used: bool, **given: Any) -> None:
    """Bring the release ID, or the current one, to the depot WHERE, a folder or an HTTP server that
    takes PUT (WebDAV); those that follow it fetch the release, and use it when `release use` says
    so. Writes the id.

    What is there already isn't sent; the same command goes on where it broke off. What the header
    Authorization is to say stands in PACTGRAPH_AUTHORIZATION.

    \b
    pactgraph release push /mnt/depot
    PACTGRAPH_AUTHORIZATION="Bearer $TOKEN" pactgraph release push https://depot.example/pact/
    1f0c2d3e4a5b
    """
    found = release_called(read_settings(given).releases_folder, id)
    with depot_at(where) as depot:
        sent = push(depot, found, say)
        point(depot, NEXT, found.id)
        if is_used:
            point(depot, CURRENT, found.id)
    say(f"release {found.id} is in {depot}; {sent} of {len(found.manifest.files)} files were sent")
    put(f"{found.id}\n")


@release.command("pull")
@click.argument("where")
@click.argument("id", required=False)
@click.option("--use", "is_used", is_flag=True, help="Use it from now on.")
@click.option(
    "--sha256",
    metavar="DIGEST",
    help="What the digest of its manifest must be, as `release show` tells it to who made it.",
)
@options("project", "releases", "store", *BUILDING)
def pull_release(
    where: str, id: str | None, is_used: bool, sha256: str | None, **given: Any
) -> None:
    """Bring the release ID from the depot WHERE, or the one that is used there; write where it is.
    A running server of pactgraph is a depot too.

    It appears whole, each file of the size and digest that its manifest says, or not at all. Which
    release is current stays as it is, unless --use is given. The same command goes on where it
    broke off, and takes what another release here has already.

    \b
    pactgraph release pull https://data.example/ --use
    pactgraph release pull /mnt/depot 1f0c2d3e4a5b
    """
    settings = read_settings(given)
    with depot_at(where) as depot:
        wanted = id or pointed_at(depot, CURRENT)
        if not wanted:
            raise ExchangeError(
                f"{depot} names no release; name one: pactgraph release pull WHERE ID"
            )
        found = pull(depot, _pulled(settings, wanted, sha256))
    if is_used:
        switch(settings.releases_folder, found.id)
    put_path(found.folder)


@release.command("follow")
@click.argument("where")
@click.option(
    "--every",
    type=click.FloatRange(min=0.1),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait between two looks.",
)
@click.option("--once", "is_once", is_flag=True, help="Look once, and end.")
@click.option(
    "--keep",
    type=click.IntRange(min=2),
    help="Remove all releases but the current one and so many others, those written last [none is "
    "removed].",
)
@options("project", "releases", "store", *BUILDING)
def follow_depot(where: str, every: float, is_once: bool, keep: int | None, **given: Any) -> None:
    """Keep this machine at what the depot WHERE says: fetch the release that was pushed last, and
    use the one that it says is to be used. Writes the id of each that comes into use.

    \b
    pactgraph release follow https://depot.example/pact/ --keep 2
    pactgraph release follow /mnt/depot --once
    """
    settings, told = read_settings(given), ""
    while True:
        try:
            with depot_at(where) as depot:
                used = follow(depot, _pulled(settings, ""))
            if used:
                put(f"{used}\n")
            if keep:
                prune(settings.releases_folder, keep)
            told = ""
        except (PactgraphError, OSError) as error:
            if is_once:
                raise
            if str(error) != told:
                say(f"{error}; looked for again every {every:g} seconds")
            told = str(error)
        if is_once:
            return
        time.sleep(every)


@release.command("use")
@click.argument("id")
@click.option(
    "--at",
    "where",
    metavar="WHERE",
    help="Have those that follow this depot use it, in place of this machine.",
)
@click.option(
    "--replica",
    "replicas",
    multiple=True,
    metavar="URL",
    help="Wait until this server has the release, then switch, then wait until it answers from it; "
    "repeatable.",
)
@click.option(
    "--within",
    type=click.FloatRange(min=0),
    default=600.0,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for replicas in each of the two steps.",
)
@options("project", "releases", "store", *BUILDING)
def use_release(
    id: str, where: str | None, replicas: tuple[str, ...], within: float, **given: Any
) -> None:
    """Use the release ID from now on, on this machine or by all that follow a depot; write the id.
    A server takes it up within a second, without a failed request.

    Where a replica doesn't have it in time, nothing is switched.

    \b
    pactgraph release use 1f0c2d3e4a5b
    pactgraph release use 1f0c2d3e4a5b --at https://depot.example/pact/ \\
        --replica http://10.0.0.1:8000 --replica http://10.0.0.2:8000
    """
    settings = read_settings(given)
    all_of_them = Replicas(replicas, within, say)
    all_of_them.wait_until_held(id)
    if where:
        with depot_at(where) as depot:
            point(depot, CURRENT, id)
    else:
        _use_here(id, settings)
    if replicas:
        all_of_them.wait_until_served(id)
        say(f"all {len(replicas)} replicas answer from release {id}")
    put(f"{id}\n")


def _pulled(settings: Settings, id: str, sha256: str | None = None) -> Pulled:
    """How a release comes to this machine."""
    ready = partial(prepare, settings=settings)
    return Pulled(id, settings.releases_folder, say, ready, sha256.lower() if sha256 else None)


def _use_here(id: str, settings: Settings) -> None:
    """Make a release of this machine the current one, once it has been read from end to end."""
    found = release_called(settings.releases_folder, id)
    found.verify()
    prepare(found, settings)
    switch(settings.releases_folder, found.id)
