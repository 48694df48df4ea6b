"""Stage 5: write the release, and make it the current one in one step.

Everything goes into `.<id>.<process>.partial` beside the other releases, is synced, read back and counted, and only
then gets its name. A failure removes the partial folder and leaves `current` as it was.
"""

import os
import shutil
import time
from pathlib import Path

import pyoxigraph as ox

import pactgraph
from pactgraph.build.dataset import Dataset
from pactgraph.build.findings import Report
from pactgraph.build.inputs import Inputs
from pactgraph.build.report import report_turtle
from pactgraph.errors import BuildError, ReleaseError
from pactgraph.export import COMPRESSED, FORMATS
from pactgraph.namespaces import GRAPH
from pactgraph.release import CHECKSUMS, CURRENT, MANIFEST, Manifest, Release, open_release, sha256
from pactgraph.turtle import write_turtle

_PARTIAL = ".partial"
_ABANDONED = 3600  # seconds; a build takes two


def publish(dataset: Dataset, inputs: Inputs, report: Report, releases: Path) -> Release:
    """The release of `dataset`, current from now on. The same inputs give the same release, which is kept if it is whole.

    Raises BuildError where the folder can't be written or what was written can't be read back.
    """
    folder = releases / inputs.release_id
    try:
        releases.mkdir(parents=True, exist_ok=True)
        _sweep(releases)
        if not _is_whole(folder):
            _write_and_name(dataset, inputs, report, folder)
        switch(releases, inputs.release_id)
    except OSError as error:
        raise BuildError(f"the release can't be written to {releases}: {error.strerror or error}") from error
    return open_release(folder)


def _write_and_name(dataset: Dataset, inputs: Inputs, report: Report, folder: Path) -> None:
    """Write the release aside, read it back, and give it its name; if another build was quicker, its release is as good."""
    partial = folder.with_name(f".{folder.name}.{os.getpid()}{_PARTIAL}")
    try:
        _write(dataset, inputs, report, partial)
        _read_back(dataset, open_release(partial, folder.name))
        if not _is_whole(folder):
            shutil.rmtree(folder, ignore_errors=True)
            partial.rename(folder)
    except OSError:
        if not _is_whole(folder):
            raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _sweep(releases: Path) -> None:
    """Remove what builds left that were killed long ago."""
    for partial in releases.glob(f".*{_PARTIAL}"):
        if time.time() - partial.stat().st_mtime > _ABANDONED:
            shutil.rmtree(partial, ignore_errors=True)


def _is_whole(folder: Path) -> bool:
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
    for format in [*FORMATS.values(), *COMPRESSED.values()]:
        (dumps / format.file_name).write_bytes(format.write(quads, inputs.prefixes))
    sums = [f"{sha256(path)}  {path.name}\n" for path in sorted(dumps.iterdir())]
    (dumps / CHECKSUMS).write_text("".join(sums), "utf-8")
    shutil.copytree(inputs.queries, folder / "queries", ignore=lambda _, names: [name for name in names if "." in name and not name.endswith(".rq")])
    description = [fact for file in dataset.files if file.graph == f"{GRAPH}description" for fact in file.statements]
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
        graphs={graph: sum(quad.graph_name == ox.NamedNode(graph) for quad in quads) for graph in dataset.graphs},
        prefixes=dict(sorted(inputs.prefixes.table.items())),
        inputs=dict(inputs.digests),
        files={path.relative_to(folder).as_posix(): sha256(path) for path in files},
    )


def _read_back(dataset: Dataset, release: Release) -> None:
    """What was written loads, and holds as many statements as what was meant."""
    store = ox.Store()
    store.load(path=release.dataset_file, format=ox.RdfFormat.N_QUADS)
    if not len(store) == dataset.count == release.manifest.quads:
        raise BuildError(f"the release was written with {len(store)} quads instead of {dataset.count}; the disk may be failing")


def switch(releases: Path, release_id: str) -> None:
    """Point `current` at the release; readers see the old one or the new one, never none."""
    link = releases / f".{CURRENT}.{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(release_id, target_is_directory=True)
    link.replace(releases / CURRENT)
    sync(releases)


def sync(path: Path) -> None:
    """Have what was written to `path` on the disk before anything else happens."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
