"""`pactgraph release`, the command that the others belong to; `list`, `show`, `verify`
and `prune`.
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import click

from pactgraph.cli.frame import main, options, put, put_path, say, show
from pactgraph.config import read_settings
from pactgraph.release import (
    MANIFEST,
    Release,
    current_id,
    has_current,
)
from pactgraph.release.exchange import INCOMING, fetching
from pactgraph.release.kept import kept, prune, release_called, written

_JSON = click.option("--json", "is_json", is_flag=True, help="As JSON.")
_ID = click.argument("id", required=False)


@main.group()
def release() -> None:
    """List, verify, switch and remove releases; bring them to other machines, and from there.

    A depot is a folder or an HTTP server that takes releases and gives them. Each file of a release
    is there once, called by its digest, so that what two releases share goes over the line once.

    \b
    pactgraph release list
    pactgraph release push /mnt/depot
    pactgraph release pull https://data.example/ --use
    """


@release.command("list")
@_JSON
@options("project", "releases")
def list_releases(is_json: bool, **given: Any) -> None:
    """List the releases of this machine, the one written last first.

    \b
    pactgraph release list
    pactgraph release list --json | jq -r '.[].id'
    """
    folder = read_settings(given).releases_folder
    used = current_id(folder) if has_current(folder) else ""
    rows = [_row(each, each.id == used) for each in kept(folder)]
    if is_json:
        put(json.dumps(rows, indent=1) + "\n")
        return
    for row in rows:
        state = "current" if row["current"] else ""
        put(
            f"{row['id']}  {state:7}  {row['quads']:>10} quads  {row['bytes']:>13} bytes  "
            f"{row['written']}\n"
        )
    if not rows:
        say(f"no release in {folder}")


@release.command("show")
@_ID
@_JSON
@options("project", "releases")
def show_release(id: str | None, is_json: bool, **given: Any) -> None:
    """Show what the release ID is made of, or the current one, and the digest of its manifest, from
    which all else follows. As JSON it is the manifest.

    \b
    pactgraph release show
    pactgraph release show 1f0c2d3e4a5b --json | jq .inputs
    """
    found = release_called(read_settings(given).releases_folder, id)
    if is_json:
        put((found.folder / MANIFEST).read_bytes())
        return
    manifest, content = found.manifest, (found.folder / MANIFEST).read_bytes()
    show(f"release   {found.id}")
    show(f"title     {manifest.about.title_in('en')}")
    show(f"version   {manifest.version}")
    show(f"quads     {manifest.quads} in {len(manifest.graphs)} graphs, {manifest.triples} triples")
    show(f"manifest  sha256 {hashlib.sha256(content).hexdigest()}")
    for file in manifest.files:
        show(f"{file.bytes:>13}  {file.sha256[:12]}  {file.path}")


@release.command("verify")
@_ID
@options("project", "releases")
def verify_release(id: str | None, **given: Any) -> None:
    """Read every file of the release ID, or of the current one, and hold it against the manifest;
    write where it is. Ends with 1 where something differs.

    \b
    pactgraph release verify
    pactgraph release verify 1f0c2d3e4a5b
    """
    found = release_called(read_settings(given).releases_folder, id)
    found.verify()
    say(f"release {found.id} is whole: {len(found.manifest.files)} files, {_size(found)} bytes")
    put_path(found.folder)


@release.command("prune")
@click.option(
    "--keep",
    type=click.IntRange(min=0),
    default=2,
    show_default=True,
    help="So many are kept beside the current one, those written last.",
)
@options("project", "releases")
def prune_releases(keep: int, **given: Any) -> None:
    """Remove old releases, and what transfers that broke have left; write the ids of those that
    are gone.

    A server that still answers from an old release goes on from what it has in memory.

    \b
    pactgraph release prune
    pactgraph release prune --keep 0
    """
    folder = read_settings(given).releases_folder
    for id in prune(folder, keep) if folder.is_dir() else ():
        put(f"{id}\n")
    if (folder / INCOMING).is_dir():
        with fetching(folder) as arrived:
            arrived.clear()


def _row(found: Release, is_current: bool) -> dict[str, object]:
    moment = datetime.fromtimestamp(written(found) // 10**9, UTC)
    return {
        "id": found.id,
        "current": is_current,
        "quads": found.manifest.quads,
        "bytes": _size(found),
        "written": moment.isoformat().replace("+00:00", "Z"),
    }


def _size(found: Release) -> int:
    return sum(file.bytes for file in found.manifest.files)
