"""The table of languages: each writes a call as code that runs as it is, and prints its answer.

Rows of a table are in `rows`; a boolean and a graph are in `answer`.
"""

import keyword
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import pyoxigraph as ox

from pactgraph.errors import UnknownNameError
from pactgraph.queries.snippets.call import Call
from pactgraph.queries.snippets.literals import (
    here_document,
    javascript_block,
    python_block,
    quoted,
    r_block,
    shell,
    sql,
)
from pactgraph.rdf import Kind
from pactgraph.sparql.template import template

_TABLES = frozenset({Kind.SOLUTIONS})
_ALL = frozenset({Kind.SOLUTIONS, Kind.BOOLEAN, Kind.GRAPH})


@dataclass(frozen=True, slots=True)
class Language:
    """A language or a library: its name in addresses and for people, the kinds of answers that it
    is for, and what writes a call in it.
    """

    name: str
    label: str
    kinds: frozenset[Kind]
    write: Callable[[Call], str]


def languages_for(call: Call) -> tuple[Language, ...]:
    """The languages in which a call can be written."""
    return tuple(language for language in LANGUAGES if call.kind in language.kinds)


def language_named(name: str, call: Call) -> Language:
    """The language called `name`. Raises UnknownNameError with those in which `call` can be
    written.
    """
    known = {language.name: language for language in languages_for(call)}
    if name not in known:
        raise UnknownNameError.among("language of code", name, list(known))
    return known[name]


def _curl(call: Call) -> str:
    if call.name:
        return f"curl {shell(call.url(call.sheet))}\n"
    accept = shell(f"Accept: {call.sheet.media_type}")
    document = here_document(call.text)
    return f"curl --header {accept} --data-urlencode query@- {shell(call.endpoint)} {document}\n"


def _python(call: Call) -> str:
    takes = {
        Kind.SOLUTIONS: (
            "rows = [\n"
            '    {name: cell["value"] for name, cell in row.items()}\n'
            '    for row in response.json()["results"]["bindings"]\n'
            "]\n"
            'print(*rows, sep="\\n")\n'
        ),
        Kind.BOOLEAN: 'answer = response.json()["boolean"]\nprint(answer)\n',
        Kind.GRAPH: "answer = response.text\nprint(answer)\n",
    }
    if call.name:
        pairs = "".join(
            f"        {quoted(name)}: {quoted(value)},\n" for name, value in call.arguments
        )
        params = f"    params={{\n{pairs}    }},\n" if pairs else ""
        address = quoted(call.address(call.values))
        asks = f"response = requests.get(\n    {address},\n{params}    timeout=60,\n)\n"
    else:
        asks = _posted(call, call.values.media_type)
    return f"import requests\n\n{asks}response.raise_for_status()\n{takes[call.kind]}"


def _posted(call: Call, media_type: str) -> str:
    """The SPARQL text as `query`, and its `response` in a format."""
    return (
        f"query = {python_block(call.text)}\n"
        "response = requests.post(\n"
        f"    {quoted(call.endpoint)},\n"
        '    data={"query": query},\n'
        f'    headers={{"Accept": {quoted(media_type)}}},\n'
        "    timeout=60,\n"
        ")\n"
    )


def _pandas(call: Call) -> str:
    empty = 'keep_default_na=False, na_values=[""]'
    if call.name:
        url = quoted(call.url(call.sheet))
        return (
            f"import pandas\n\nrows = pandas.read_csv(\n    {url},\n    {empty},\n)\nprint(rows)\n"
        )
    return (
        "import io\n\nimport pandas\nimport requests\n\n"
        f"{_posted(call, call.sheet.media_type)}"
        "response.raise_for_status()\n"
        f"rows = pandas.read_csv(io.StringIO(response.text), {empty})\n"
        "print(rows)\n"
    )


