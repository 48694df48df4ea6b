"""The shapes of WSGI (https://peps.python.org/pep-3333/), and where our own thing stands in an
environment.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

# The line and the headers of a request under the names that CGI has for them
# (https://www.rfc-editor.org/rfc/rfc3875#section-4.1), which an environment is one of.
Request: TypeAlias = Mapping[str, str]
Environ: TypeAlias = dict[str, Any]
StartResponse: TypeAlias = Callable[..., Any]
Application: TypeAlias = Callable[[Environ, StartResponse], Iterable[bytes]]

# The one key of ours: the RequestContext.
CONTEXT = "pactgraph.context"
