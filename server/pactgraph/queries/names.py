"""The names in the arguments of a saved query: which thing each stands for.

An IRI, a prefixed name and the bare name of a thing of ours stand for themselves. Anything else is
looked for in the index of names: one clear match is taken, and told; several, or none, are told
with those that may be meant. A release without an index has no names.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from pactgraph.errors import ParameterError, ReleaseError
from pactgraph.queries.model import Parameter, Problems, find_type, first_of
from pactgraph.queries.words import Text, both, listed, say
from pactgraph.rdf import Prefixes
from pactgraph.release import Release
from pactgraph.search import Found, Index, clear, is_likely, open_index

# So many of those that may be meant are told.
_TOLD = 6
_CLASSES = 12
_SHOWN = 80  # characters of what was written


@dataclass(frozen=True, slots=True)
class Understood:
    """A name that was taken for a thing: the parameter, what was written, and the thing with its
    prefixed name.
    """

    parameter: str
    text: str
    id: str
    found: Found

    def __str__(self) -> str:
        return str(self.told)

    @property
    def told(self) -> Text:
        """That it was taken for the thing, in words."""
        return say(
            "taken_for",
            name=self.parameter,
            text=self.text[:_SHOWN],
            id=self.id,
            label=both(self.found.label),
        )


class UnclearNameError(ParameterError):
    """A parameter names no thing of its class, or several; `candidates` may be meant, best first,
    and `parameter` is its name. Those of another class are near, and no value that it takes unless
    they `can_be_chosen`.
    """

    def __init__(
        self, message: Text, parameter: str, candidates: tuple[Found, ...], can_be_chosen: bool
    ) -> None:
        super().__init__(message, parameter)
        self.can_be_chosen = can_be_chosen
        self.problems = (self,)
        self.candidates = candidates


def names_of(release: Release) -> Index | None:
    """The index of names of a release, None where it has none. Raises DamageError where it isn't
    what it was.
    """
    path = release.verify_names()
    return open_index(path) if path else None


def searched(release: Release, index: Index | None) -> Index:
    """The index itself. Raises ReleaseError where the release has none."""
    if index is None:
        raise ReleaseError(
            f"release {release.id} has no index of names, since it was built before there was one, "
            "or has too many names; run `pactgraph build`, or use IRIs"
        )
    return index


def class_of(text: str, prefixes: Prefixes, index: Index | None = None) -> str:
    """The IRI of a class that is written as an IRI or as a prefixed name. Raises ParameterError
    where it is neither, or an `index` knows no such class, with those that are near.
    """
    prefix, colon, local = text.strip().strip("<>").partition(":")
    if not colon:
        raise ParameterError(
            f"class {text[:_SHOWN]!r} is no IRI and no prefixed name; write it like pact:Agent"
        )
    cls = prefixes.table[prefix] + local if prefix in prefixes.table else f"{prefix}:{local}"
    if index is None or index.knows(cls):
        return cls
    known = index.classes()
    if cls in known:
        return cls
    names = list(map(prefixes.shorten, known))
    near = get_close_matches(prefixes.shorten(cls)[:_SHOWN], names)
    told = say("did_you_mean", list=listed("or", near)) if near else None
    hint = told or say("there_are", list=first_of(names, _CLASSES))
    raise ParameterError(say("no_class", text=prefixes.shorten(cls)[:_SHOWN], hint=hint), "class")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads names by an index, if there is one; `prefixes` shorten what is told."""

    index: Index | None
    prefixes: Prefixes

    def read(
        self, parameters: Iterable[Parameter], arguments: Mapping[str, str], problems: Problems
    ) -> tuple[Mapping[str, str], tuple[Understood, ...]]:
        """The arguments with IRIs where there were names, and which names were taken for what; an
        UnclearNameError for each that is not clear is among the `problems`.
        """
        if self.index is None:
            return arguments, ()
        understood = []
        for parameter in parameters:
            text = arguments.get(parameter.name, parameter.default or "").strip()
            with problems.gathered():
                if text and (one := self._read(self.index, parameter, text)):
                    understood.append(one)
        iris = {one.parameter: f"<{one.found.iri}>" for one in understood}
        return {**arguments, **iris}, tuple(understood)

    def other(self, parameter: Parameter, iri: str) -> Text | None:
        """That the thing with an IRI is of another class than a parameter takes, in words; None
        where nothing is known of the thing.
        """
        found = self.index.thing(iri) if self.index else None
        return self._other(parameter, found) if found and found.kind else None

    def _read(self, index: Index, parameter: Parameter, text: str) -> Understood | None:
        """What is meant by a text; None for what names no thing, and for the IRI of one, or one
        that nothing here is the same as, which is the engine's to look for.
        """
        if parameter.kind is not find_type("entity") or parameter.values:
            return None
        iri = _iri_of(parameter, text, self.prefixes)
        if iri is not None and index.knows(iri):
            return None
        is_bare = iri is None or iri.endswith((f"/{text}", f"#{text}"))
        classes = [self.prefixes.expand(cls) for cls in classes_of(parameter)]
        found = index.find(text if is_bare else str(iri), classes=classes, limit=_TOLD)
        one = clear(found)
        if is_bare and one is None:
            raise self._unclear(parameter, text, found, index)
        return self._taken(parameter, text, one) if one and (is_bare or one.is_exact) else None

    def _taken(self, parameter: Parameter, text: str, found: Found) -> Understood:
        return Understood(parameter.name, text, self.prefixes.shorten(found.iri), found)

    def _unclear(
        self, parameter: Parameter, text: str, found: tuple[Found, ...], index: Index
    ) -> UnclearNameError:
        """The error that a text means none or several of what was `found`; where that is nothing,
        things of other classes are near, which can't be chosen, or else the first of its class are
        told.
        """
        anything = () if is_likely(found) else index.find(text, limit=_TOLD)
        other = clear(anything)
        near = found or ((other,) if other else anything)
        listed_near = listed("apart", map(self._told, near))
        if is_likely(found):
            told = say("several", text=text[:_SHOWN], list=listed_near)
        else:
            hint = say("near", list=listed_near) if near else self._known(parameter, index)
            if other:
                hint = self._other(parameter, other, list(map(self._told, found)))
            kinds = listed("or", classes_of(parameter) or (say("any_thing"),))
            told = say("none_called", kind=kinds, text=text[:_SHOWN], hint=hint)
        words = say("of_parameter", name=parameter.name, words=told)
        return UnclearNameError(words, parameter.name, near, bool(found))

    def _known(self, parameter: Parameter, index: Index) -> Text:
        """Things that a parameter may name, in words: the first of its class."""
        every = [self.prefixes.expand(cls) for cls in classes_of(parameter)]
        known = [iri for cls in every for iri in index.first(cls, _TOLD + 1)]
        if not known:
            return say("nothing_near")
        return say("there_are", list=first_of(map(self.prefixes.shorten, known), _TOLD))

    def _told(self, found: Found) -> Text:
        kind = self.prefixes.shorten(found.kind) if found.kind else ""
        return say(
            "thing_of_kind" if kind else "thing",
            id=self.prefixes.shorten(found.iri),
            label=both(lambda language: found.label(language)[:_SHOWN]),
            kind=kind,
        )

    def _other(self, parameter: Parameter, found: Found, near: Sequence[Text] = ()) -> Text:
        thing = say(
            "thing",
            id=self.prefixes.shorten(found.iri),
            label=both(lambda language: found.label(language)[:_SHOWN]),
        )
        wanted = listed("or", map(self._one, map(self.prefixes.expand, classes_of(parameter))))
        told = say("is_other", thing=thing, kind=self._one(found.kind), wanted=wanted)
        return say("is_other_near", other=told, list=listed("apart", near)) if near else told

    def _one(self, cls: str) -> Text:
        """One of a class, by its IRI, in words: `an agent`."""
        labels = self.index.labels(cls) if self.index else {}
        en = labels.get("en", "")
        article = "an" if en[:1].lower() in tuple("aeiou") else "a"
        short = self.prefixes.shorten(cls)
        return Text(f"{article} {en}" if en else f"a {short}", labels.get("zh", short))


def classes_of(parameter: Parameter) -> tuple[str, ...]:
    """The classes that a thing may have which a parameter names, as prefixed names."""
    return (parameter.cls,) if parameter.cls else ()


def _iri_of(parameter: Parameter, text: str, prefixes: Prefixes) -> str | None:
    """The IRI that a text is, in any form; None where it can be none."""
    try:
        return str(parameter.kind.parse(text, prefixes).value)
    except ValueError:
        return None
