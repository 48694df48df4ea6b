"""The stages of a build: load → infer → check → describe → publish.

Each takes a dataset and gives a graph or findings; none edits what another wrote. Inference comes
before the checks, so that the shapes see superclasses and day bounds as users will, and a rule that
goes wrong is a finding.
"""

from collections.abc import Callable
from pathlib import Path

from pactgraph.pipeline.checks.evidence import texts_at_hand
from pactgraph.pipeline.describe import describe
from pactgraph.pipeline.edition import Edition
from pactgraph.pipeline.infer import infer
from pactgraph.pipeline.load import load
from pactgraph.pipeline.material import Dataset, Inputs, Report
from pactgraph.pipeline.publish import kept_release, publish, report_of
from pactgraph.pipeline.validate import validate


def published(
    inputs: Inputs, texts: Path, releases: Path, *, say: Callable[[str], None]
) -> tuple[str, Report]:
    """The id of the release of `inputs` in `releases`, current from now on, and the
    report on it. One that is there is kept, unless there are texts to hold it against.
    """
    if not texts_at_hand(texts, inputs) and (kept := kept_release(inputs, releases)):
        say(f"kept      {kept.folder}, since nothing has changed")
        return kept.id, report_of(kept)
    dataset, report = checked(inputs, texts, say=say)
    dataset.answers.let_go()  # all has been asked
    inputs.begin("the statements in order")
    data = dataset.statements
    inputs.begin("the description of the dataset")
    description = describe(dataset, data, inputs)
    edition = Edition(dataset, data, tuple(description), inputs, report)
    say(f"describe  {edition.count} quads in {len(edition.statements.graphs)} graphs")
    if edition.has_many_names:
        say(
            "note: there are many names, so that a search finds them where they are written in full"
        )
    release = publish(edition, releases)
    say(f"publish   {release.folder}")
    return release.id, report


def checked(inputs: Inputs, texts: Path, *, say: Callable[[str], None]) -> tuple[Dataset, Report]:
    """The dataset of `inputs` with what follows from it, and the report, which has no errors.

    Raises BuildError with every error where there are some.
    """
    dataset = load(inputs)
    say(f"load      {dataset.count} quads from {len(dataset.files)} files")
    inferred = infer(dataset, inputs)
    say(f"infer     {len(inferred)} statements by {len(inputs.rules)} rules")
    dataset = dataset.with_graph("inferred", inferred)
    report = validate(dataset, inputs, texts)
    report.raise_for_errors()
    say(f"validate  {report.summary}")
    return dataset, report
