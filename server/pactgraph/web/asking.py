"""What a route asks the engine for a page or a document of ours, on behalf of its client."""

from pactgraph.engine import QueryRequest
from pactgraph.rdf import ANY
from pactgraph.sparql import Solutions, Term, read_answer
from pactgraph.web.http import RequestContext


def table(
    context: RequestContext, text: str, timeout: float | None = None
) -> list[dict[str, Term | None]]:
    """The answer to a SELECT, row by row, as variable → term; `timeout` is in seconds. Raises what
    the engine raises.
    """
    request = QueryRequest(text, timeout=timeout, client=context.client)
    result = context.publication.engine.query(request, ANY)
    answer = read_answer(result.read(), result.format)
    return list(answer) if isinstance(answer, Solutions) else []
