"""What is published, as tools of the Model Context Protocol: any agent may ask what any client may.

frame       what tools are made of
evidence    what statements rest on, to be cited
rows        how a table is told
saved       a tool for each saved query
find        which thing a name stands for
describe    all about one thing
plain       any SPARQL query
vocabulary  classes, properties and codes in brief
resources   what can be read without a question
toolbox     all tools
server      the tools as a server, by the official SDK
http, stdio how messages come and go

The SDK is an extra, and takes a second to import: nobody has it in who doesn't ask for it.
"""

from collections.abc import Iterable
from importlib.util import find_spec
from typing import TYPE_CHECKING

from pactgraph.errors import UnknownNameError
from pactgraph.queries.ask import Published

if TYPE_CHECKING:
    from pactgraph.mcp.http import Answer

__all__ = ["answer_message", "converse", "require_sdk"]


def answer_message(
    published: Published, client: str, headers: Iterable[tuple[str, str]], body: bytes
) -> "Answer":
    """The answer to a message that `client` has POSTed. Raises UnknownNameError."""
    require_sdk()
    from pactgraph.mcp.frame import Desk
    from pactgraph.mcp.http import answer

    return answer(Desk(published, client), headers, body)


def converse(published: Published) -> None:
    """Answer a client on standard input and output, until it leaves. Raises UnknownNameError."""
    require_sdk()
    from pactgraph.mcp.frame import Desk
    from pactgraph.mcp.stdio import converse

    converse(Desk(published))


def require_sdk() -> None:
    """Raise UnknownNameError where the SDK is not installed."""
    if find_spec("mcp") is None:
        raise UnknownNameError(
            "agents need the official SDK of the Model Context Protocol, which is not installed; "
            "`pip install 'pactgraph[mcp]'` does it"
        )
