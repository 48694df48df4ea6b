"""From files to a release: load → infer → check → describe → publish, as `stages` has it.

material    what a build works on: inputs, the dataset, findings
confined    the child process, shut in, in which all of it runs: files may come from anybody
load, infer, validate, describe, publish: one file a stage
checks      what is held against the data; report writes it down as RDF
choices     what the parameters of the saved queries choose from
edition     what is published; partitions and linksets are parts of its description, tally counts
scratch     a release of any RDF files instead; foreign loads them, naming says by what IRIs,
            values counts statements that become one
disk        the store on disk of a large release
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pactgraph.errors import BuildError
from pactgraph.files.cache import Cache
from pactgraph.pipeline.confined import Limits, Watch, confined
from pactgraph.pipeline.disk import write_store
from pactgraph.pipeline.foreign import RdfFile, rdf_files
from pactgraph.pipeline.material import Finding, Inputs, Report, read_report, version_of
from pactgraph.pipeline.naming import Naming
from pactgraph.pipeline.scratch import scratch_release
from pactgraph.pipeline.stages import checked, published
from pactgraph.rdf import Prefixes
from pactgraph.release import Release, is_release_id, open_release
from pactgraph.release.workshop import place_of

__all__ = [
    "Finding",
    "Inputs",
    "Limits",
    "Naming",
    "RdfFile",
    "Report",
    "build",
    "check",
    "prefixes_of",
    "rdf_files",
    "release_id_of",
    "scratch_release",
    "write_store",
]

Progress = Callable[[str], None]
# Beside the releases, since nobody else writes there.
_CACHE = ".cache"


def build(
    inputs: Inputs,
    releases: Path,
    texts: Path,
    progress: Progress = print,
    limits: Limits | None = None,
    *,
    room: int = 0,
) -> tuple[Release, Report]:
    """An immutable release of `inputs` in `releases`, made current, and the report on them.

    `texts` is where the texts of the sources may be; `progress` gets a line a stage. What the next
    build can use again is kept beside the releases, in so many bytes of `room`; the release is the
    same with it and without. Raises
    BuildError where the inputs have errors or go beyond `limits`; then nothing is written and the
    current release stays.
    """

    def work(watch: Watch) -> object:
        cache = Cache(releases / _CACHE, room, version_of({}).encode())
        watched = replace(inputs, begin=watch.begin, cache=cache)
        release_id, report = published(watched, texts, releases, say=watch.say)
        cache.tidy()
        return [release_id, report.to_json()]

    with place_of(releases):
        outcome = confined(work, limits, progress, writes=releases)
    match outcome:
        case [str(release_id), report] if is_release_id(release_id):
            return open_release(releases / release_id), read_report(report)
    raise BuildError("the build names no release; one of its files is not what it seems")


def check(
    inputs: Inputs, texts: Path, progress: Progress = print, limits: Limits | None = None
) -> Report:
    """The report on `inputs`, nothing written. Raises BuildError where they have errors or go
    beyond `limits`.
    """

    def work(watch: Watch) -> object:
        _, report = checked(replace(inputs, begin=watch.begin), texts, say=watch.say)
        return report.to_json()

    return read_report(confined(work, limits, progress))


def release_id_of(inputs: Inputs, limits: Limits | None = None) -> str:
    """The id that a release of `inputs` has. Raises BuildError where the project lacks files, or
    has what can't be one.
    """
    return str(confined(lambda watch: replace(inputs, begin=watch.begin).release_id, limits))


def prefixes_of(inputs: Inputs, limits: Limits | None = None) -> Prefixes:
    """The prefix table of `inputs`. Raises InputError where it can't be read."""
    table = confined(lambda watch: dict(replace(inputs, begin=watch.begin).prefixes.table), limits)
    return Prefixes(
        {str(prefix): str(namespace) for prefix, namespace in table.items()}
        if isinstance(table, dict)
        else {}
    )
