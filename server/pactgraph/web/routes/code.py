"""Code that asks what an address asks, in each language: of a saved query with its arguments, and
of the endpoint with a SPARQL text.

    /queries/NAME/code?…        all languages, as JSON
    /queries/NAME/code/python?… one, as plain text
    /sparql/code?query=…        the same for a SPARQL text, which may be in a form (POST)
"""

from flask import Blueprint, Response, jsonify, request

from pactgraph.errors import ParameterError
from pactgraph.queries import Problems, unknown_parameters
from pactgraph.queries.snippets import Call, language_named, languages_for, saved_call, text_call
from pactgraph.web.http import read_arguments
from pactgraph.web.replies import current, may_be_kept

blueprint = Blueprint("code", __name__)


@blueprint.get("/queries/<name>/code")
def of_a_saved_query(name: str) -> Response:
    """Code that asks the saved query with the arguments of the address."""
    return _all(_saved(name))


@blueprint.get("/queries/<name>/code/<language>")
def of_a_saved_query_in(name: str, language: str) -> Response:
    """The same in one language."""
    return _one(_saved(name), language)


@blueprint.route("/sparql/code", methods=["GET", "POST"])
def of_a_text() -> Response:
    """Code that asks the endpoint the SPARQL text of the address, or, where that is too long for
    one, of a form.
    """
    return _all(_text())


@blueprint.route("/sparql/code/<language>", methods=["GET", "POST"])
def of_a_text_in(language: str) -> Response:
    """The same in one language."""
    return _one(_text(), language)


def _saved(name: str) -> Call:
    context = current()
    query = context.publication.catalog.get(name)
    told = read_arguments(context.query_string)
    problems = Problems([*told.problems])
    values, lang = query.spoken(told.values, told.lang)
    with problems.gathered():
        call = saved_call(context.root, query, values, lang=lang, part=told.part)
    problems.tell()
    return call


def _text() -> Call:
    """Raises ParameterError for what has no SPARQL text, several, or anything else."""
    usage, texts = "give the SPARQL text as query=SELECT…", request.values.getlist("query")
    unknown = {*request.values} - {"query"}
    problems = Problems(unknown_parameters("code", unknown, ["query"], usage))
    if len(texts) != 1:
        told = f"the SPARQL text is given {len(texts)} times"
        problems.found.append(ParameterError(told, "query", "give it once, as query=SELECT…"))
    problems.tell()
    return text_call(current().root, texts[0])


def _all(call: Call) -> Response:
    rows = [
        {"language": language.name, "label": language.label, "code": language.write(call)}
        for language in languages_for(call)
    ]
    return may_be_kept(jsonify(rows))


def _one(call: Call, name: str) -> Response:
    code = language_named(name, call).write(call)
    return may_be_kept(Response(code, content_type="text/plain; charset=utf-8"))
