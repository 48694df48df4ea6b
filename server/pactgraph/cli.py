"""The command line: it reads the settings, calls one function a command, and prints.

Data goes to standard output, everything else to standard error. The exit code is 0 only on success: 1 for what a
person can mend, 2 for a wrong command line.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

import click

import pactgraph
from pactgraph.config import MIB, QUERYING, SERVING, Settings, is_read_from_disk, read_settings, settings_fields
from pactgraph.errors import InputError, PactgraphError, ReleaseError
from pactgraph.release import Release, current_release

Command = Callable[..., Any]


class _Group(click.Group):
    """A group whose commands end with a message and an exit code where they fail for a reason."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except PactgraphError as error:
            _fail(error)
        except BrokenPipeError:
            sys.stderr.close()
            sys.exit(1)
        except OSError as error:
            _fail(InputError(f"{error.filename or 'output'}: {error.strerror}"))


def _fail(error: PactgraphError) -> NoReturn:
    click.echo(f"pactgraph: {error}", err=True)
    sys.exit(error.exit_code)


def _say(line: str) -> None:
    click.echo(line, err=True)


def _options(*names: str) -> Callable[[Command], Command]:
    """Options for the settings called `names`, with the help and default of their fields."""

    def decorate(command: Command) -> Command:
        for name in reversed(names):
            field = settings_fields()[name]
            kind, metavar = (click.Path(path_type=Path), None) if field.metadata["kind"] == "folder" else (str, field.metadata["kind"].upper())
            default = f" [{_shown(field.default)}]" if isinstance(field.default, int | float | str) else ""
            help = f"{field.metadata['help']}{default}. Also PACTGRAPH_{name.upper()}."
            command = click.option(f"--{name.replace('_', '-')}", type=kind, metavar=metavar, help=help)(command)
        return command

    return decorate


def _shown(default: object) -> str:
    """A default as a person would write it: whole mebibytes in words."""
    return f"{default // MIB} MiB" if isinstance(default, int) and default >= MIB else f"{default:g}" if isinstance(default, float) else str(default)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(pactgraph.__version__, prog_name="pactgraph")
def main() -> None:
    """A knowledge graph of agreements, rights and the sentences behind them, over SPARQL.

    \b
    pactgraph serve                                     build if needed, and serve on http://127.0.0.1:8000/
    pactgraph query rights-on-day -p holder=microsoft -p day=2031-06-30
    pactgraph export --format turtle -o pactgraph.ttl
    """


@main.command()
@_options("project", "releases", "texts", "store")
def build(**given: Any) -> None:
    """Build a release from ontology/, data/ and queries/, and make it the current one.

    The same inputs give the same release. A failed build changes nothing.

    \b
    pactgraph build
    pactgraph build --project ~/my-graph --releases /srv/pactgraph/releases
    """
    release = _build(read_settings(given))
    click.echo(release.folder)


@main.command()
@_options("project", "texts")
def check(**given: Any) -> None:
    """Check ontology/, data/ and queries/ and report each mistake with its file, node and remedy; write nothing.

    \b
    pactgraph check
    pactgraph check --texts ~/articles      also verify every citation against the texts
    """
    from pactgraph.build import Inputs
    from pactgraph.build import check as run_check

    settings = read_settings(given)
    report = run_check(Inputs(settings.project), settings.texts_folder, _say)
    for warning in report.warnings:
        _say(f"warning: {warning}")
    for note in report.notes:
        _say(f"note: {note}")
    _say("no errors")


