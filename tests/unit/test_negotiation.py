"""Content negotiation, by the rules of RFC 9110, section 12.5.1."""

import pytest
from pactgraph.errors import NotAcceptableError
from pactgraph.web.http import negotiate, prefers_html


@pytest.mark.parametrize(
    ("header", "solutions", "graph"),
    [
        ("", "json", "turtle"),
        ("*/*", "json", "turtle"),
        ("text/csv", "csv", None),
        ("text/*", "csv", "turtle"),
        ("application/json", "json", "jsonld"),
        ("application/xml", "xml", "rdfxml"),
        ("text/turtle; charset=utf-8", None, "turtle"),
        ("TEXT/CSV;Q=0.5", "csv", None),
        ("text/csv;q=0.5, text/tab-separated-values", "tsv", None),
        ("application/sparql-results+json;q=0, */*", "xml", "turtle"),
        ("*/*;q=0.1, application/n-triples", "json", "ntriples"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "xml", "rdfxml"),
        ("application/rdf+xml, */*;q=0.1", "json", "rdfxml"),
        ("nonsense, text/csv", "csv", None),
        ("text/csv;q=abc, text/turtle", None, "turtle"),
    ],
)
def test_the_best_format_of_each_kind_is_chosen(
    header: str, solutions: str | None, graph: str | None
) -> None:
    accept = negotiate(header)
    chosen = [format and format.name for format in (accept.solutions, accept.graph)]
    assert chosen == [solutions, graph]


@pytest.mark.parametrize("header", ["application/pdf", "text/csv;q=0", "*/*;q=0", "image/*"])
def test_what_nothing_suits_is_refused_with_the_list(header: str) -> None:
    with pytest.raises(NotAcceptableError, match="offered are application/sparql-results"):
        negotiate(header)


@pytest.mark.parametrize("wish", ["csv", "text/csv", "CSV"])
def test_a_wish_wins_over_the_header(wish: str) -> None:
    accept = negotiate("application/json", (wish,))
    assert accept.solutions is not None
    assert accept.solutions.name == "csv"


@pytest.mark.parametrize(
    ("wishes", "solutions", "graph"),
    [
        (["json"], "json", "jsonld"),
        (["xml"], "xml", "rdfxml"),
        (["turtle", "csv"], "csv", "turtle"),
        (["nothing", "tsv"], "tsv", None),
        (["", "xml"], "xml", "rdfxml"),
        (["xml", "xml", "xml"], "xml", "rdfxml"),
        (["turtle,tsv"], "tsv", "turtle"),
        ([" ", "auto", "CSV "], "csv", None),
        (["application/sparql-results+json; charset=utf-8"], "json", None),
        (["application/sparql-results json", "application/ld json"], "json", "jsonld"),
        (["text/turtle;charset=UTF-8;q=0.1", "text/html", "tsv"], "tsv", "turtle"),
        (["n3", "text/tab-separated-values"], "tsv", "turtle"),
    ],
)
def test_a_short_name_means_the_format_for_the_kind_and_several_are_alternatives(
    wishes: list[str], solutions: str, graph: str | None
) -> None:
    accept = negotiate("text/csv", tuple(wishes))
    chosen = [format and format.name for format in (accept.solutions, accept.graph)]
    assert chosen == [solutions, graph]


def test_a_name_that_nobody_knows_yields_to_a_header_that_names_something() -> None:
    assert negotiate("text/csv;q=0.1, image/png", ("pdf",)) == negotiate("text/csv")
    assert negotiate("text/html, text/csv;q=0.5", ("text/html",)) == negotiate("text/csv")
    for header in ("", "*/*"):
        with pytest.raises(NotAcceptableError, match="nothing here is available as 'pdf'"):
            negotiate(header, ("pdf",))


@pytest.mark.parametrize("wishes", [(), ("",), (" ",), ("auto",), ("AUTO", "")])
def test_no_format_is_asked_for_by_a_blank_or_auto(wishes: tuple[str, ...]) -> None:
    assert negotiate("text/csv", wishes) == negotiate("text/csv")
    assert negotiate("*/*", wishes) == negotiate("")


def test_a_boolean_is_never_offered_as_a_table() -> None:
    assert negotiate("text/csv").boolean is None


def test_a_browser_is_told_from_a_program() -> None:
    assert prefers_html("text/html,application/xhtml+xml,*/*;q=0.8")
    assert not prefers_html("*/*")
    assert not prefers_html("text/html;q=0, text/csv")


@pytest.mark.parametrize(
    ("wishes", "header", "is_page"),
    [
        (["html"], "*/*", True),
        (["text/html; charset=utf-8"], "text/csv", True),
        (["csv"], "text/html", False),
        (["csv", "html"], "text/html", False),
        (["html", "csv"], "", True),
        (["", "auto"], "text/html", True),
        (["pdf"], "text/html", True),
        (["pdf"], "text/csv", False),
    ],
)
def test_the_first_known_wish_says_whether_a_page_is_shown(
    wishes: list[str], header: str, is_page: bool
) -> None:
    assert prefers_html(header, tuple(wishes)) is is_page
