"""`pactgraph build` and `pactgraph check`."""

from typing import Any

import click

from pactgraph.cli.frame import build_release, limits_of, main, options, put_path, say
from pactgraph.config import BUILDING, read_settings


@main.command()
@options("project", "releases", "texts", "store", "store_from", "build_cache", *BUILDING)
@click.option(
    "--watch",
    "is_watch",
    is_flag=True,
    help="Build again whenever a file of the project changes, until Ctrl-C; a server that runs "
    "takes each release up.",
)
def build(*, is_watch: bool, **given: Any) -> None:
    """Build a release from ontology/, data/ and queries/, and make it the current one.

    The same inputs give the same release. A failed build changes nothing. What the next build can
    use again is kept beside the releases.

    \b
    pactgraph build
    pactgraph build --watch                 while you write, with pactgraph serve beside it
    pactgraph build --project ~/my-graph --releases /srv/pactgraph/releases
    """
    settings = read_settings(given)
    if is_watch:
        from pactgraph.cli.watch import build_at_changes

        build_at_changes(settings)
    else:
        put_path(build_release(settings).folder)


@main.command()
@options("project", "texts", *BUILDING)
def check(**given: Any) -> None:
    """Check ontology/, data/ and queries/ and report each mistake with its file, node and remedy;
    write nothing.

    \b
    pactgraph check
    pactgraph check --texts ~/articles      also verify every citation against the texts
    """
    from pactgraph.pipeline import Inputs
    from pactgraph.pipeline import check as run_check

    settings = read_settings(given)
    report = run_check(Inputs(settings.project), settings.texts_folder, say, limits_of(settings))
    for warning in report.warnings:
        say(f"warning: {warning}")
    for finding in report.checked:
        say(f"checked by hand: {finding}")
    for note in report.notes:
        say(f"note: {note}")
    say("no errors")
