"""Which answers need not be made: those that the client has, and those kept to be given again.

A release never changes, so an answer follows from the release and from what the request says (a
page also from the day), and the digest of both is its entity tag. The tag is weak, since an answer
without an order may come in another one.
"""

import hashlib
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime

from cachetools import LRUCache
from werkzeug.http import parse_etags

import pactgraph
from pactgraph.config import Settings
from pactgraph.queries import LANGUAGES
from pactgraph.web.http import Answer, RequestContext

# About what the headers and the bookkeeping of an answer take, in bytes.
_OVERHEAD = 2048
# A longer list of tags, in bytes, is read over: werkzeug takes a time to read one that grows with
# the square of its length, and a client that is sent the whole loses nothing.
LONGEST = 2048
# What the paths of pages begin with.
_PAGES = tuple(f"/{language}/" for language in LANGUAGES)


def _today() -> date:
    return datetime.now(UTC).date()


class AnswerCache:
    """The answers asked for last, up to a size in all. Safe to use from many threads."""

    def __init__(self, settings: Settings, today: Callable[[], date] = _today) -> None:
        self._server, self._today = _told(settings), today
        self._answers: LRUCache[str, Answer] = LRUCache(settings.cache_size, getsizeof=_weight)
        self._largest = settings.cache_size // 8
        self._lock = threading.Lock()

    def tag_of(self, context: RequestContext) -> str:
        """The entity tag of the answer to GET; that of a page, which may tell what holds today, is
        another one tomorrow.
        """
        is_page = context.path.startswith(_PAGES)
        said = (
            self._server,
            self._today().isoformat() if is_page else "",
            context.path,
            context.query_string,
            context.accept,
            context.accept_language,
            context.root,
            "gzip" if context.takes_gzip else "",
        )
        digest = hashlib.blake2b(
            "\0".join(said).encode(errors="surrogateescape"),
            digest_size=12,
            key=context.publication.key,
        )
        return f'W/"{context.publication.id}-{digest.hexdigest()}"'

    def find(self, context: RequestContext, tag: str) -> Answer | None:
        """The answer with `tag`, if the client has it or it is here: for a client that has it, one
        with status 304 and no headers, which all of those have in common.
        """
        wishes = context.if_none_match
        if wishes and has_tag(wishes, tag):
            return UNCHANGED
        with self._lock:
            if tag not in self._answers:
                return None
            answer = self._answers[tag]
        return UNCHANGED if wishes and is_any(wishes) else answer

    @property
    def size(self) -> tuple[int, int]:
        """How many answers are kept, and about how many bytes they take."""
        return len(self._answers), int(self._answers.currsize)

    def keep(self, tag: str, answer: Answer) -> None:
        """Keep `answer`, unless it takes more than an eighth of the room; those asked for longest
        ago make way.
        """
        if _weight(answer) > self._largest:
            return
        with self._lock:
            self._answers[tag] = answer


UNCHANGED = Answer("304 Not Modified", [], b"")


def has_tag(header: str, tag: str) -> bool:
    """Whether an If-None-Match `header` names a tag, by weak comparison (https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.2)."""
    if len(header) > LONGEST:
        return False
    tags = parse_etags(header)
    return not tags.star_tag and tags.contains_raw(tag)


def is_any(header: str) -> bool:
    """Whether a client wants nothing if there is anything."""
    return header.strip() == "*"


def _told(settings: Settings) -> str:
    """The version and those of the settings that change answers, all of which clients are told
    anyway, so that a tag gives nothing away.
    """
    limits = (settings.query_timeout, settings.query_memory, settings.result_size)
    return f"{pactgraph.__version__} {limits} {bool(settings.service_allow)} {bool(settings.cors)}"


def _weight(answer: Answer) -> int:
    return len(answer.body) + _OVERHEAD
