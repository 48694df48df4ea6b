"""Generated agents, assets and sources in the shape of the ontology, as lines of N-Quads.

Everything follows from numbers: source 7 holds agreements 21 to 23, and agreement 21 has the same
parties, rights and sentences wherever it is written. Eight agreements in a row are one chain, each
superseding the one before it.
"""

from dataclasses import dataclass
from random import Random

from pactgraph.rdf.terms import DCTERMS, OA, SCHEMA

from benchmarks.names import asset_name, organization_name
from benchmarks.nquads import (
    TYPE,
    Pairs,
    day,
    day_of,
    describe,
    digest,
    document,
    graph_of,
    integer,
    labels,
    money,
    month,
    sentence,
    thing,
    year,
)
from benchmarks.vocabulary import Vocabulary

AGREEMENTS_PER_SOURCE = 3
CHAIN = 8
RIGHTS_PER_AGREEMENT = 3
_SENTENCES = 12
_RIGHT_KINDS = ("licence", "priority", "first-refusal", "exclusivity", "freedom")
_ACTIONS = ("use", "supply", "purchase", "develop-alone", "co-develop", "choose-supplier")
_MODALITIES = ("reported", "reported", "reported", "attributed", "plan", "forecast")


@dataclass(frozen=True, slots=True)
class World:
    """How many agents and assets there are, the words to describe them in, and the seed of all
    chance.
    """

    vocabulary: Vocabulary
    organizations: int
    assets: int
    seed: int

    def entities(self) -> list[str]:
        """The organizations and assets, in the graph of entities."""
        pact, lines = self.vocabulary.pact, list[str]()
        for number in range(self.organizations):
            name, organization = organization_name(number), thing("organization", number)
            lines += describe(
                organization, "entities", [(TYPE, pact("Organization")), *labels(name.en, name.zh)]
            )
            lines += describe(organization, "inferred", [(TYPE, pact("Agent"))])
        for number in range(self.assets):
            name, asset, owner = (
                asset_name(number),
                thing("asset", number),
                thing("organization", number % self.organizations),
            )
            lines += describe(
                asset,
                "entities",
                [(TYPE, pact("Asset")), *labels(name.en, name.zh), (pact("offeredBy"), owner)],
            )
        return lines

    def source(self, number: int) -> list[str]:
        """A document, its sentences, and the agreements, rights, commitments, changes and
        investment that it reports.
        """
        chance = Random(self.seed * 1_000_003 + number)
        lines = self._document(number, chance)
        for agreement in range(
            number * AGREEMENTS_PER_SOURCE, (number + 1) * AGREEMENTS_PER_SOURCE
        ):
            lines += self._agreement(agreement, chance)
            for order in range(RIGHTS_PER_AGREEMENT):
                lines += self._right(agreement, order, chance)
            lines += self._commitment(agreement, chance) + self._change(agreement, chance)
        return lines + self._investment(number, chance)

    def _document(self, number: int, chance: Random) -> list[str]:
        pact, article, graph, start = self.vocabulary.pact, document(number), graph_of(number), 0
        properties = [
            (TYPE, pact("Document")),
            *labels(f"article {number}", f"第{number}篇文章"),
            (f"<{DCTERMS}language>", '"zh"'),
        ]
        lines = describe(article, graph, [*properties, (f"<{SCHEMA}sha256>", digest(chance))])
        for order in range(_SENTENCES):
            passage, length = sentence(number, order), chance.randint(12, 90)
            span = f"{passage[:-1]}#span>"
            lines += describe(
                span,
                graph,
                [
                    (TYPE, f"<{OA}TextPositionSelector>"),
                    (f"<{OA}start>", integer(start)),
                    (f"<{OA}end>", integer(start + length)),
                ],
            )
            where = [
                (f"<{OA}hasSelector>", span),
                (f"<{OA}hasSource>", article),
                (pact("line"), integer(order + 1)),
                (pact("sentence"), integer(1)),
            ]
            lines += describe(
                passage,
                graph,
                [(TYPE, pact("Passage")), (f"<{SCHEMA}sha256>", digest(chance)), *where],
            )
            start += length + 1
        return lines

    def _agreement(self, number: int, chance: Random) -> list[str]:
        pact, agreement = self.vocabulary.pact, thing("agreement", number)
        first, second = (organization_name(party) for party in parties(number, self.organizations))
        sides = self._sides(number, 0)
        properties = [
            (TYPE, pact("Agreement")),
            *labels(
                f"agreement {number} between {first.en} and {second.en}",
                f"{first.zh}与{second.zh}的第{number}号协议",
            ),
            *[(pact("party"), side) for side in sides],
            (pact("validFrom"), day(day_of(number))),
            (pact("validUntil"), year(2028 + number % 12)),
            *self._evidence(_source_of(number), chance),
        ]
        if number % CHAIN:
            properties.append((pact("supersedes"), thing("agreement", number - 1)))
        inferred = [
            (TYPE, pact("Situation")),
            *[(pact("involves"), side) for side in sides],
            *self._bounds(number),
        ]
        return describe(agreement, graph_of(_source_of(number)), properties) + describe(
            agreement, "inferred", inferred
        )

    def _right(self, agreement: int, order: int, chance: Random) -> list[str]:
        pact, code, right = (
            self.vocabulary.pact,
            self.vocabulary.code,
            thing(f"right-{agreement}", order),
        )
        holder, other = self._sides(agreement, order)
        asset = chance.randrange(self.assets)
        holds, owns = (
            organization_name(parties(agreement, self.organizations)[order % 2]),
            asset_name(asset),
        )
        properties = [
            (TYPE, pact("Right")),
            *labels(
                f"right {order} under agreement {agreement} of {holds.en} to {owns.en}",
                f"{holds.zh}在第{agreement}号协议下对{owns.zh}的第{order}项权利",
            ),
            (pact("holder"), holder),
            (pact("counterparty"), other),
            (pact("grantedBy"), thing("agreement", agreement)),
            (pact("kind"), code(chance.choice(_RIGHT_KINDS))),
            (pact("action"), code(chance.choice(_ACTIONS))),
            (pact("object"), thing("asset", asset)),
            *self._evidence(_source_of(agreement), chance),
        ]
        if chance.random() < 0.5:
            properties.append((pact("validUntil"), year(2028 + chance.randrange(12))))
        inferred = self._inferred_provision(agreement, (holder, other))
        return describe(right, graph_of(_source_of(agreement)), properties) + describe(
            right, "inferred", inferred
        )

    def _commitment(self, agreement: int, chance: Random) -> list[str]:
        pact, code, commitment = (
            self.vocabulary.pact,
            self.vocabulary.code,
            thing("commitment", agreement),
        )
        obligor, other = self._sides(agreement, 0)
        name = organization_name(parties(agreement, self.organizations)[0])
        properties = [
            (TYPE, pact("Commitment")),
            *labels(
                f"{name.en} is to buy under agreement {agreement}",
                f"{name.zh}依第{agreement}号协议进行采购",
            ),
            (pact("obligor"), obligor),
            (pact("counterparty"), other),
            (pact("grantedBy"), thing("agreement", agreement)),
            (pact("kind"), code("purchase-commitment")),
            (pact("action"), code("purchase")),
            (pact("object"), thing("asset", chance.randrange(self.assets))),
            (pact("amount"), money(chance)),
            (pact("currency"), '"USD"'),
            *self._evidence(_source_of(agreement), chance),
        ]
        return describe(commitment, graph_of(_source_of(agreement)), properties) + describe(
            commitment, "inferred", self._inferred_provision(agreement, (obligor, other))
        )

    def _change(self, agreement: int, chance: Random) -> list[str]:
        pact, code, change = self.vocabulary.pact, self.vocabulary.code, thing("change", agreement)
        name = organization_name(parties(agreement, self.organizations)[0])
        properties = [
            (TYPE, pact("Change")),
            *labels(
                f"{name.en} gains a right by agreement {agreement}",
                f"{name.zh}因第{agreement}号协议获得权利",
            ),
            (pact("after"), thing(f"right-{agreement}", 0)),
            (pact("broughtAboutBy"), thing("agreement", agreement)),
            (pact("kind"), code("granted")),
            *self._evidence(_source_of(agreement), chance),
        ]
        inferred = [(TYPE, pact("Event")), (TYPE, pact("Situation")), *self._bounds(agreement)]
        return describe(change, graph_of(_source_of(agreement)), properties) + describe(
            change, "inferred", inferred
        )

    def _investment(self, source: int, chance: Random) -> list[str]:
        pact, investment = self.vocabulary.pact, thing("investment", source)
        actor, affected = self._sides(source * AGREEMENTS_PER_SOURCE, 0)
        properties = [
            (TYPE, pact("Investment")),
            *labels(f"investment reported by article {source}", f"第{source}篇文章报道的投资"),
            (pact("actor"), actor),
            (pact("affected"), affected),
            (pact("date"), month(day_of(source))),
            (pact("amount"), money(chance)),
            (pact("currency"), '"USD"'),
            *self._evidence(source, chance),
        ]
        inferred = [
            (TYPE, pact("Event")),
            (TYPE, pact("Situation")),
            (pact("involves"), actor),
            (pact("involves"), affected),
        ]
        return describe(investment, graph_of(source), properties) + describe(
            investment, "inferred", inferred
        )

    def _sides(self, agreement: int, order: int) -> tuple[str, str]:
        """The two parties, in turn the one and the other first."""
        first, second = (
            thing("organization", party) for party in parties(agreement, self.organizations)
        )
        return (second, first) if order % 2 else (first, second)

    def _inferred_provision(self, agreement: int, sides: tuple[str, str]) -> Pairs:
        pact = self.vocabulary.pact
        return [
            (TYPE, pact("Provision")),
            (TYPE, pact("Situation")),
            *[(pact("involves"), side) for side in sides],
            *self._bounds(agreement),
        ]

    def _bounds(self, agreement: int) -> Pairs:
        start = day(day_of(agreement))
        return [
            (self.vocabulary.pact("notBefore"), start),
            (self.vocabulary.pact("certainFrom"), start),
        ]

    def _evidence(self, source: int, chance: Random) -> Pairs:
        """One or two sentences, and the force with which they say it."""
        first = chance.randrange(_SENTENCES)
        orders = [first, (first + 5) % _SENTENCES][: chance.randint(1, 2)]
        modality = (
            self.vocabulary.pact("modality"),
            self.vocabulary.code(chance.choice(_MODALITIES)),
        )
        return [
            *[(self.vocabulary.pact("evidence"), sentence(source, order)) for order in orders],
            modality,
        ]


def _source_of(agreement: int) -> int:
    return agreement // AGREEMENTS_PER_SOURCE


def parties(agreement: int, organizations: int) -> tuple[int, int]:
    """The numbers of the two organizations of an agreement, the same through a chain."""
    chain = agreement // CHAIN
    first = chain * 7919 % organizations
    return first, (first + 1 + chain * 31 % (organizations - 1)) % organizations
