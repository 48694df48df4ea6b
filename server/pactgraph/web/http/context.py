"""What a request carries from room to room: one value, made once, when it comes in.

It knows nothing of WSGI. What decides a request's release, tag, kept answer, query and formats
works on it, whoever has read the request.
"""

from typing import NamedTuple

from pactgraph.errors import PactgraphError
from pactgraph.web.publication import Publication


class RequestContext(NamedTuple):
    """A request, and what is known of it. One is made for every request; as a frozen dataclass it
    would take ten times as long to give it its tag.

    `root` is the URL by which the client knows the server, without a slash at its end, and `prefix`
    the path in it; `client` is who the request is counted to. `refusal` says why it may not come
    in. `tag` is the entity tag of its answer, empty where that can have none.
    """

    method: str
    path: str
    query_string: str
    root: str
    prefix: str
    accept: str
    accept_language: str
    takes_gzip: bool
    if_none_match: str
    client: str
    publication: Publication
    refusal: PactgraphError | None = None
    tag: str = ""

    @property
    def dataset(self) -> str:
        """The IRI of the dataset that is served: its own, or one at the address of the server."""
        own = self.publication.release.manifest.about.iri
        return own or f"{self.root}/.well-known/void#dataset"
