"""Agents for tests: clients of the official SDK, which a test calls as any function."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import mcp_types as types
from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import Client, StdioServerParameters, stdio_client


@dataclass(frozen=True)
class Agent:
    """A client that speaks with a server; `portal` is the loop that it lives in."""

    client: Client
    portal: BlockingPortal

    def tools(self) -> dict[str, types.Tool]:
        """The tools by name."""
        return {tool.name: tool for tool in self.portal.call(self.client.list_tools).tools}

    def call(self, name: str, arguments: Mapping[str, Any]) -> types.CallToolResult:
        """What a tool answers; the SDK has checked it against the schema that the tool tells."""
        asked = partial(self.client.call_tool, name, dict(arguments))
        result: types.CallToolResult = self.portal.call(asked)
        return result

    def value(self, name: str, /, **arguments: Any) -> dict[str, Any]:
        """What a tool answers, as a value. Raises AssertionError with its words where it fails."""
        result = self.call(name, arguments)
        assert not result.is_error, text_of(result)
        value: dict[str, Any] = result.structured_content
        return value

    def failure(self, name: str, /, **arguments: Any) -> str:
        """The words with which a tool fails. Raises AssertionError where it doesn't."""
        result = self.call(name, arguments)
        assert result.is_error, text_of(result)
        return text_of(result)

    def read(self, uri: str) -> str:
        """What a resource says."""
        contents = self.portal.call(self.client.read_resource, uri).contents[0]
        assert isinstance(contents, types.TextResourceContents)
        return contents.text


def text_of(result: types.CallToolResult) -> str:
    """The text of an answer, which is in one piece."""
    (content,) = result.content
    assert isinstance(content, types.TextContent)
    return content.text


@contextmanager
def agent(server: Any, mode: str = "auto") -> Iterator[Agent]:
    """An agent that speaks with a server, by its URL, or by a transport of the SDK. In the mode
    `legacy` it begins as clients do that know no version of 2026.
    """
    with start_blocking_portal() as portal:
        client = portal.call(partial(Client, server, mode=mode, read_timeout_seconds=60))
        with portal.wrap_async_context_manager(client) as connected:
            yield Agent(connected, portal)


def started(releases: Path, project: Path, *options: str) -> Any:
    """`pactgraph mcp` in a process of its own, as a client starts it."""
    return stdio_client(
        StdioServerParameters(
            command=sys.executable,
            args=["-m", "pactgraph", "mcp", *options],
            cwd=str(project),
            env={**os.environ, "PACTGRAPH_RELEASES": str(releases)},
        )
    )
