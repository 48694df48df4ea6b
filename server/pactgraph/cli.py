"""The command line: it reads the settings, calls one function a command, and prints.

Data goes to standard output, everything else to standard error. The exit code is 0 only on success: 1 for what a
person can mend, 2 for a wrong command line.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

import pactgraph
from pactgraph.config import Settings, read_settings, settings_fields
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
            kind = int if field.type is int else str if field.type is str else click.Path(path_type=Path)
            default = "" if callable(field.default_factory) or field.default is None else f" [{field.default}]"
            help = f"{field.metadata['help']}{default}. Also PACTGRAPH_{name.upper()}."
            command = click.option(f"--{name.replace('_', '-')}", type=kind, help=help)(command)
        return command

    return decorate


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
@_options("project", "releases", "texts")
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
@_options("host", "port", "project", "releases", "texts", "request_size")
def serve(**given: Any) -> None:
    """Serve the current release: SPARQL endpoint, saved queries and downloads. Builds a release first if there is none.

    \b
    pactgraph serve
    pactgraph serve --host 0.0.0.0 --port 80
    """
    from pactgraph.web.server import check_address, run_server

    settings = read_settings(given)
    check_address(settings.host, settings.port)
    release = _release(settings)
    _say(f"serving release {release.id}: {release.manifest.quads} quads")
    _say(f"  home    http://{settings.host}:{settings.port}/")
    _say(f"  SPARQL  http://{settings.host}:{settings.port}/sparql")
    run_server(settings)


@main.command()
@click.argument("name", required=False)
@click.option("-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="A parameter of the saved query; repeatable.")
@click.option("-f", "--format", "format", help="json, xml, csv, tsv, turtle, ntriples, rdfxml or jsonld [a table on a terminal, else csv or turtle].")
@_options("project", "releases")
def query(name: str | None, parameters: tuple[str, ...], format: str | None, **given: Any) -> None:
    """Run the saved query NAME, or with - the SPARQL text from standard input. Without NAME, list the saved queries.

    \b
    pactgraph query
    pactgraph query rights-on-day -p holder=microsoft -p day=2032-07-01
    pactgraph query rights-on-day -p holder=microsoft -p day=2032-07-01 --format json
    pactgraph query - < file.rq
    """
    from pactgraph.answer import answer_on_terminal, list_queries

    release = _release(read_settings(given))
    if name is None:
        if parameters or format:
            raise click.UsageError("-p and --format need the NAME of a saved query, or - for standard input")
        click.echo(list_queries(release))
        return
    text = _standard_input() if name == "-" else None
    body = answer_on_terminal(release, name, text=text, arguments=_pairs(parameters), format=format, is_terminal=sys.stdout.isatty())
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
    return release
