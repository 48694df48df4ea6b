"""The endpoint: a query goes from the request to the engine and back without passing through Flask,
which takes longer than a small query.

What is no query, and what is wrong with one, is left to the routes behind it, which know pages.
"""

from collections.abc import Iterable

from pactgraph.config import Settings
from pactgraph.engine import QueryResult
from pactgraph.errors import UrlLengthError
from pactgraph.web.responses import piecewise, result_headers
from pactgraph.web.wsgi.protocol import read_body, read_operation
from pactgraph.web.wsgi.shapes import PUBLICATION, REFUSAL, Application, Environ, StartResponse
from pactgraph.web.wsgi.switch import Publication

_PATHS = ("/sparql", "/sparql/")
_METHODS = ("GET", "POST")


class Endpoint:
    """A WSGI application that answers queries, and passes all else on; an error goes along as the
    REFUSAL, as does one met before.
    """

    def __init__(self, application: Application, settings: Settings) -> None:
        self._application = application
        self._settings = settings

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The answer to a query, or what the application says."""
        try:
            result = self._answer(environ)
        except Exception as error:  # whatever it is, the routes behind say it in the client's form
            environ[REFUSAL] = error
            return self._application(environ, start_response)
        if result is None:
            return self._application(environ, start_response)
        start_response("200 OK", result_headers(result, environ))
        return piecewise(result)

    def _answer(self, environ: Environ) -> QueryResult | None:
        """The answer to a query; None where the request is none."""
        if (
            len(environ["PATH_INFO"]) + len(environ.get("QUERY_STRING", ""))
            > self._settings.url_length
        ):
            raise UrlLengthError(
                f"the URL is longer than {self._settings.url_length} bytes; POST the query instead"
            )
        # The body is read whatever becomes of the request: what is left unread would be taken for
        # the next one.
        body = (
            b""
            if environ["REQUEST_METHOD"] == "GET"
            else read_body(environ, self._settings.request_size)
        )
        if REFUSAL in environ:
            raise environ[REFUSAL]
        if environ["PATH_INFO"] not in _PATHS or environ["REQUEST_METHOD"] not in _METHODS:
            return None
        operation = read_operation(environ, body)
        publication: Publication = environ[PUBLICATION]
        return publication.engine.query(*operation) if operation else None
