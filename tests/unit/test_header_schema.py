"""The JSON Schema of headers says what the reader of headers says, and stands beside the queries."""

import json
from pathlib import Path

import pytest
import yaml
from conftest import PROJECT
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pactgraph.engine import EmbeddedEngine
from pactgraph.errors import InputError
from pactgraph.queries import COMMON, header_schema, ill_named, load_catalog, read_query
from pactgraph.queries.ask import Published, ask
from pactgraph.queries.model import TYPES
from pactgraph.queries.parameters import PARAMETER
from pactgraph.queries.read import HEADER
from pactgraph.release import Release
from pactgraph.sparql import Solutions

SCHEMA = Draft202012Validator(header_schema())
FILE = PROJECT / "queries" / "saved-query.schema.json"
WORDS = {"en": "a", "zh": "b"}
SOUND = {"title": WORDS, "summary": WORDS, "tags": ["a"]}
ENTITY = {"type": "entity", **WORDS, "example": "a"}


def test_the_schema_is_one_itself() -> None:
    Draft202012Validator.check_schema(dict(header_schema()))


def test_the_file_beside_the_queries_is_what_the_tables_say(
    request: pytest.FixtureRequest,
) -> None:
    text = json.dumps(header_schema(), indent=2) + "\n"
    if request.config.getoption("--update-golden"):
        FILE.write_text(text, "utf-8")
    assert FILE.read_text("utf-8") == text


