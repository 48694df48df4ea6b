"""What the answer about a day rests on: a start that is stated, a date of something else, a convention,
or nothing at all.
"""

from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import PROJECT, shown, solutions
from pactgraph.engine import EmbeddedEngine
from pactgraph.queries.ask import Published, ask
from pactgraph.queries.read import load_catalog
from pactgraph.release import Release
from pactgraph.sparql.template import Put
from worlds import with_inferred, world

CATALOG = load_catalog(PROJECT / "queries")
STATED, RELATED = "as stated", "from a related date"
CONVENTION, SILENT = "by convention, as of the announcement", "no start is stated"
WORDS = {
    STATED: "如来源所述",
    RELATED: "据相关日期",
    CONVENTION: "依惯例，以宣布之日计",
    SILENT: "未说明起始",
}
DATE = "http://www.w3.org/2001/XMLSchema#date"

# The rights of Microsoft by the day. The two earlier ones have no start: one is not before OpenAI
# was founded, the other, of an agreement, not before the partnership; both end by convention.
RIGHTS: dict[str, dict[str, str]] = {
    "1900-01-01": {},
    "2014-12-31": {},
    "2015-01-01": {"right-priority": RELATED},
    "2019-06-30": {"right-priority": RELATED},
    "2019-07-01": {"right-priority": RELATED, "right-ip-earlier": RELATED},
    "2025-10-26": {"right-priority": RELATED, "right-ip-earlier": RELATED},
    "2025-10-27": {"right-priority": CONVENTION, "right-ip-earlier": CONVENTION},
    "2025-10-28": {"right-ip-2025": CONVENTION, "right-agi": CONVENTION},
    "2032-07-01": {"right-ip-2025": CONVENTION, "right-agi": CONVENTION},
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("day", RIGHTS)
def test_what_a_right_on_a_day_rests_on(
    day: str, language: str, engine: EmbeddedEngine, release: Release
) -> None:
    expected = {
        name: {"en": basis, "zh": WORDS[basis]}[language] for name, basis in RIGHTS[day].items()
    }
    arguments = {"holder": "microsoft", "day": day, "language": language}
    assert bases(engine, release, "rights-on-day", arguments) == expected


@pytest.mark.parametrize(
    ("query", "arguments", "expected"),
    [
        (
            "legal-forms-over-time",
            {"organization": "openai"},
            {"status-mixed": RELATED, "status-pbc": RELATED},
        ),
        (
            "who-owns-or-controls",
            {"organization": "openai"},
            {"stake-2025": RELATED, "control-pbc": RELATED, "control-subsidiary": RELATED},
        ),
        (
            "offices-of-a-person",
            {"person": "sam-altman"},
            {"tenure-altman-before": RELATED, "tenure-altman-after": RELATED},
        ),
        (
            "events-between",
            {"first": "2025-10-28", "last": "2025-10-28"},
            {
                "announcement": STATED,
                "cooperation-adjustment": STATED,
                # What is told as done was done by the time of the telling.
                **dict.fromkeys(
                    (
                        "approval",
                        "conversion",
                        "integration",
                        "own-model-start",
                        "recruitment",
                        "stake-settled",
                        "uproar",
                    ),
                    RELATED,
                ),
                **dict.fromkeys(
                    f"change-{name}"
                    for name in (
                        "agi",
                        "azure",
                        "cloud-choice",
                        "co-develop",
                        "ip",
                        "priority",
                        "rival-clouds",
                    )
                ),
            },
        ),
    ],
)
def test_what_a_list_of_days_rests_on(
    query: str,
    arguments: Mapping[str, str],
    expected: Mapping[str, str | None],
    engine: EmbeddedEngine,
    release: Release,
) -> None:
    found = bases(engine, release, query, arguments)
    assert {name: found[name] for name in expected} == {
        name: basis or CONVENTION for name, basis in expected.items()
    }
    assert expected.keys() == {name for name, basis in found.items() if basis != "not stated"}


WORLD = """
@prefix code: <https://w3id.org/pactgraph/code/> .
@prefix id: <https://w3id.org/pactgraph/id/> .
@prefix pact: <https://w3id.org/pactgraph/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
# What is added to the little world of the shapes, and the basis of what follows for its rights.
CASES = {
    "a change with a date begins it": (
        'id:c a pact:Change ; pact:after id:r ; pact:date "2019"^^xsd:gYear .',
        RELATED,
    ),
    "its agreement has a start": (
        'id:r pact:grantedBy id:a . id:a a pact:Agreement ; pact:validFrom "2019"^^xsd:gYear .',
        RELATED,
    ),
    "its agreement was announced": (
        "id:r pact:grantedBy id:a . id:a a pact:Agreement . id:n a pact:Event ; pact:about id:a ; "
        'pact:kind code:announcement ; pact:date "2019-05-05"^^xsd:date .',
        CONVENTION,
    ),
    "a change that an announced agreement brings about begins it": (
        "id:c a pact:Change ; pact:after id:r ; pact:broughtAboutBy id:a . id:a a pact:Agreement . "
        'id:n a pact:Event ; pact:about id:a ; pact:kind code:announcement ; pact:date "2019-05-05"^^xsd:date .',
        CONVENTION,
    ),
    "it has a start, and an announced agreement ends it": (
        'id:r pact:validFrom "2010"^^xsd:gYear . id:c a pact:Change ; pact:before id:r ; '
        "pact:broughtAboutBy id:a . id:a a pact:Agreement . id:n a pact:Event ; pact:about id:a ; "
        'pact:kind code:announcement ; pact:date "2030-05-05"^^xsd:date .',
        STATED,
    ),
    "a change with a date begins it, and an announced agreement ends it": (
        'id:b a pact:Change ; pact:after id:r ; pact:date "2019"^^xsd:gYear . '
        "id:c a pact:Change ; pact:before id:r ; pact:broughtAboutBy id:a . id:a a pact:Agreement . "
        "id:n a pact:Event ; pact:about id:a ; pact:kind code:announcement ; "
        'pact:date "2030-05-05"^^xsd:date .',
        RELATED,
    ),
    "an announced agreement ends it, and this is the eve": (
        "id:c a pact:Change ; pact:before id:r ; pact:broughtAboutBy id:a . id:a a pact:Agreement . "
        "id:n a pact:Event ; pact:about id:a ; pact:kind code:announcement ; "
        'pact:date "2020-01-02"^^xsd:date .',
        CONVENTION,
    ),
    "a change with a date ends it, and this is the eve": (
        'id:c a pact:Change ; pact:before id:r ; pact:date "2020-01-02"^^xsd:date .',
        RELATED,
    ),
    "its agreement was not announced": (
        "id:r pact:grantedBy id:a . id:a a pact:Agreement .",
        SILENT,
    ),
    "only its end is stated": ('id:r pact:validUntil "2030"^^xsd:gYear .', SILENT),
    "nothing is stated": ("", SILENT),
}


@pytest.mark.parametrize("case", CASES)
def test_what_a_right_of_another_world_rests_on(case: str, tmp_path: Path) -> None:
    facts, expected = CASES[case]
    right = (
        "id:r a pact:Right ; pact:holder id:h ; pact:kind code:licence ; pact:modality code:reported ; "
        "pact:evidence <https://w3id.org/pactgraph/source/x/s01> ; "
        '<http://www.w3.org/2000/01/rdf-schema#label> "a right"@en .'
    )
    path = tmp_path / "case.ttl"
    path.write_text(f"{WORLD}{right}\n{facts}", "utf-8")
    dataset = with_inferred(world(path))
    terms: dict[str, Put] = {
        "holder": ox.NamedNode("https://w3id.org/pactgraph/id/h"),
        "day": ox.Literal("2020-01-01", datatype=ox.NamedNode(DATE)),
        "source": ox.Literal(""),
        "lang": ox.Literal("en"),
    }
    text = CATALOG.get("rights-on-day").template.bind(terms)
    (row,) = dataset.select(text)
    assert shown(row["basis"]) == expected


def bases(
    engine: EmbeddedEngine, release: Release, query: str, arguments: Mapping[str, str]
) -> dict[str, str]:
    """The basis of each thing that a saved query finds, by its name."""
    found = solutions(ask(Published(release, engine, CATALOG), query, arguments).result)
    basis = found.variables.index("basis")
    return {shown(row[0]).rpartition("/")[2]: shown(row[basis]) for row in found.rows}
