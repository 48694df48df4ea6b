"""What is published, as tools of the Model Context Protocol: any agent may ask what any client may.

cells       terms as values of JSON, and as lines of a table
desk        what a call has at hand, what it gives back, and how much of an answer is shown
evidence    what statements rest on, to be cited
rows        how a table is told
tool        a tool, whatever it is for
saved       a tool for each saved query
describe    all about one thing
plain       any SPARQL query
vocabulary  classes, properties and codes in brief
resources   what can be read without a question
toolbox     all tools
server      the tools as a server, by the official SDK
http, stdio how messages come and go

The SDK is an extra, and takes a second to import: nobody has it in who doesn't ask for it.
"""

from importlib.util import find_spec

from pactgraph.errors import NotInstalledError

__all__ = ["require_sdk"]


def require_sdk() -> None:
    """Raise NotInstalledError where the official SDK is not installed."""
    if find_spec("mcp") is None:
        raise NotInstalledError(
            "agents need the official SDK of the Model Context Protocol, which is not installed; "
            "`pip install 'pactgraph[mcp]'` does it"
        )
