"""The room that answers take, over HTTP: clients that read nothing hold no more than their share."""

import os
from functools import partial
from pathlib import Path
from urllib.parse import quote

from client import Answer
from pactgraph.config import MIB
from servers import SMALL, RunningServer, at_once, serving, title, wait_until, write_numbers

# 12 MB.
LARGE = f"SELECT ('{'x' * 4000}' AS ?text) ?c {{ ?a ?b ?c }}"


def on_disk(server: RunningServer) -> int:
    """The bytes of files without a name that the server holds."""
    files = {}
    for pid in server.tree:
        for link in Path(f"/proc/{pid}/fd").glob("*"):
            try:
                if (name := os.readlink(link)).endswith("(deleted)") and "/pactgraph-" in name:
                    files[link.stat().st_ino] = link.stat().st_size
            except OSError:
                continue
    return sum(files.values())


def ask(server: RunningServer, number: int, source: str = "127.0.0.1") -> Answer:
    """The answer to a query that no one has asked."""
    return server.get(f"/sparql?query={quote(f'{LARGE} OFFSET {number}')}", source=source)


def test_clients_that_read_nothing_hold_no_more_than_their_share(tmp_path: Path) -> None:
    write_numbers(tmp_path / "numbers.ttl", 3000)
    with serving(
        *SMALL,
        "--data",
        str(tmp_path / "numbers.ttl"),
        "--total-results",
        "64MiB",
        "--query-timeout",
        "20",
    ) as server:
        head = "GET /sparql?query={} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        slow = [
            server.connect(head.format(quote(f"{LARGE} OFFSET {number}")).encode())
            for number in range(8)
        ]
        starts = [connection.recv(12) for connection in slow]
        assert {start[9:] for start in starts} == {b"200", b"507"}
        assert on_disk(server) <= 32 * MIB
        refused = ask(server, 100)
        assert (title(refused), "larger than 33554432 bytes together" in refused.text) == (
            (507, "Limit exceeded"),
            True,
        )
        assert [
            answer.status
            for answer in at_once(
                *[partial(ask, server, 200 + i, f"127.0.0.{2 + i}") for i in range(2)]
            )
        ] == [200, 200]
        for connection in slow:
            connection.close()
        wait_until(lambda: on_disk(server) == 0, 10)
        assert ask(server, 300).status == 200
