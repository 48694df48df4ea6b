"""Identifiers and addresses are of the form of their register, and their check digits are right."""

import pytest
from conftest import PROJECT
from pactgraph.pipeline import Inputs
from pactgraph.pipeline.checks.identifiers import bad_identifiers
from pactgraph.pipeline.material import Dataset, SourceFile
from pactgraph.rdf.terms import ID, OWL, SCHEMA, Triple, link, words


def faults(triple: Triple) -> list[str]:
    file = SourceFile.of("data/links/made.ttl", "urn:made", (triple,))
    dataset = Dataset((file,), Inputs(PROJECT).prefixes)
    return [finding.message for finding in bad_identifiers(dataset)]


# Published examples of the registers, and one digit of each altered.
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("lei:5493006MHB84DD0ZWV18", "lei:5493006MHB84DD0ZWV81"),
        ("isin:US0378331005", "isin:US0378331006"),
        ("isin:US5949181045", "isin:US9549181045"),
        ("isni:000000012146438X", "isni:0000000121464381"),
        ("orcid:0000-0002-1694-233X", "orcid:0000-0002-1694-2330"),
        ("ror:02e9yx751", "ror:02e9yx715"),
    ],
)
def test_a_check_digit_tells_a_slip(right: str, wrong: str) -> None:
    assert faults(words(f"{ID}x", f"{SCHEMA}identifier", right)) == []
    (message,) = faults(words(f"{ID}x", f"{SCHEMA}identifier", wrong))
    assert "check digits" in message
    assert message.endswith("copy it again")


@pytest.mark.parametrize(
    "number",
    [
        "lei:5493006MHB84DD0ZWV1",
        "isin:us0378331005",
        "isni:0000 0001 2146 438X",
        "cik:789019",
        "grid:419815.0",
        "ror:l2e9yx751",
        "iso4217:USD",
    ],
)
def test_an_identifier_of_another_form_is_told_how_it_is_written(number: str) -> None:
    (message,) = faults(words(f"{ID}x", f"{SCHEMA}identifier", number))
    assert "which is written as" in message


def test_an_identifier_of_a_scheme_that_is_not_known_is_left() -> None:
    assert faults(words(f"{ID}x", f"{SCHEMA}identifier", "unknown:5")) == []


@pytest.mark.parametrize("identifier", ["0000789019", "ISNI:0000000121813404", "CIK 789019"])
def test_an_identifier_of_ours_has_its_scheme_before_it(identifier: str) -> None:
    (message,) = faults(words(f"{ID}x", f"{SCHEMA}identifier", identifier))
    assert "its scheme in small letters" in message
    assert faults(words("http://example.org/", f"{SCHEMA}identifier", identifier)) == []


@pytest.mark.parametrize(
    "address",
    [
        "http://www.wikidata.org/entity/Q42",
        "https://ror.org/02e9yx751",
        "https://rdf.gleif.org/L1/L-5493006MHB84DD0ZWV18",
        "http://dbpedia.org/resource/Amazon_(company)",
        "https://orcid.org/0000-0002-1694-233X",
        "https://example.org/wikidata.org/x",
    ],
)
def test_an_address_of_a_thing_is_right(address: str) -> None:
    assert faults(link(f"{ID}x", f"{OWL}sameAs", address)) == []


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("https://www.wikidata.org/wiki/Q42", "http://www.wikidata.org/entity/…"),
        ("http://www.wikidata.org/entity/P31", "http://www.wikidata.org/entity/…"),
        ("http://wikidata.org/entity/Q42", "http://www.wikidata.org/entity/…"),
        ("http://ror.org/02e9yx751", "https://ror.org/…"),
        ("https://ror.org/02e9yx750", "check digits"),
        ("https://rdf.gleif.org/L1/L-5493006MHB84DD0ZWV81", "check digits"),
        ("http://dbpedia.org/page/Amazon", "http://dbpedia.org/"),
    ],
)
def test_an_address_of_something_else_is_told_the_form(address: str, form: str) -> None:
    (message,) = faults(link(f"{ID}x", f"{OWL}sameAs", address))
    assert form in message