@pytest.mark.parametrize("path", sorted(PROJECT.glob("queries/*/*.rq")), ids=lambda path: path.stem)
def test_the_headers_of_the_project_fit_it(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    header = "\n".join(line[2:].removeprefix(" ") for line in lines if line.startswith("#+"))
    assert list(SCHEMA.iter_errors(yaml.load(header, yaml.BaseLoader))) == []


def reads(header: object, folder: Path) -> bool:
    """Whether the reader takes `header`, before a query that asks with its parameters."""
    parameters = header.get("parameters") if isinstance(header, dict) else None
    names = (
        [name for name in parameters if name.isidentifier()] if isinstance(parameters, dict) else []
    )
    lines = json.dumps(header, ensure_ascii=False).splitlines()
    path = folder / "x.rq"
    body = "SELECT * { " + " ".join(f"?s ?p ${name} ." for name in names) + " }"
    path.write_text("".join(f"#+ {line}\n" for line in lines) + body, "utf-8")
    try:
        read_query(path)
    except InputError:
        return False
    return True


CASES: dict[str, tuple[object, bool]] = {
    "nothing more than is needed": (SOUND, True),
    "no title": ({"summary": WORDS, "tags": ["a"]}, False),
    "another key": ({**SOUND, "x": "y"}, False),
    "a title in one language": ({**SOUND, "title": {"en": "a"}}, False),
    "a title of spaces": ({**SOUND, "title": {"en": " ", "zh": "b"}}, False),
    "tags that are a text": ({**SOUND, "tags": "a"}, False),
    "no tags": ({**SOUND, "tags": []}, False),
    "a number as a tag": ({**SOUND, "tags": [1]}, True),
    "parameters in a list": ({**SOUND, "parameters": []}, False),
    "a parameter": ({**SOUND, "parameters": {"p": ENTITY}}, True),
    "a parameter of the old type": (
        {**SOUND, "parameters": {"p": {**ENTITY, "type": "iri"}}},
        True,
    ),
    "a parameter of no type": ({**SOUND, "parameters": {"p": {**ENTITY, "type": "x"}}}, False),
    "a reserved name": ({**SOUND, "parameters": {"lang": ENTITY}}, False),
    "a name that begins like what a page is shown by": (
        {**SOUND, "parameters": {"_sort": ENTITY}},
        False,
    ),
    "a name with a space": ({**SOUND, "parameters": {"a b": ENTITY}}, False),
    "a class": ({**SOUND, "parameters": {"p": {**ENTITY, "class": "a:b"}}}, True),
    "a class that is no name": ({**SOUND, "parameters": {"p": {**ENTITY, "class": "b"}}}, False),
    "a scheme of an entity": ({**SOUND, "parameters": {"p": {**ENTITY, "scheme": "a:b"}}}, False),
    "a code": (
        {**SOUND, "parameters": {"p": {**ENTITY, "type": "code", "scheme": "a:b"}}},
        True,
    ),
    "a code without scheme": ({**SOUND, "parameters": {"p": {**ENTITY, "type": "code"}}}, False),
    **{
        f"a choice {name}": (
            {**SOUND, "parameters": {"p": {**ENTITY, "type": "choice", "choices": choices}}},
            fits,
        )
        for name, choices, fits in (
            ("of a list", ["a", "b"], True),
            ("of nothing", [], False),
            ("of one thing twice", ["a", "a"], False),
            ("with labels", {"a": WORDS}, True),
            ("with labels in one language", {"a": {"en": "a"}}, False),
            ("of a query", {"query": "x", "column": "y"}, True),
            ("of a query without column", {"query": "x"}, False),
            ("called query", {"query": WORDS}, True),
            ("of a text", "a", False),
        )
    },
    "unstated columns": ({**SOUND, "unstated": ["a"]}, True),
    "columns with bars": ({**SOUND, "bars": ["a"]}, True),
    "bars of a number": ({**SOUND, "bars": 3}, False),
    "heads": ({**SOUND, "columns": {"a": WORDS}}, True),
    "a head that is too long": ({**SOUND, "columns": {"a": {"en": "a" * 61, "zh": "b"}}}, False),
}


@pytest.mark.parametrize("case", CASES)
def test_a_header_fits_where_it_is_read(case: str, tmp_path: Path) -> None:
    header, fits = CASES[case]
    assert (SCHEMA.is_valid(header), reads(header, tmp_path)) == (fits, fits)


TEXTS = st.sampled_from(["a", "b", "a:b", "code", "", " "])
VALUES = st.recursive(
    TEXTS,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["en", "zh", "a", "query", "column"]), inner, max_size=3)
    ),
    max_leaves=4,
)
PARAMETERS = st.fixed_dictionaries(
    {"type": st.sampled_from([row.name for row in TYPES]) | TEXTS, "en": TEXTS, "zh": TEXTS},
    optional=dict.fromkeys(("example", "default", "class", "scheme", "choices", "x"), VALUES),
)
HEADERS = st.fixed_dictionaries(
    {"title": st.just(WORDS) | VALUES, "summary": st.just(WORDS), "tags": st.just(["a"]) | VALUES},
    optional={
        "parameters": st.dictionaries(st.sampled_from(["p", "q"]), PARAMETERS, max_size=2),
        "unstated": VALUES,
        "bars": VALUES,
        "columns": VALUES,
    },
)


@settings(max_examples=200, deadline=None)
@given(header=HEADERS)
def test_the_schema_takes_what_the_reader_takes(
    header: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert SCHEMA.is_valid(header) == reads(header, tmp_path_factory.getbasetemp())


README = (PROJECT / "queries" / "README.md").read_text("utf-8")


def test_the_documentation_tells_every_key_and_type() -> None:
    names = [key.name for key in (*HEADER.keys, *PARAMETER.keys)] + [row.name for row in TYPES]
    assert [name for name in names if f"`{name}`" not in README] == []
    for name in (*COMMON, "name"):
        assert f"`{name}`" in README


def test_the_example_of_the_documentation_is_a_saved_query(
    tmp_path: Path, engine: EmbeddedEngine, release: Release
) -> None:
    folder = tmp_path / "rights"
    folder.mkdir()
    text = README.partition("```sparql\n")[2].partition("```")[0]
    (folder / "rights-that-end.rq").write_text(text, "utf-8")
    published = Published(release, engine, load_catalog(tmp_path))
    query = published.catalog.get("rights-that-end")
    asked = ask(published, query.name, {each.name: each.example for each in query.parameters})
    answer = asked.answer()
    assert isinstance(answer, Solutions)
    assert len(answer.rows) > 0
    assert ill_named(text, answer.variables) is None
