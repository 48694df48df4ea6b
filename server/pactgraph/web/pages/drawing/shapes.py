"""What a timeline is drawn of."""

from dataclasses import dataclass

from pactgraph.web.pages.drawing.axis import Tick


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar: `sure`, `maybe` or `ghost`, where it begins, and how wide it is."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, where it stands, and where it is anchored; `kind` is a class of its own."""

    x: float
    y: float
    text: str
    kind: str = ""
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Bar:
    """A holding: the address of its page, in words, its `lines` of text, and the parts of the bar
    at `y`, `height` high. `open_left` and `open_right` are where it is pointed and of which kind,
    and `cross` is where it ended with nothing in its place.
    """

    link: str
    words: str
    lines: tuple[Line, ...]
    y: float
    height: float
    pieces: tuple[Piece, ...]
    open_left: Piece | None
    open_right: Piece | None
    cross: float | None


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way from what was superseded to what took its place: a path, and where its tip is."""

    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture, wide or narrow: its size, its years, and what is drawn between `top`
    and `bottom`.
    """

    is_narrow: bool
    width: float
    height: float
    top: float
    bottom: float
    ticks: tuple[Tick, ...]
    heads: tuple[Line, ...]
    bars: tuple[Bar, ...]
    arrows: tuple[Arrow, ...]
    day: Line | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The same twice, for wide windows and for narrow ones."""

    wide: Drawing
    narrow: Drawing

    @property
    def bars(self) -> tuple[Bar, ...]:
        """What is drawn."""
        return self.wide.bars

    @property
    def has_cross(self) -> bool:
        """Whether something ended with nothing in its place."""
        return any(bar.cross for bar in self.bars)

    @property
    def has_open(self) -> bool:
        """Whether a start or an end isn't known."""
        return any(bar.open_left or bar.open_right for bar in self.bars)