def _javascript(call: Call) -> str:
    takes = {
        Kind.SOLUTIONS: (
            "const { results } = await response.json();\n"
            "const rows = results.bindings.map((row) => Object.fromEntries(\n"
            "  Object.entries(row).map(([name, cell]) => [name, cell.value]),\n"
            "));\n"
            "console.log(rows);\n"
        ),
        Kind.BOOLEAN: "const { boolean: answer } = await response.json();\nconsole.log(answer);\n",
        Kind.GRAPH: "const answer = await response.text();\nconsole.log(answer);\n",
    }
    fails = "if (!response.ok) throw new Error(await response.text());\n"
    if call.name:
        pairs = "".join(f"  [{quoted(name)}, {quoted(value)}],\n" for name, value in call.arguments)
        search = f"url.search = new URLSearchParams([\n{pairs}]);\n" if pairs else ""
        asks = (
            f"const url = new URL({quoted(call.address(call.values))});\n"
            f"{search}const response = await fetch(url);\n"
        )
    else:
        asks = (
            f"const query = {javascript_block(call.text)};\n"
            f"const response = await fetch({quoted(call.endpoint)}, {{\n"
            '  method: "POST",\n'
            f"  headers: {{ Accept: {quoted(call.values.media_type)} }},\n"
            "  body: new URLSearchParams({ query }),\n"
            "});\n"
        )
    return f"{asks}{fails}{takes[call.kind]}"


def _r(call: Call) -> str:
    if call.name:
        asks = f"url <- {quoted(call.url(call.sheet))}\n"
    else:
        start = quoted(f"{call.endpoint}?format={call.sheet.name}&query=")
        asks = (
            f"query <- {r_block(call.text)}\n"
            f"url <- paste0({start}, URLencode(enc2utf8(query), reserved = TRUE))\n"
        )
    if call.kind is Kind.SOLUTIONS:
        reads = 'rows <- read.csv(url, check.names = FALSE, na.strings = "", encoding = "UTF-8")'
        return f"{asks}{reads}\nprint(rows)\n"
    return f'{asks}answer <- readLines(url, warn = FALSE, encoding = "UTF-8")\nwriteLines(answer)\n'


def _duckdb(call: Call) -> str:
    """Read over HTTP by its extension httpfs, which DuckDB loads by itself."""
    options = "delim = ',', quote = '\"', escape = '\"', header = true"
    if call.name:
        return f"SELECT * FROM read_csv(\n  {sql(call.url(call.sheet))},\n  {options}\n);\n"
    start = sql(f"{call.endpoint}?format={call.sheet.name}&query=")
    url = f"{start} || url_encode({sql(call.text)})"
    return f"SELECT * FROM read_csv(\n  {url},\n  {options}\n);\n"


def _pactgraph(call: Call) -> str:
    """Asked of a release on the own machine, without a server."""
    takes = {
        Kind.SOLUTIONS: 'rows = list(answer)\nprint(*rows, sep="\\n")\n',
        Kind.BOOLEAN: "answer = bool(answer)\nprint(answer)\n",
        Kind.GRAPH: 'answer = answer.graph()\nprint(*answer, sep="\\n")\n',
    }
    if call.name:
        words = [quoted(call.name), *(_keyword(*pair) for pair in call.arguments)]
        asks = "".join(f"\n        {word}," for word in words) + "\n    "
        query = ""
    else:
        # $name would be a parameter, and $lang the language; a variable is the same with ?.
        text = template(call.text)
        plain = text.bind({name: ox.Variable(name) for name in text.names})
        query = f"query = {python_block(plain)}\n"
        asks = "query"
    return (
        f"import pactgraph\n\n{query}with pactgraph.open() as graph:\n"
        f"    answer = graph.query({asks})\n{takes[call.kind]}"
    )


def _keyword(name: str, value: str) -> str:
    """An argument by its name, which need not be one that Python takes as it is."""
    is_plain = name.isidentifier() and not keyword.iskeyword(name)
    if is_plain and unicodedata.normalize("NFKC", name) == name:
        return f"{name}={_python_value(name, value)}"
    return f"**{{{quoted(name)}: {quoted(value)}}}"


def _python_value(name: str, value: str) -> str:
    """A value as the call in Python takes it: which rows are given is told by numbers."""
    return str(int(value)) if name in ("offset", "limit") else quoted(value)


LANGUAGES: tuple[Language, ...] = (
    Language("curl", "curl", _ALL, _curl),
    Language("python", "Python", _ALL, _python),
    Language("pandas", "pandas", _TABLES, _pandas),
    Language("javascript", "JavaScript", _ALL, _javascript),
    Language("r", "R", _ALL, _r),
    Language("duckdb", "DuckDB", _TABLES, _duckdb),
    Language("pactgraph", "pactgraph", _ALL, _pactgraph),
)
