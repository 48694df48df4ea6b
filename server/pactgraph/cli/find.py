"""`pactgraph find`."""

import csv
import io
import json
import shutil
from typing import Any

import click
import pyoxigraph as ox

from pactgraph.cli.frame import is_terminal, main, options, put, served_release, show
from pactgraph.cli.table import WHOLE, Screen, render_answer
from pactgraph.config import BUILDING, read_settings
from pactgraph.errors import InputError
from pactgraph.queries import LANGUAGES
from pactgraph.rdf import Prefixes
from pactgraph.search import Found, is_likely
from pactgraph.sparql import Solutions

_FORMATS = ("table", "csv", "json")
_HEADS = ("id", "label", "kind", "matched", "score", "exact")


@main.command()
@click.argument("name")
@click.option(
    "-c", "--class", "cls", metavar="CLASS", help="Only things of this class, such as pact:Agent."
)
@click.option(
    "-n", "--limit", type=click.IntRange(1, 50), default=10, help="At most so many things [10]."
)
@click.option(
    "-f",
    "--format",
    "format",
    type=click.Choice(_FORMATS),
    help="How to write it [a table on a terminal, else csv].",
)
@click.option("-l", "--lang", type=click.Choice(LANGUAGES), help="Language of the labels [en].")
@options("project", "releases", *BUILDING)
def find(
    *, name: str, cls: str | None, limit: int, format: str | None, lang: str | None, **given: Any
) -> None:
    """Find the things that NAME may stand for: a label, another name or a code, in any language, a
    part of one, or misspelt. Ends with 1 where there are only near misses, which are said.

    \b
    pactgraph find 微软
    pactgraph find Microsft --class pact:Agent --format json
    """
    from pactgraph.queries.names import class_of, names_of, searched

    release = served_release(read_settings(given))
    index = searched(release, names_of(release))
    classes = [class_of(cls, release.prefixes, index)] if cls else []
    found = index.find(name, classes=classes, limit=limit)
    index.close()
    good = [each for each in found if is_likely([each])]
    if not good:
        near = ", ".join(_told(each, release.prefixes, lang or "en") for each in found)
        raise InputError(
            f"nothing has a name like {name[:80]!r}" + (f"; near to it are {near}" if near else "")
        )
    _write(good, release.prefixes, format or ("table" if is_terminal() else "csv"), lang or "en")


def _told(found: Found, prefixes: Prefixes, lang: str) -> str:
    return f"{prefixes.shorten(found.iri)} ({found.label(lang)})"


def _write(found: list[Found], prefixes: Prefixes, format: str, lang: str) -> None:
    """Write what was found, best first."""
    rows = [
        [
            prefixes.shorten(each.iri),
            each.label(lang),
            prefixes.shorten(each.kind) if each.kind else "",
            "; ".join(each.matched),
            str(each.score),
            str(each.is_exact).lower(),
        ]
        for each in found
    ]
    if format == "table":
        terms = tuple(tuple(map(ox.Literal, row)) for row in rows)
        screen = Screen(shutil.get_terminal_size().columns if is_terminal() else None, lang)
        show(render_answer(Solutions(_HEADS, terms), prefixes, WHOLE, screen))
    elif format == "csv":
        output = io.StringIO()
        csv.writer(output).writerows([_HEADS, *rows])
        put(output.getvalue())
    else:
        put(json.dumps([_document(each, prefixes) for each in found], ensure_ascii=False) + "\n")


def _document(found: Found, prefixes: Prefixes) -> dict[str, object]:
    return {
        "iri": found.iri,
        "id": prefixes.shorten(found.iri),
        "label": dict(found.labels),
        "kind": found.kind or None,
        "matched": list(found.matched),
        "score": found.score,
        "exact": found.is_exact,
    }
