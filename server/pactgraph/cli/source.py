"""`pactgraph source add`."""

from pathlib import Path
from typing import Any

import click

from pactgraph.cli.frame import limits_of, main, options, put_path, say
from pactgraph.config import BUILDING, is_given, read_settings
from pactgraph.places import own_project


@main.group()
def source() -> None:
    """Add the texts that the graph is read from."""


@source.command("add")
@click.argument("text", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--id", "id", required=True, help="Name in IRIs: lower-case letters, digits, hyphens."
)
@click.option(
    "--title",
    "titles",
    required=True,
    multiple=True,
    help="Title; end it in @en or @zh to give one in each language.",
)
@click.option("--url", help="Where the text was published.")
@click.option("--language", required=True, help="Language of the text, such as zh.")
@click.option(
    "--footer-line",
    type=click.IntRange(min=1),
    help="Line where the page's own lines begin [found by their wording].",
)
@click.option(
    "--replace",
    is_flag=True,
    help="Overwrite the passages of a source that is there with another text.",
)
@options("project", *BUILDING)
def add(
    text: Path,
    id: str,
    titles: tuple[str, ...],
    url: str | None,
    language: str,
    footer_line: int | None,
    replace: bool,
    **given: Any,
) -> None:
    """Number the sentences of TEXT and write them as passages: positions and digests, never the
    words.

    A sentence ends at 。！？!? with the closing quotes behind it, or at the end of its line. The
    last lines of a web page, such as its update date or copyright, are kept apart as notes of the
    page. Where there is none yet, a form for glosses is written beside them, in which you say in
    your own words what each sentence says.

    \b
    pactgraph source add article.txt --id microsoft-openai-2025 --language zh \\
        --title "On the new agreement@en" --title "关于新协议@zh" --url https://example.org/article
    """
    from pactgraph.pipeline import Inputs, prefixes_of
    from pactgraph.sources.passages import NewSource, add_source

    settings = read_settings(given)
    project = own_project(settings.project, is_given("project", given))
    prefixes = prefixes_of(Inputs(project), limits_of(settings))
    added = add_source(
        NewSource(text, id, titles, language, url, footer_line), project, prefixes, replace
    )
    put_path(added.path)
    say(
        f"{added.sentences} sentences, s01 to "
        f"s{added.sentences:02}{'' if added.changed else '; nothing changed'}"
    )
    if added.footer_line:
        say(
            f"lines from {added.footer_line} on are the page's own ({added.page_notes} notes); "
            "--footer-line moves the border"
        )
    say(
        f"next: say in data/sources/{added.glosses.name} what each sentence says"
        if added.has_new_form
        else f"data/sources/{added.glosses.name} is kept; see that its glosses still fit"
    )
    say(
        f"then state what it says in data/sources/{id}.ttl, citing the sentences, and run "
        "pactgraph check"
    )
