"""The texts of settings as values, read as people write them."""

import ipaddress
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from pactgraph.addresses import host_name, is_prefix

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?", re.IGNORECASE)
_YES, _NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
_ENDPOINT = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_NAME = re.compile(r"[a-z][a-z0-9-]*")


def _folder(text: str) -> Path:
    return Path(text).absolute()


def _count(text: str) -> int:
    if not text.isdecimal():
        raise ValueError(text)
    return int(text)


def _some(text: str) -> int:
    if not _count(text):
        raise ValueError(text)
    return int(text)


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < 1e6:
        raise ValueError(text)
    return seconds


def _seconds_or_none(text: str) -> float:
    return _seconds(text) if float(text) else 0.0


def _size(text: str) -> int:
    match = _SIZE.fullmatch(text.strip())
    if not match or not float(match[1]):
        raise ValueError(text)
    return int(float(match[1]) * 1024 ** " KMGT".index(match[2].upper() or " "))


def _size_or_none(text: str) -> int:
    return _size(text) if text.strip("0.") else 0


def _store(text: str) -> str:
    if text not in ("auto", "memory", "disk"):
        raise ValueError(text)
    return text


def _engine(text: str) -> str:
    """A name, or an address without a user and a password, which have no place in a log."""
    is_address = _ENDPOINT.fullmatch(text) and host_name(urlsplit(text).netloc)
    if not (_NAME.fullmatch(text) or is_address):
        raise ValueError(text)
    return text


def _flag(text: str) -> bool:
    if text.lower() not in (*_YES, *_NO):
        raise ValueError(text)
    return text.lower() in _YES


def _url(text: str) -> str:
    """The address without a slash at its end, scheme and host in small letters."""
    parts = urlsplit(text)
    if (
        parts.scheme not in ("http", "https")
        or not host_name(parts.netloc)
        or not is_prefix(parts.path)
        or set(text) & set("?# \t\r\n")
    ):
        raise ValueError(text)
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}"


def _networks(text: str) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(name, strict=False) for name in _listed(text))


def _endpoints(text: str) -> tuple[str, ...]:
    if not all(_ENDPOINT.fullmatch(iri) and (urlsplit(iri).port or 1) for iri in _listed(text)):
        raise ValueError(text)
    return tuple(_listed(text))


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


# Kind of a setting → what reads its text, and what to write where that fails.
READERS: Mapping[str, tuple[Callable[[str], Any], str]] = {
    "folder": (_folder, "write the path of a folder"),
    "text": (str, "write a text"),
    "number or 0": (_count, "write a whole number"),
    "number": (_some, "write a whole number above 0"),
    "seconds": (_seconds, "write a number of seconds above 0"),
    "seconds or 0": (_seconds_or_none, "write a number of seconds, or 0"),
    "size": (_size, "write a number of bytes, such as 500000, 64MiB or 1G"),
    "size or 0": (_size_or_none, "write a number of bytes, such as 500000, 64MiB or 1G, or 0"),
    "flag": (_flag, "write yes or no"),
    "url": (
        _url,
        "write http:// or https://, a host and perhaps a path, such as https://data.example/pact, "
        "without a query, a fragment and //",
    ),
    "engine": (
        _engine,
        "write pool, embedded, or the address of a SPARQL endpoint, such as "
        "http://localhost:3030/data/sparql",
    ),
    "store": (_store, "write auto, memory or disk"),
    "networks": (
        _networks,
        "write addresses or networks with commas between, such as 10.0.0.1,192.168.0.0/16",
    ),
    "endpoints": (_endpoints, "write whole http or https IRIs with commas between"),
}
