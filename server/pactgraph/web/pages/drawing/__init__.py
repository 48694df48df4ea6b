"""Drawings that the server makes: where each line of a picture stands, for a template to draw.

lanes     what holds when, as bars over years
pieces    the parts of a bar, and one bar alone
shapes    what such a drawing is made of
axis      years on a line
text      how wide a text is, and how it is broken into lines
"""

from pactgraph.web.pages.drawing.axis import Axis, Tick, axis_for
from pactgraph.web.pages.drawing.lanes import Band, in_order, timeline
from pactgraph.web.pages.drawing.pieces import Term, term_of
from pactgraph.web.pages.drawing.text import lines_of, width_of

__all__ = [
    "Axis",
    "Band",
    "Term",
    "Tick",
    "axis_for",
    "in_order",
    "lines_of",
    "term_of",
    "timeline",
    "width_of",
]
