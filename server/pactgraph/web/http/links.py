"""What the answer to a saved query is linked with (https://www.rfc-editor.org/rfc/rfc8288): its
next part, its own address, the same in other formats, and what describes it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from pactgraph.queries import LANG, LANGUAGES, OLD_LANG, SavedQuery
from pactgraph.web.http.arguments import Arguments

# Proxies give all headers of an answer 4 to 8 KiB: of long addresses the last links are left out.
_ROOM = 3000
# What describes the server to programs, below its address.
DESCRIPTION = "/openapi.json"


@dataclass(frozen=True, slots=True)
class Links:
    """The links of an answer to `query`, which an address with `path` below the URL `root` asks for
    with `told`.
    """

    root: str
    path: str
    query: SavedQuery
    told: Arguments

    def header(self, next_offset: int | None, *, is_past: bool = False) -> str:
        """The header Link, the next part first, if there is one. Where there is nothing since it
        `is_past` the end, nobody knows where the last part begins.
        """
        links = [description_link(self.root), *self._alternates()]
        links = [*self._parts(next_offset, is_past), f'<{self.canonical}>; rel="canonical"', *links]
        room, kept = _ROOM, []
        for link in links:
            room -= len(link) + 2
            if room >= 0:
                kept.append(link)
        return ", ".join(kept)

    @property
    def canonical(self) -> str:
        """The address that all ways to ask for the same answer have in common."""
        return _address(f"{self.root}/queries/{self.query.name}", self._asked())

    def _asked(self) -> dict[str, object]:
        """What is asked with, in the order of the header, and the language where it matters."""
        values, lang = self.query.spoken(self.told.values, self.told.lang)
        known = [parameter.name for parameter in self.query.parameters]
        spoken = {LANG: lang} if lang and LANG in self.query.template.names else {}
        given = {name: values[name] for name in known if name in values}
        return {**given, **spoken, **self.told.part}

    def _parts(self, next_offset: int | None, is_past: bool) -> Iterator[str]:
        """The parts before and behind, asked for as this one was."""
        if next_offset is not None:
            yield f'<{self._part(next_offset)}>; rel="next"'
        if self.told.offset:
            rows = self.told.limit or self.query.limit or 0
            if not is_past:
                yield f'<{self._part(max(0, self.told.offset - rows))}>; rel="prev"'
            yield f'<{self._part(0)}>; rel="first"'

    def _part(self, offset: int) -> str:
        kept = [pair for pair in self.told.pairs if pair[0] != "offset"]
        begin = [("offset", str(offset))] if offset else []
        return _address(f"{self.root}{quote(self.path)}", [*kept, *begin])

    def _alternates(self) -> Iterator[str]:
        asked, root = self._asked(), self.root
        for format in self.query.formats:
            path = f"{root}/queries/{self.query.name}.{format.suffix}"
            yield f'<{_address(path, asked)}>; rel="alternate"; type="{format.media_type}"'
        asked = {name: value for name, value in asked.items() if name not in (LANG, OLD_LANG)}
        for language in LANGUAGES:
            page = _address(f"{root}/{language}/queries/{self.query.name}", asked)
            yield f'<{page}>; rel="alternate"; type="text/html"; hreflang="{language}"'


def description_link(root: str) -> str:
    """The link to what describes the server below the URL `root` to programs."""
    address = f"{root}{DESCRIPTION}"
    return f'<{address}>; rel="service-desc describedby"; type="application/json"'


def _address(path: str, asked: Mapping[str, object] | list[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(asked)}" if asked else path
