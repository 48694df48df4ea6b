"""Identifiers and addresses in other datasets: of the form that the register gives them, and with
the check digits that they carry.

Right digits don't make it the right thing; wrong ones make it nothing.
"""

import re
from collections.abc import Callable, Iterator

from pactgraph.pipeline.material import Dataset, Finding
from pactgraph.rdf import BASE, OWL, SCHEMA, place_of, triples_in

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_LINKS = {f"{OWL}sameAs", f"{_SKOS}exactMatch", f"{_SKOS}closeMatch"}
_PLACES = set(map(place_of, {f"{SCHEMA}leiCode", f"{SCHEMA}identifier", *_LINKS}))
# The letters of Crockford's base 32, in which ROR writes numbers (https://ror.readme.io/docs/identifier).
_BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"


def bad_identifiers(dataset: Dataset) -> Iterator[Finding]:
    """A finding for each identifier or address that its register can't have given."""
    for file in dataset.files:
        for fact in triples_in(file.lines_with(_PLACES)):
            subject, predicate, text = (term.value for term in fact)
            message = None
            if predicate == f"{SCHEMA}leiCode":
                message = _fault("lei", text)
            elif predicate == f"{SCHEMA}identifier":
                message = _identifier_fault(text) if subject.startswith(BASE) else None
            else:
                message = _address_fault(text)
            if message:
                focus = dataset.prefixes.shorten(subject)
                yield Finding(file.name, focus, message, "identifier")


def _identifier_fault(identifier: str) -> str | None:
    """What is wrong with an identifier, which has its scheme before it, or None."""
    scheme, colon, number = identifier.partition(":")
    if not colon or not re.fullmatch(r"[a-z0-9]+", scheme):
        return (
            f'write "{identifier}" as its scheme in small letters, a colon and the number, '
            "such "
            "as isni:0000000121813404"
        )
    return _fault(scheme, number)


def _fault(scheme: str, number: str) -> str | None:
    """What is wrong with a number of a scheme, or None; of a scheme unknown here, nothing."""
    if scheme not in _SCHEMES:
        return None
    pattern, example, is_right = _SCHEMES[scheme]
    if not re.fullmatch(pattern, number):
        return f'"{number}" is no {scheme.upper()}, which is written as {example}; copy it again'
    return (
        None
        if is_right(number)
        else f'the check digits of the {scheme.upper()} "{number}" are wrong; copy it again'
    )


def _address_fault(address: str) -> str | None:
    """What is wrong with the IRI of a thing in a dataset known here, or None."""
    for host, (pattern, scheme) in _ADDRESSES.items():
        if re.match(rf"https?://(?:www\.)?{re.escape(host)}(?:[/:]|$)", address):
            match = re.fullmatch(pattern, address)
            if not match:
                form = re.sub(r"\(.*?\)", "…", pattern.replace("\\", ""))
                return f"<{address}> is no address of a thing there, which is {form}; correct it"
            return _fault(scheme, match[1]) if scheme else None
    return None


def _lei(number: str) -> bool:
    """ISO 17442: letters as numbers from 10, and the whole leaves 1 modulo 97 (ISO 7064)."""
    return int("".join(str(int(character, 36)) for character in number)) % 97 == 1


def _isin(number: str) -> bool:
    """ISO 6166: letters as numbers from 10, and their digits by Luhn's rule."""
    digits = "".join(str(int(character, 36)) for character in number)[::-1]
    return (
        sum(sum(divmod(int(digit) * (1 + i % 2), 10)) for i, digit in enumerate(digits)) % 10 == 0
    )


def _isni(number: str) -> bool:
    """ISNI and ORCID: ISO 7064, MOD 11-2."""
    digits, total = number.replace("-", "").replace(" ", ""), 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == digits[-1]


def _ror(number: str) -> bool:
    """ROR: the last two digits are ISO 7064, MOD 97-10, of the number before them."""
    value = 0
    for character in number[:-2]:
        value = value * 32 + _BASE32.index(character)
    return 98 - value * 100 % 97 == int(number[-2:])


def _any(number: str) -> bool:
    """A number without check digits."""
    return True


# Scheme → how it is written, an example, and whether its check digits are right.
_SCHEMES: dict[str, tuple[str, str, Callable[[str], bool]]] = {
    "lei": (r"[0-9A-Z]{18}[0-9]{2}", "ZXTILKJKG63JELOEG630", _lei),
    "isin": (r"[A-Z]{2}[0-9A-Z]{9}[0-9]", "US0231351067", _isin),
    "isni": (r"[0-9]{15}[0-9X]", "0000000121813404", _isni),
    "orcid": (r"[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]", "0000-0002-1825-0097", _isni),
    "ror": (rf"0[{_BASE32}]{{6}}[0-9]{{2}}", "05wx9n238", _ror),
    "cik": (r"[0-9]{10}", "0000789019", _any),
    "grid": (r"grid\.[0-9]+\.[0-9a-f]+", "grid.419815.0", _any),
    "freebase": (r"/[mg]/[0-9a-z_]+", "/m/045c7b", _any),
    "iso4217": (r"[0-9]{3}", "840", _any),
}
# Host → the form of an address, its number in brackets, and the scheme of the number.
_ADDRESSES = {
    "wikidata.org": (r"http://www\.wikidata\.org/entity/(Q[1-9][0-9]*)", ""),
    "ror.org": (r"https://ror\.org/(.+)", "ror"),
    "rdf.gleif.org": (r"https://rdf\.gleif\.org/L1/L-(.+)", "lei"),
    "isni.org": (r"https://isni\.org/isni/(.+)", "isni"),
    "orcid.org": (r"https://orcid\.org/(.+)", "orcid"),
    "dbpedia.org": (r"http://dbpedia\.org/(?:resource|ontology)/([^/#?\s]+)", ""),
    "id.loc.gov": (r"http://id\.loc\.gov/authorities/(?:subjects|names)/([a-z]{1,2}[0-9]+)", ""),
    "viaf.org": (r"http://viaf\.org/viaf/([0-9]+)", ""),
}
