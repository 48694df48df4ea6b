"""Every link of a page leads somewhere: a walk from the home pages along all that they link to, some
of each kind of address, to pages that are there and to places that they have.
"""

import os
import re
from collections import Counter, deque
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import parse_qsl, urljoin, urlsplit

from client import Client

# So many pages of a kind are looked at, and so many other files; more links are known to be alike.
PAGES, FILES = 2 if os.environ.get("CI") else 4, 1
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"


def kind(path: str) -> str:
    """What an address is like: its path without the name of a thing, and what it says of it."""
    parts = urlsplit(path)
    *folders, name = parts.path.split("/")
    folders = folders[:3]
    end = name.rpartition(".")[2] if "." in name else ""
    shown = f"*.{end}" if end else name if len(folders) < 3 else "*"
    keys = (key for key, _ in parse_qsl(parts.query, keep_blank_values=True))
    asked = sorted({"_" if key.startswith("_") else key for key in keys})
    return f"{'/'.join(folders)}/{shown}?{','.join(asked)}"


@dataclass
class Walk:
    """What was found from a page on."""

    server: Client
    kinds: Counter[str] = field(default_factory=Counter)
    pages: dict[str, set[str]] = field(default_factory=dict)
    places: set[tuple[str, str, str]] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)

    def go(self, start: str) -> None:
        """Follow all links from a page on, each kind in its turn."""
        known, waiting = {start}, deque([(start, "")])
        while waiting:
            path, origin = waiting.popleft()
            for link, place in self._links(path, origin):
                if place:
                    self.places.add((link, place, path))
                if link not in known:
                    known.add(link)
                    most = PAGES if link.startswith(start) else FILES
                    self.kinds[kind(link)] += 1
                    if self.kinds[kind(link)] <= most:
                        waiting.append((link, path))

    def _links(self, path: str, origin: str) -> list[tuple[str, str]]:
        """The links of a page, and the place in it that each leads to."""
        end = path
        for _ in range(4):
            answer = self.server(end, Accept=BROWSER)
            if answer.status not in (301, 303, 307, 308):
                break
            end = urljoin(end, answer.headers["location"]).removeprefix(self.server.root)
        if answer.status != 200:
            self.broken.append(f"{path} of {origin}: {answer.status}")
        if not answer.headers.get("content-type", "").startswith("text/html"):
            return []
        ids = re.findall(r'<[^<>]* id="([^"]*)"', answer.text)
        if len(ids) != len(set(ids)):
            self.broken.append(f"{path} has an id twice")
        self.pages[path] = set(map(unescape, ids))
        found = [
            urlsplit(urljoin(end, unescape(link)))
            for link in re.findall(r'<(?:a|link)\b[^>]* href="([^"]*)"', answer.text)
        ]
        return [
            (parts._replace(scheme="", netloc="", fragment="").geturl(), unescape(parts.fragment))
            for parts in found
            if not parts.netloc
        ]

    def nowhere(self) -> list[str]:
        """The places that a page was linked to for and doesn't have."""
        return [
            f"{link}#{place} of {origin}"
            for link, place, origin in sorted(self.places)
            if link in self.pages and place not in self.pages[link]
        ]


def test_every_link_leads_to_a_page_and_to_a_place_that_it_has(server: Client) -> None:
    walk = Walk(server)
    walk.go("/zh/")
    assert walk.broken == []
    assert walk.nowhere() == []
    assert len(walk.pages) > 100
    reached = {f"/zh/{name}" for name in ("network", "money", "marks", "figures", "query")}
    assert reached | {"/en/", "/en/money"} <= walk.pages.keys()
