"""The values of settings, read from texts as people write them, or from values of Python, which are
held to the same.
"""

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TypeAlias
from urllib.parse import urlsplit

from pactgraph.addresses import host_name, is_prefix

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?", re.IGNORECASE)
_LARGEST = 1024**6  # bytes: no machine has more, and no limit of a process either
_YES, _NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
_ENDPOINT = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_NAME = re.compile(r"[a-z][a-z0-9-]*")


@dataclass(frozen=True, slots=True)
class Reader:
    """What reads one kind of setting.

    `parse` makes the value of a text, or raises ValueError; of a list, the value of one of its
    parts. `wish` says what to write instead, and `types` are those of Python that have such a text.
    """

    parse: Callable[[str], object]
    wish: str
    types: tuple[type, ...] = (object,)
    is_list: bool = False

    def read(self, given: object) -> object:
        """The value that is given as a text, or as a value of Python, whose text is then read: `5`
        is as good as `"5"`. Raises ValueError, OverflowError for a number without bounds.
        """
        if not self.is_list:
            return self._one(given)
        parts = given if isinstance(given, list | tuple | set | frozenset) else _listed(str(given))
        return tuple(self._one(part) for part in parts)

    def _one(self, given: object) -> object:
        if not isinstance(given, self.types):
            raise ValueError(given)
        return self.parse(str(given))


def _folder(text: str) -> Path:
    if not text or "\0" in text:
        raise ValueError(text)
    return Path(text).absolute()


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(text)
    return int(text)


def _some(text: str) -> int:
    if not _count(text):
        raise ValueError(text)
    return int(text)


def _port(text: str) -> int:
    if _count(text) > 65535:
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
    size = int(float(match[1]) * 1024 ** " KMGT".index(match[2].upper() or " ")) if match else 0
    if not 0 < size < _LARGEST:
        raise ValueError(text)
    return size


def _size_or_none(text: str) -> int:
    return _size(text) if text.strip("0.") else 0


def _store(text: str) -> str:
    if text not in ("auto", "memory", "disk"):
        raise ValueError(text)
    return text


def _log(text: str) -> str:
    if text not in ("json", "plain", "none"):
        raise ValueError(text)
    return text


def _address(text: str) -> tuple[str, int]:
    """A host and a port; a port alone is one of this machine."""
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]") or "127.0.0.1"
    if not host_name(f"[{host}]" if ":" in host else host) or not _port(port):
        raise ValueError(text)
    return host, int(port)


def _engine(text: str) -> str:
    """A name, or an address without a user and a password, which have no place in a log."""
    address = text.replace("{release}", "")
    is_address = _ENDPOINT.fullmatch(address) and host_name(urlsplit(address).netloc)
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


def _network(text: str) -> Network:
    return ipaddress.ip_network(text, strict=False)


def _endpoint(text: str) -> str:
    if not (_ENDPOINT.fullmatch(text) and (urlsplit(text).port or 1)):
        raise ValueError(text)
    return text


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


_SIZES = "write a number of bytes, such as 500000, 64MiB or 1G"

# Kind of a setting → what reads it.
READERS: Mapping[str, Reader] = {
    "folder": Reader(_folder, "write the path of a folder", (str, PurePath)),
    "text": Reader(str, "write a text", (str,)),
    "number or 0": Reader(_count, "write a whole number"),
    "number": Reader(_some, "write a whole number above 0"),
    "port": Reader(_port, "write a whole number from 0 to 65535"),
    "seconds": Reader(_seconds, "write a number of seconds above 0"),
    "seconds or 0": Reader(_seconds_or_none, "write a number of seconds, or 0"),
    "size": Reader(_size, _SIZES),
    "size or 0": Reader(_size_or_none, f"{_SIZES}, or 0"),
    "flag": Reader(_flag, "write yes or no"),
    "url": Reader(
        _url,
        "write http:// or https://, a host and perhaps a path, such as https://data.example/pact, "
        "without a query, a fragment and //",
    ),
    "engine": Reader(
        _engine,
        "write pool, embedded, or the address of a SPARQL endpoint, such as "
        "http://localhost:3030/data/sparql",
    ),
    "file": Reader(_folder, "write the path of a file", (str, PurePath)),
    "log": Reader(_log, "write json, plain or none"),
    "address": Reader(_address, "write a host and a port, such as 127.0.0.1:9464 or [::1]:9464"),
    "store": Reader(_store, "write auto, memory or disk"),
    "networks": Reader(
        _network,
        "write addresses or networks with commas between, such as 10.0.0.1,192.168.0.0/16",
        is_list=True,
    ),
    "endpoints": Reader(
        _endpoint, "write whole http or https IRIs with commas between", is_list=True
    ),
}
