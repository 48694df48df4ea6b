"""A release brought to a depot: only the files that aren't there, then the manifest, by which
others find them.
"""

from collections.abc import Callable
from io import BytesIO

from pactgraph.errors import ExchangeError, UnknownNameError
from pactgraph.release.contents import LONGEST, MANIFEST, Release
from pactgraph.release.exchange.depot import Depot, blob_name, manifest_name, read_small


def push(depot: Depot, release: Release, tell: Callable[[str], None]) -> int:
    """How many files were brought; none where the depot has the release. `tell` gets a line a file.

    Raises DamageError where the release isn't whole, ExchangeError where the depot doesn't take it,
    or has another one under its id.
    """
    release.verify()
    name, manifest = manifest_name(release.id), release.read(release.download(MANIFEST))
    if _is_there(depot, name, manifest):
        return 0
    files = {artefact.sha256: artefact for artefact in release.manifest.files}
    missing = [
        artefact
        for artefact in files.values()
        if depot.size(blob_name(artefact.sha256)) != artefact.bytes
    ]
    for artefact in missing:
        tell(f"  {artefact.path}: {artefact.bytes} bytes")
        with release.open(artefact) as file:
            depot.put(blob_name(artefact.sha256), file, artefact.bytes)
    depot.put(name, BytesIO(manifest), len(manifest))
    if not _is_there(depot, name, manifest):
        raise ExchangeError(f"{depot} took {name} and doesn't give it back; see what its log says")
    return len(missing)


def point(depot: Depot, pointer: str, release_id: str) -> None:
    """Have CURRENT or NEXT of a depot name a release. Raises ExchangeError where it isn't there."""
    if depot.size(manifest_name(release_id)) is None:
        raise ExchangeError(f"release {release_id} is not in {depot}; push it first")
    content = f"{release_id}\n".encode()
    depot.put(pointer, BytesIO(content), len(content))


def _is_there(depot: Depot, name: str, manifest: bytes) -> bool:
    """Whether a depot has this manifest. Raises ExchangeError where it has another one."""
    try:
        there = read_small(depot, name, LONGEST)
    except UnknownNameError:
        return False
    if there != manifest:
        raise ExchangeError(
            f"{depot} has another release under this id ({name}); one of the two was changed, or "
            "made by another version"
        )
    return True