@main.command()
@click.option("--data", "files", multiple=True, type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Serve this RDF file as it is; repeatable.")
@_options(*SERVING, *QUERYING, "project", "releases", "texts")
def serve(files: tuple[Path, ...], **given: Any) -> None:
    """Serve the current release: SPARQL endpoint, saved queries and downloads. Builds a release first if there is none.

    With --data, serve RDF files instead, of any vocabulary, whose release goes into a folder that is removed at the end.

    \b
    pactgraph serve
    pactgraph serve --host 0.0.0.0 --port 80 --query-timeout 10 --query-memory 512MiB
    pactgraph serve --data measurements.ttl --data places.nq.gz
    """
    from pactgraph.web.server import check_address, run_server

    settings = read_settings(given)
    check_address(settings.host, settings.port)
    if files:
        with _scratch_folder(settings) as settings:
            _run(run_server, settings, _scratch_release(files, settings))
        return
    _run(run_server, settings, _release(settings))


def _run(run_server: Callable[[Settings], None], settings: Settings, release: Release) -> None:
    """Say what is served where, and serve it."""
    _say(f"serving release {release.id}: {release.manifest.quads} quads")
    _say(f"  home    http://{settings.host}:{settings.port}/")
    _say(f"  SPARQL  http://{settings.host}:{settings.port}/sparql")
    run_server(settings)


@contextmanager
def _scratch_folder(settings: Settings) -> Iterator[Settings]:
    """The settings with the folder for releases that the user gave, or else with one that is removed at the end."""
    if settings.releases:
        yield settings
        return
    with TemporaryDirectory(prefix="pactgraph-data-") as folder:
        yield replace(settings, releases=Path(folder))


@main.command()
@click.argument("name", required=False)
@click.option("-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="A parameter of the saved query; repeatable.")
@click.option("-f", "--format", "format", help="json, xml, csv, tsv, turtle, ntriples, rdfxml or jsonld [a table on a terminal, else csv or turtle].")
@_options("project", "releases", *QUERYING)
def query(name: str | None, parameters: tuple[str, ...], format: str | None, **given: Any) -> None:
    """Run the saved query NAME, or with - the SPARQL text from standard input. Without NAME, list the saved queries.

    \b
    pactgraph query
    pactgraph query rights-on-day -p holder=microsoft -p day=2032-07-01
    pactgraph query rights-on-day -p holder=microsoft -p day=2032-07-01 --format json
    pactgraph query - < file.rq
    """
    from pactgraph.answer import answer_on_terminal, list_queries
    from pactgraph.engine import local_engine

    settings = read_settings(given)
    release = _release(settings)
    if name is None:
        if parameters or format:
            raise click.UsageError("-p and --format need the NAME of a saved query, or - for standard input")
        click.echo(list_queries(release))
        return
    text = _standard_input() if name == "-" else None
    with local_engine(release, settings) as engine:
        body = answer_on_terminal(release, engine, name, text=text, arguments=_pairs(parameters), format=format, is_terminal=sys.stdout.isatty())
    click.echo(body, nl=isinstance(body, str))


@main.command()
@click.option("-f", "--format", "format", default="turtle", show_default=True, help="turtle, trig, ntriples, nquads, jsonld or rdfxml.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write [standard output].")
@_options("project", "releases")
def export(format: str, output: Path | None, **given: Any) -> None:
    """Write the whole graph of the current release. The same release gives the same bytes.

    \b
    pactgraph export --format turtle -o pactgraph.ttl
    pactgraph export --format nquads | grep microsoft
    """
    from pactgraph.export import export_format

    chosen = export_format(format)
    body = _release(read_settings(given)).dump(chosen).read_bytes()
    if output is None:
        click.echo(body, nl=False)
        return
    try:
        output.write_bytes(body)
    except OSError as error:
        raise InputError(f"{output} can't be written: {error.strerror}") from error
    _say(f"{output}: {len(body)} bytes of {chosen.media_type}")


@main.group()
def source() -> None:
    """Add the texts that the graph is read from."""


@source.command("add")
@click.argument("text", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--id", "id", required=True, help="Name in IRIs: lower-case letters, digits, hyphens.")
@click.option("--title", "titles", required=True, multiple=True, help="Title; end it in @en or @zh to give one in each language.")
@click.option("--url", help="Where the text was published.")
@click.option("--language", required=True, help="Language of the text, such as zh.")
@click.option("--footer-line", type=click.IntRange(min=1), help="Line where the page's own lines begin [found by their wording].")
@click.option("--replace", is_flag=True, help="Overwrite the passages of a source that is there with another text.")
@_options("project")
def add(text: Path, id: str, titles: tuple[str, ...], url: str | None, language: str, footer_line: int | None, replace: bool, **given: Any) -> None:
    """Number the sentences of TEXT and write them as passages: positions and digests, never the words.

    A sentence ends at 。！？!? with the closing quotes behind it, or at the end of its line. The last lines of a web
    page, such as its update date or copyright, are kept apart as notes of the page.

    \b
    pactgraph source add article.txt --id microsoft-openai-2025 --language zh \\
        --title "On the new agreement@en" --title "关于新协议@zh" --url https://example.org/article
    """
    from pactgraph.build import Inputs
    from pactgraph.source import NewSource, add_source

    settings = read_settings(given)
    added = add_source(NewSource(text, id, titles, language, url, footer_line), settings.project, Inputs(settings.project).prefixes, replace)
    click.echo(added.path)
    _say(f"{added.sentences} sentences, s01 to s{added.sentences:02}{'' if added.changed else '; nothing changed'}")
    if added.footer_line:
        _say(f"lines from {added.footer_line} on are the page's own ({added.page_notes} notes); --footer-line moves the border")
    _say(f"next: state what it says in data/sources/{id}.ttl, citing the sentences, and run pactgraph check")


def _standard_input() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"the query is not UTF-8 at byte {error.start}") from error


def _pairs(parameters: tuple[str, ...]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for parameter in parameters:
        name, equals, value = parameter.partition("=")
        if not equals:
            raise click.BadParameter(f"{parameter!r} is not NAME=VALUE, such as holder=microsoft", param_hint="-p")
        if name in pairs:
            raise click.BadParameter(f"{name} is given twice", param_hint="-p")
        pairs[name] = value
    return pairs


def _build(settings: Settings) -> Release:
    from pactgraph.build import Inputs
    from pactgraph.build import build as run_build

    release, report = run_build(Inputs(settings.project), settings.releases_folder, settings.texts_folder, _say)
    for warning in report.warnings:
        _say(f"warning: {warning}")
    _write_store(release, settings)
    return release


def _release(settings: Settings) -> Release:
    """The current release, built first where there is none, with a word where the inputs have changed since."""
    try:
        release = current_release(settings.releases_folder)
    except ReleaseError:
        _say(f"no release in {settings.releases_folder} yet; building one from {settings.project}")
        return _build(settings)
    from pactgraph.build.inputs import Inputs

    if Inputs(settings.project).release_id != release.id:
        _say(f"note: the inputs have changed since release {release.id}; run pactgraph build to publish them")
    _write_store(release, settings)
    return release


def _scratch_release(files: tuple[Path, ...], settings: Settings) -> Release:
    """A release of `files` as they are, in a folder of its own."""
    from pactgraph.build import Inputs, scratch_release

    _say(f"loading {len(files)} files")
    release = scratch_release(files, settings.releases_folder, Inputs(settings.project).prefixes)
    _write_store(release, settings)
    return release


def _write_store(release: Release, settings: Settings) -> None:
    """Make the store on disk, if the release is to be read from there and it isn't."""
    from pactgraph.build import write_store

    if is_read_from_disk(settings.store, release.manifest.quads) and not release.store_folder.is_dir():
        _say(f"writing the store on disk: {release.manifest.quads} quads, about {release.manifest.quads // 150_000 + 1} s")
        write_store(release)
