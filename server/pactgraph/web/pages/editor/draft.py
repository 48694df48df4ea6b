"""What stands in the editor: a text that is asked, a saved query with its arguments, or a query
that any data has an answer to.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from pactgraph.engine import QueryRequest
from pactgraph.queries.ask import bound
from pactgraph.sparql import with_prefixes
from pactgraph.web.http import FORMATS, RequestContext

_START = """\
SELECT ?class (COUNT(?thing) AS ?things)
WHERE {
  ?thing a ?class
}
GROUP BY ?class
ORDER BY DESC(?things)
LIMIT 100
"""
_HEADER = re.compile(r"(?:#\+[^\n]*\n)+\n?")
# What an address of the page has of its own, and the endpoint's has not.
_OWN = ("query", "lang", "offset", *FORMATS)


@dataclass(frozen=True, slots=True)
class Draft:
    """A text of SPARQL, and what is asked, None where nothing is; the row at which its answer
    begins, and the `pairs` of the protocol that are asked beside it, such as graphs.
    """

    text: str
    request: QueryRequest | None = None
    offset: int = 0
    pairs: tuple[tuple[str, str], ...] = ()

    def arguments(self, **more: str) -> str:
        """The text and what goes with it, as the arguments of an address."""
        pairs = [("query", self.text), *self.pairs, *more.items()]
        return urlencode(pairs, quote_via=quote, safe=":/?$*(),;@!")


def draft_of(
    context: RequestContext, request: QueryRequest | None, pairs: Sequence[tuple[str, str]]
) -> Draft:
    """The draft for what is asked, in which prefixes that the release knows and the text doesn't
    declare are declared; where nothing is asked, a query that any data has an answer to. `pairs`
    are all that came.
    """
    table = context.publication.release.prefixes.table
    kept = tuple((name, value) for name, value in pairs if name not in _OWN and value.strip())
    if request is None:
        return Draft(_START, pairs=kept)
    text = with_prefixes(request.text.replace("\r\n", "\n"), table)
    offsets = [value for name, value in pairs if name == "offset" and value.isdecimal()]
    offset = int(offsets[0][:15]) if offsets else 0
    return Draft(text, request._replace(text=text), offset, kept)


def example_of(
    context: RequestContext, name: str, arguments: Mapping[str, str], language: str
) -> Draft:
    """The draft that the saved query `name` is with `arguments`, or else with those of its example;
    nothing is asked. Raises UnknownNameError, and ParameterError for arguments that don't fit.
    """
    published = context.publication.published
    query = published.catalog.get(name)
    text = bound(published, name, arguments or query.example, lang=language)
    title = " ".join(query.title.in_language(language).split())
    return Draft(f"# {title}\n\n{_HEADER.sub('', text, count=1).strip()}\n")
