"""Stage 5: write the release, and make it the current one in one step.

Everything goes into a folder aside, is synced, read back and counted, and only then gets its name.
A failure leaves nothing, and `current` as it was.
"""

import gzip
import os
import secrets
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

import pactgraph
from pactgraph.errors import BuildError, ReleaseError
from pactgraph.pipeline.dataset import Dataset
from pactgraph.pipeline.disk import fill_store
from pactgraph.pipeline.findings import Report
from pactgraph.pipeline.inputs import Inputs
from pactgraph.pipeline.report import report_turtle
from pactgraph.rdf.dump import PACKED, dump, dump_name
from pactgraph.rdf.formats import DUMPS, formats_of
from pactgraph.rdf.namespaces import GRAPH
from pactgraph.rdf.turtle import write_turtle
from pactgraph.release.manifest import Manifest, is_release_id
from pactgraph.release.read import (
    CHECKSUMS,
    CURRENT,
    MANIFEST,
    STORE,
    Release,
    open_release,
    sha256,
)
from pactgraph.release.workshop import clear, put, workshop


def publish(dataset: Dataset, inputs: Inputs, report: Report, releases: Path) -> Release:
    """The release of `dataset`, current from now on. The same inputs give the same release, which
    is kept if it is whole.

    Raises BuildError where the folder can't be written or what was written can't be read back.
    """
    folder = releases / inputs.release_id
    try:
        clear(releases)
        if not is_whole(folder):
            _write_and_name(dataset, inputs, report, folder)
        switch(releases, inputs.release_id)
    except OSError as error:
        raise BuildError(
            f"the release can't be written to {releases}: {error.strerror or error}"
        ) from error
    return open_release(folder)


def _write_and_name(dataset: Dataset, inputs: Inputs, report: Report, folder: Path) -> None:
    """Write the release aside, read it back, and give it its name; if another build was quicker,
    its release is as good.
    """
    with workshop(folder.parent, folder.name) as aside:
        made = aside / "release"
        try:
            _write(dataset, inputs, report, made)
            inputs.begin("the release, read back")
            _read_back(dataset, open_release(made, folder.name))
            give_name(made, folder, inputs.begin)
        except OSError:
            if not is_whole(folder):
                raise


def give_name(made: Path, folder: Path, begin: Callable[[str], None]) -> None:
    """Let the release in `made` take the place of `folder`, unless what is there is whole; where
    there was a store on disk, there is one at once.
    """
    if is_whole(folder):
        return
    if (folder / STORE).is_dir():
        fill_store(open_release(made, folder.name), begin)
    put(made, folder)


def is_whole(folder: Path) -> bool:
    """Whether a release is in `folder`, each of its files as it was written."""
    try:
        open_release(folder).verify()
    except ReleaseError:
        return False
    return True


def _write(dataset: Dataset, inputs: Inputs, report: Report, folder: Path) -> None:
    """All files of the release; the manifest last, with the digest of each."""
    quads = list(dict.fromkeys(dataset.quads()))
    dumps = folder / "dumps"
    dumps.mkdir(parents=True)
    for format in formats_of(*DUMPS):
        inputs.begin(f"dumps/{dump_name(format)} of the release")
        content = dump(quads, format, inputs.prefixes)
        (dumps / dump_name(format)).write_bytes(content)
        if format in PACKED:
            (dumps / f"{dump_name(format)}.gz").write_bytes(gzip.compress(content, mtime=0))
    inputs.begin("the manifest of the release")
    sums = [f"{sha256(path)}  {path.name}\n" for path in sorted(dumps.iterdir())]
    (dumps / CHECKSUMS).write_text("".join(sums), "utf-8")
    (folder / "queries").mkdir()
    for path in inputs.saved_queries:
        copied = folder / inputs.relative(path)
        copied.parent.mkdir(parents=True, exist_ok=True)
        copied.write_bytes(inputs.checked(path).read_bytes())
    description = [
        fact
        for file in dataset.files
        if file.graph == f"{GRAPH}description"
        for fact in file.statements
    ]
    (folder / "void.ttl").write_text(write_turtle(description, inputs.prefixes), "utf-8")
    (folder / "report.ttl").write_text(report_turtle(report, inputs.prefixes), "utf-8")
    (folder / MANIFEST).write_text(_manifest(dataset, inputs, folder, quads).to_json(), "utf-8")
    for path in [*folder.rglob("*"), folder]:
        sync(path)


def _manifest(dataset: Dataset, inputs: Inputs, folder: Path, quads: list[ox.Quad]) -> Manifest:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return Manifest(
        id=inputs.release_id,
        version=pactgraph.__version__,
        quads=len(quads),
        triples=len({quad.triple for quad in quads}),
        graphs={
            graph: sum(quad.graph_name == ox.NamedNode(graph) for quad in quads)
            for graph in dataset.graphs
        },
        prefixes=dict(sorted(inputs.prefixes.table.items())),
        inputs=dict(inputs.digests),
        files={path.relative_to(folder).as_posix(): sha256(path) for path in files},
    )


def _read_back(dataset: Dataset, release: Release) -> None:
    """What was written loads, and holds as many statements as what was meant."""
    store = ox.Store()
    store.load(path=release.dataset_file, format=ox.RdfFormat.N_QUADS)
    if not len(store) == dataset.count == release.manifest.quads:
        raise BuildError(
            f"the release was written with {len(store)} quads instead of {dataset.count}; the "
            "disk may be failing"
        )


def switch(releases: Path, release_id: str) -> None:
    """Point `current` at the release; readers see the old one or the new one, never none. What
    isn't ours in its place is kept under another name.
    """
    place = releases / CURRENT
    is_ours = not os.path.lexists(place) or (
        place.is_symlink() and is_release_id(os.readlink(place))
    )
    with workshop(releases, release_id) as aside:
        link = (
            aside / CURRENT if is_ours else releases / f"{CURRENT}.{secrets.token_hex(4)}.replaced"
        )
        link.symlink_to(release_id, target_is_directory=True)
        if is_ours:
            link.replace(place)
        else:
            put(link, place)
    sync(releases)


def sync(path: Path) -> None:
    """Have what was written to `path` on the disk before anything else happens."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
