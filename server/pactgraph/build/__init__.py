"""From files to a release: load → infer → validate → describe → publish, one file each.

`scratch_release` makes a release of any RDF files instead, and `write_store` the store on disk of a large one.
Each stage takes a dataset and gives a graph or findings; none edits what another wrote. Inference comes before
validation, so that the shapes see superclasses and day bounds as users will, and a rule that goes wrong is a finding.
"""

from collections.abc import Callable
from pathlib import Path

from pactgraph.build.dataset import Dataset
from pactgraph.build.describe import describe
from pactgraph.build.disk import write_store
from pactgraph.build.findings import Finding, Report
from pactgraph.build.infer import infer
from pactgraph.build.inputs import Inputs
from pactgraph.build.load import load
from pactgraph.build.publish import publish
from pactgraph.build.scratch import scratch_release
from pactgraph.build.validate import validate
from pactgraph.release import Release

__all__ = ["Finding", "Inputs", "Report", "build", "check", "scratch_release", "write_store"]

Progress = Callable[[str], None]


def build(inputs: Inputs, releases: Path, texts: Path, progress: Progress = print) -> tuple[Release, Report]:
    """An immutable release of `inputs` in `releases`, made current, and the report on them.

    `texts` is where the texts of the sources may be; `progress` gets a line a stage. Raises BuildError where the
    inputs have errors; then nothing is written and the current release stays.
    """
    dataset, report = _validated(inputs, texts, progress)
    dataset = dataset.with_graph("description", describe(dataset, inputs))
    progress(f"describe  {dataset.count} quads in {len(dataset.graphs)} graphs")
    release = publish(dataset, inputs, report, releases)
    progress(f"publish   {release.folder}")
    return release, report


def check(inputs: Inputs, texts: Path, progress: Progress = print) -> Report:
    """The report on `inputs`, nothing written. Raises BuildError where they have errors."""
    return _validated(inputs, texts, progress)[1]


def _validated(inputs: Inputs, texts: Path, progress: Progress) -> tuple[Dataset, Report]:
    dataset = load(inputs)
    progress(f"load      {dataset.count} quads from {len(dataset.files)} files")
    inferred = infer(dataset, inputs)
    progress(f"infer     {len(inferred)} statements by {len(inputs.rules)} rules")
    dataset = dataset.with_graph("inferred", inferred)
    report = validate(dataset, inputs, texts)
    report.raise_for_errors()
    progress(f"validate  {report.summary}")
    return dataset, report
