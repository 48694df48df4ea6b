"""What pages of things tell of any of them.

heading  what stands first and last: names, what it is, and its data
facts    what is said of a thing, property by property
links    what leads to it, counted
"""

from pactgraph.web.pages.things.told.facts import TOLD, UNREAD, Facts, Group
from pactgraph.web.pages.things.told.heading import heading_of
from pactgraph.web.pages.things.told.links import links_to, phrase

__all__ = [
    "TOLD",
    "UNREAD",
    "Facts",
    "Group",
    "heading_of",
    "links_to",
    "phrase",
]
