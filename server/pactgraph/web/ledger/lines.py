"""Requests and queries as lines of text, one each, which no text of a client can break or forge.

What a line holds is numbers, words of ours and digests. Where it holds anything else, JSON in ASCII
keeps it in one line.
"""

import json
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TypeAlias

from pactgraph.engine import Run
from pactgraph.outcomes import STOPPED
from pactgraph.web.ledger.entries import Served, digest_of

# Makes a line of a request; with the client, where that is asked for.
Writer: TypeAlias = Callable[[Served, bool], str]

# So much is told of a query, of a reason and of an address, in bytes as JSON has them: a line goes
# whole into a pipe that several processes write to.
_LONGEST, _LONGEST_REASON, _LONGEST_NAME = 2500, 600, 100


def as_json(served: Served, with_client: bool) -> str:
    """A request as an object of JSON. It is put together by hand, of pieces that come again and
    again, in a quarter of the time that the encoder takes.
    """
    query = f'"{served.query}"' if served.query else "null"
    client = f',"client":{_quoted(served.client[:_LONGEST_NAME])}' if with_client else ""
    return (
        f'{{"time":"{instant(served.came)}",{_head(served.method, served.route, served.status)}'
        f'{served.seconds * 1000:.3f},"bytes":{served.bytes},'
        f'"rows":{"null" if served.rows is None else served.rows},"query":{query},'
        f"{_tail(served.outcome, served.release)}{client}}}\n"
    )


@lru_cache(maxsize=1024)
def _head(method: str, route: str, status: int) -> str:
    return f'"method":"{method}","route":{json.dumps(route)},"status":{status},"ms":'


@lru_cache(maxsize=256)
def _tail(outcome: str, release: str) -> str:
    return f'"outcome":"{outcome}","release":{json.dumps(release or None)}'


def as_plain(served: Served, with_client: bool) -> str:
    """A request as words, which stand in one order."""
    rows = "-" if served.rows is None else served.rows
    client = f" {_quoted(served.client[:_LONGEST_NAME])}" if with_client else ""
    return (
        f"{instant(served.came)} {served.method} {served.route} {served.status} "
        f"{served.seconds * 1000:.3f}ms {served.bytes}B rows={rows} query={served.query or '-'} "
        f"{served.outcome} {served.release or '-'}{client}\n"
    )


WRITERS: Mapping[str, Writer] = {"json": as_json, "plain": as_plain}


def slow_line(run: Run, ended: float, with_client: bool) -> str:
    """A query that was slow or was stopped, with its text and the reason, as an object of JSON;
    `ended` is seconds since the epoch.
    """
    text, client = run.request.text, run.request.client
    told: dict[str, object] = {
        "time": instant(ended),
        "seconds": round(run.seconds, 3),
        "waited": round(run.waited, 3),
        "limit": run.request.timeout,
        "outcome": run.outcome,
        "stopped": run.outcome in STOPPED,
        "reason": _beginning(str(run.error), _LONGEST_REASON) if run.error else None,
        "query": digest_of(text),
        "characters": len(text),
        "text": _beginning(text, _LONGEST),
    }
    if with_client:
        told["client"] = _beginning(client, _LONGEST_NAME)
    return json.dumps(told, separators=(",", ":")) + "\n"


def instant(seconds: float) -> str:
    """A moment as RFC 3339 has it, in UTC and to the millisecond."""
    whole, thousandths = divmod(int(seconds * 1000), 1000)
    return f"{_second(whole)}.{thousandths:03d}Z"


@lru_cache(maxsize=16)
def _second(whole: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(whole))


# Patterns, releases and clients come again and again.
_quoted = lru_cache(maxsize=1024)(json.dumps)


def _beginning(text: str, most: int) -> str:
    """As much of `text` as takes at most so many bytes in JSON, cut where it has more."""
    text = text[:most]
    while len(json.dumps(text)) > most:
        text = text[: len(text) * 7 // 8]
    return text
