"""Releases of generated data, kept for the next run."""

import tempfile
from pathlib import Path

from pactgraph.pipeline import Inputs, scratch_release, write_store
from pactgraph.places import find_project
from pactgraph.release import CURRENT, current_release

from benchmarks.data import Dataset

# Where data and releases stay for the next run, unless it is said.
SCRATCH = Path(tempfile.gettempdir(), "pactgraph-benchmarks")


def scratch_releases(dataset: Dataset, scratch: Path, on_disk: bool = False) -> Path:
    """A folder of releases whose current one is `dataset`, with a store on disk where that is
    wanted.
    """
    releases = releases_folder(dataset, scratch)
    if not (releases / CURRENT).exists():
        scratch_release([dataset.path], releases, Inputs(find_project()).prefixes)
    if on_disk:
        write_store(current_release(releases))
    return releases


def releases_folder(dataset: Dataset, scratch: Path) -> Path:
    """Where the releases of `dataset` are, if there are any."""
    return scratch / f"releases-{dataset.path.stem}"
