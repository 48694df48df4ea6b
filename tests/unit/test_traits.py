"""What a query asks for beside data is seen in every disguise, and nowhere else."""

import pytest
from pactgraph.errors import ForbiddenError
from pactgraph.sparql.traits import query_form, services, traits

DISGUISES = [
    "SELECT * { SERVICE <http://a/> { ?s ?p ?o } }",
    "SELECT * { service <http://a/> { ?s ?p ?o } }",
    "SELECT * { SeRvIcE SILENT ?x { ?s ?p ?o } }",
    "SELECT * { SERVICE#comment\n<http://a/> { ?s ?p ?o } }",
    "PREFIX x: <http://a/> SELECT * { SERVICEx:y { ?s ?p ?o } }",
    "PREFIX : <http://a/> SELECT * { SERVICESILENT:y { ?s ?p ?o } }",
    "PREFIX x: <http://a/> SELECT * { ?s ?p x:.SERVICE x:y { ?s ?p ?o } }",
    "SELECT * { ?s ?p trueSERVICE <http://a/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p 1SERVICE <http://a/> { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <http://a/> { ?s ?p ?o } }",
    'SELECT * { BIND("\\u005C" AS ?x) SERVICE <http://a/> { } # "\n}',
    'SELECT * { <http://a/\\u0061#b> ?p "\\u005C" . SERVICE <http://a/> { } # "\n}',
    "SELECT * { { SELECT * { SERVICE <http://a/> { ?s ?p ?o } } } }",
    "PREFIX : <http://a/> SELECT * { service:x { ?s ?p ?o } }",
    "PREFIX : <http://a/> SELECT * { ?s ?p ?o . service:x#{\n{ ?s ?p ?o } }",
    "SELECT * { ?s ?p 'a'@enSERVICE ?x { } SERVICE\t\r\n#'\n$x#\n\n{ } }",
    "ASK { FILTER(''<'>' && EXISTS { SERVICE <http://a/> { } } || '' > '>') }",
    "ASK { FILTER(''<'>' && '\"' = \"#\" && EXISTS { SERVICE <http://a/> { } }) }",
    "ASK { " + "{ " * 3000 + "SERVICEx:y { }" + " }" * 3000 + " }",
    "ASK { } # " + "SERVICE " * 200,
]
# What stands between the comparisons looks like a string to a reader of tokens.
HIDDEN = (
    "SELECT * { SERVICE <http://a/> { } SERVICE <http://a/> { } FILTER(''<'>') { SERVICE "
    "<http://b/> { } } FILTER('A'='A') }"
)
INNOCENT = [
    'SELECT * { ?s ?p "SERVICE" }',
    "SELECT * { ?s ?p 'a SERVICE # b' }",
    'SELECT * { ?s ?p """line\n"quoted" SERVICE """ }',
    "SELECT * { ?s ?p <http://a/SERVICE#x> } # SERVICE",
    "SELECT ?SERVICE { ?SERVICE a <http://a/> }",
    "PREFIX sd: <http://a/> SELECT * { ?s a sd:Service }",
    "PREFIX service: <http://service/> SELECT * { ?s service:SERVICE ?o }",
    "PREFIX service: <http://service/> SELECT * { service:a service:b service:c { } }",
    "PREFIX x: <http://a/> SELECT * { ?s x:web-service ?o ; x:aws.service ?service { } }",
    "PREFIX service: <http://a/> SELECT * FROM service:g { GRAPH service:g { ?s ?p ?o } }",
    "PREFIX service: <http://a/> DESCRIBE service:x { ?s ?p ?o }",
    "SELECT * { ?s ?p ?o } # SERVICE <http://a/> { ?s ?p ?o }",
    "SELECT * { ?s ?p 'SERVICE <http://a/> { }' }",
    "SELECT * { ?s <http://a/SERVICE?x{> ?o }".replace("{>", "%7B>"),
    # Not even where the grammar is broken.
    "PREFIX service: <http://service/> SELECT * { ?s service:SERVICE ?o",
    "# SERVICE <http://a/> { }\nSELCT * { ?s ?p ?o }",
]


