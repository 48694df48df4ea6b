"""A conversation over standard input and output, with the one client that started the process.

https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#stdio. A call that the
client takes back ends: its query is stopped.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

import anyio
from anyio.to_thread import run_sync
from mcp.server.stdio import stdio_server

from pactgraph.mcp.frame import Desk
from pactgraph.mcp.server import make_server

_T = TypeVar("_T")
logging.getLogger("mcp").setLevel(logging.ERROR)


def converse(desk: Desk) -> None:
    """Answer the client until it closes standard input."""
    anyio.run(_converse, desk)


async def _converse(desk: Desk) -> None:
    async def run(function: Callable[[Desk], _T]) -> _T:
        left = threading.Event()
        try:
            return await run_sync(
                partial(function, replace(desk, left=left)), abandon_on_cancel=True
            )
        finally:
            left.set()

    server = make_server(desk.published.release.manifest.about.title_in("en"), run)
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())
