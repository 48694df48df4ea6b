"""The shapes of WSGI (https://peps.python.org/pep-3333/), and where our own things stand in an
environment.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

Environ: TypeAlias = dict[str, Any]
Headers: TypeAlias = list[tuple[str, str]]
StartResponse: TypeAlias = Callable[..., Any]
Application: TypeAlias = Callable[[Environ, StartResponse], Iterable[bytes]]

# The publication that a request sees, who it is counted to, the id of the release that its answer
# is from, the answer's entity tag, and the error that it met.
PUBLICATION = "pactgraph.publication"
CLIENT = "pactgraph.client"
RELEASE = "pactgraph.release.read"
TAG = "pactgraph.tag"
REFUSAL = "pactgraph.refusal"