@pytest.mark.parametrize("query", DISGUISES)
def test_a_call_to_a_service_is_seen_in_any_disguise(query: str) -> None:
    assert services(query)


@pytest.mark.parametrize("query", INNOCENT)
def test_a_word_in_a_string_a_name_or_a_comment_is_no_call(query: str) -> None:
    assert not services(query)


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <a:a> <a:a> 1 }",
        "# SELECT\ndelete where { ?s ?p ?o }",
        "PREFIX a: <a:a> CLEAR ALL",
        "LOAD <http://a/>",
        "BASE <http://a/> PREFIX select: <b:> WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "\\u0049NSERT DATA { <a:a> <a:a> 1 }",
    ],
)
def test_an_update_is_refused_by_name(query: str) -> None:
    with pytest.raises(ForbiddenError, match="is an update"):
        query_form(query)


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("PREFIX load: <a:> ASK { ?s load:add 'DROP' } # CLEAR", "ASK"),
        ("SELECT * { FILTER(?x = add) }", "SELECT"),
        ("SELCT * { ?s ?p load }", None),
        ("", None),
    ],
)
def test_a_word_elsewhere_is_no_update(query: str, form: str | None) -> None:
    assert query_form(query) == form


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("SELECT * FROM <a:g> {}", True),
        ("PREFIX : <a:> ASK FROM:g {}", True),
        ("ASK FROMNAMED<a:g> {}", True),
        ('SELECT * { ?s ?p "FROM" }', False),
        ("PREFIX from: <a:> SELECT ?from { ?from from:from <a:FROM> } # FROM", False),
    ],
)
def test_a_dataset_in_the_query_is_seen(query: str, named: bool) -> None:
    assert traits(query).names_dataset is named


@pytest.mark.parametrize(
    ("query", "endpoints"),
    [
        ("SELECT * { SERVICE <http://a/> { ?s ?p ?o } }", {"http://a/"}),
        (
            "SELECT * { service silent <http://a/> { } SERVICE <http://b/> { } }",
            {"http://a/", "http://b/"},
        ),
        ("PREFIX a: <http://a/> SELECT * { SERVICE a:b { } }", {None}),
        ("SELECT * { SERVICE ?x { } }", {None}),
        ("SELECT * { SERVICE <http://a/\\u0061> { } }", {"http://a/a", None}),
        ("SELECT * { SERVICE <http://a/> { } } # SERVICE <http://b/> {", {"http://a/"}),
        ("SELECT * { SERVICE <http://a/> { ?s ?p 'service ?x { }' } }", {"http://a/"}),
        ("SELECT * { SERVICE <http://a/service> { } }", {"http://a/service"}),
        (HIDDEN, {"http://a/", "http://b/"}),
        (HIDDEN.replace("A", "\\u0041"), {"http://a/", "http://b/"}),
    ],
)
def test_an_endpoint_is_known_only_where_it_is_written_whole_and_no_call_can_hide(
    query: str, endpoints: set[str | None]
) -> None:
    assert services(query) == endpoints


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (now() AS ?x) {}",
        "SELECT (STRUUID() AS ?x) {}",
        "ASK { FILTER(?a<NOW()&&2>1) }",
        "ASK { FILTER(?a = NOW # 1\n () ) }",
        "SELECT (COUNT(DISTINCTRAND()) AS ?x) {}",
        "SELECT (\\u004eOW() AS ?x) {}",
        "SELECT * { SERVICE <http://a/> { } }",
    ],
)
def test_a_query_that_may_answer_differently_is_known(query: str) -> None:
    assert traits(query).is_volatile


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?now $rand { ?now a <http://a/> ; ?p $rand }",
        "SELECT * { ?s ?p 'NOW()' ; ?q <http://a/RAND()> } # UUID()",
        "PREFIX now: <a:> SELECT * { ?s now:BNODE ( 1 2 ) ; now:rand(1) ; a now:NOW }",
    ],
)
def test_a_query_that_names_what_may_change_and_calls_nothing_is_none(query: str) -> None:
    assert not traits(query).is_volatile
