"""Describes a message for a person: a tree of its elements in one dialect.

Everything said comes from the catalogue; what a version or a country's edition lacks is left out. A
version beyond the documented ones is described all the same, and said to be carried forward.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from textwrap import wrap

from simulator.errors import InputError
from simulator.qbxml import catalogue
from simulator.qbxml.catalogue import Listing
from simulator.qbxml.shapes import (
    COUNTRIES,
    EDITIONS,
    Attribute,
    Choice,
    Dialect,
    Element,
    Particle,
    version_number,
    version_text,
)

#: What each type holds, in words.
TYPES = {
    "STR": "text",
    "ENUM": "one of",
    "ID": "id",
    "GUID": "GUID",
    "UUID": "text of the sender's own",
    "MACRO": "name of a macro",
    "EMPTY": "nothing",
    "BOOL": "true or false",
    "INT": "whole number",
    "AMT": "amount, two decimals",
    "PRICE": "price, up to five decimals",
    "QUAN": "quantity, up to five decimals",
    "PERCENT": "percentage",
    "FLOAT": "number",
    "DATE": "date, 2024-01-31",
    "DATETIME": "time, 2024-01-31T14:30:00",
    "TIMEINTERVAL": "duration, PT8H30M0S",
    "AGG": "",
}
_PRESENCE = {
    (True, False): "required",
    (False, False): "optional",
    (True, True): "one or more",
    (False, True): "any number",
}
_INDENT = "  "
_WIDTH = 100
_NEAR = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a description: its depth, what stands there, how often, and what it holds."""

    depth: int
    name: str
    presence: str
    holds: str
    starts_alternative: bool = False


def find(name: str) -> tuple[Listing, tuple[str, ...]]:
    """The message that a person means by `InvoiceAdd`, `InvoiceAddRq` or `InvoiceAddRs`, and its parts.

    `InputError` with near spellings if qbXML has no such message.
    """
    known = catalogue.listings()
    stem, ending = (name[:-2], name[-2:]) if name[-2:] in ("Rq", "Rs") else (name, "")
    listing = known.get(f"{stem}Rq")
    if listing is None:
        raise InputError(f"expected a request message of qbXML, got {name!r}{_near(stem)}")
    return listing, (f"{stem}{ending}",) if ending else (listing.name, listing.response)


def dialect(listing: Listing, version: str | None, country: str) -> Dialect:
    """The dialect asked for; the newest documented version if none is.

    `InputError` if it is not spoken, or lacks the message.
    """
    number = _number(version) if version else listing.verified_to
    if number < listing.since:
        raise InputError(
            f"{listing.name} came with qbXML {version_text(listing.since)}; {version_text(number)} lacks it"
        )
    if EDITIONS[country] in listing.not_in:
        edition, there = EDITIONS[country], ", ".join(listing.editions)
        raise InputError(f"{listing.name} is not in {edition} ({country}); it is in {there}")
    return Dialect(number, country)


def describe(name: str, version: str | None = None, country: str = "US") -> str:
    """What a message looks like, as lines to read. Errors: those of `find` and `dialect`."""
    if name in catalogue.EVENTS:
        title = [f"{name}: an event, which QuickBooks sends of itself"]
        spoken = Dialect(_number(version or catalogue.VERSIONS[-1]), country)
        return "\n".join([*title, "", *_tree(catalogue.event(name), spoken)]) + "\n"
    listing, parts = find(name)
    spoken = dialect(listing, version, country)
    lines = list(_title(listing, spoken))
    for part in parts:
        shape = catalogue.request(part) if part.endswith("Rq") else catalogue.response(part)
        lines += ["", *_tree(shape, spoken)]
    return "\n".join(lines) + "\n"


def _number(version: str) -> int:
    if version not in catalogue.VERSIONS:
        raise InputError(f"expected a qbXML version ({', '.join(catalogue.VERSIONS)}), got {version!r}")
    return version_number(version)


def _near(stem: str) -> str:
    by_lower = {name[:-2].lower(): name[:-2] for name in catalogue.listings()}
    near = get_close_matches(stem.lower(), by_lower, n=_NEAR, cutoff=0.7)
    return f"; did you mean {' or '.join(by_lower[each] for each in near)}?" if near else ""


def _title(listing: Listing, spoken: Dialect) -> Iterator[str]:
    since, editions = version_text(listing.since), ", ".join(listing.editions)
    yield f"{listing.name[:-2]}: {listing.kind}, since qbXML {since}, in {editions}"
    yield f"as of qbXML {version_text(spoken.version)}, {spoken.country}"
    if not listing.is_verified(spoken.version):
        documented = version_text(listing.verified_to)
        yield f"NOT VERIFIED: documented up to qbXML {documented}, carried forward from there"
    if listing.message_set != catalogue.MESSAGE_SET:
        yield f"in the message set {listing.message_set}, which ProcessRequest refuses (0x80040429)"


def _tree(shape: Element, spoken: Dialect) -> list[str]:
    rows = [*map(_attribute, shape.attributes), *_rows(shape.particles, spoken, 1)]
    left = [_left(row) for row in rows]
    width = max((len(text) for text in left), default=0) + 2
    lines = [shape.name]
    for row, text in zip(rows, left, strict=True):
        head = f"{text:<{width}}{row.presence:<13}"
        room = max(_WIDTH - len(head), 30)
        first, *rest = wrap(row.holds, room, break_long_words=False) or [""]
        lines.append(f"{head}{first}".rstrip())
        lines += [f"{'':<{len(head) + 2}}{more}" for more in rest]
    return lines


def _left(row: Row) -> str:
    """The name at its depth; a dash where an alternative starts."""
    if row.starts_alternative:
        return f"{_INDENT * (row.depth - 1)}- {row.name}"
    return f"{_INDENT * row.depth}{row.name}"


def _rows(particles: Iterable[Particle], spoken: Dialect, depth: int) -> Iterator[Row]:
    for particle in particles:
        if isinstance(particle, Choice):
            yield from _choice(particle, spoken, depth)
        elif spoken.has(particle):
            yield Row(depth, particle.name, _presence(particle), _holds(particle, spoken))
            for attribute in particle.attributes:
                yield _attribute(attribute, depth + 1)
            yield from _rows(particle.particles, spoken, depth + 1)


def _choice(choice: Choice, spoken: Dialect, depth: int) -> Iterator[Row]:
    alternatives = [list(_rows(each, spoken, depth + 2)) for each in choice.alternatives]
    alternatives = [rows for rows in alternatives if rows]
    if not alternatives:
        return
    what = "these, freely mixed" if choice.repeats else "one of these"
    yield Row(depth, f"({what})", _presence(choice), "")
    for first, *others in alternatives:
        yield Row(first.depth, first.name, first.presence, first.holds, starts_alternative=True)
        yield from others


def _presence(particle: Element | Choice) -> str:
    return _PRESENCE[particle.required, particle.repeats]


def _attribute(attribute: Attribute, depth: int = 1) -> Row:
    words = [_kind(attribute.type, attribute.values)]
    if attribute.default:
        words.append(f"default {attribute.default}")
    return Row(depth, f"@{attribute.name}", _PRESENCE[attribute.required, False], "; ".join(words))


def _kind(type_: str, values: tuple[str, ...]) -> str:
    return f"{TYPES[type_]} {', '.join(values)}" if values else TYPES[type_]


def _holds(element: Element, spoken: Dialect) -> str:
    longest = element.longest[COUNTRIES.index(spoken.country)] if element.longest else None
    facts = (
        _kind(element.type, element.values),
        f"at most {longest} characters" if longest else "",
        f"at least {element.least}" if element.least else "",
        f"at most {element.most}" if element.most else "",
        f"default {element.default}" if element.default else "",
        "or a macro (useMacro)" if element.macro else "",
        f"since {version_text(element.since)}" if element.since else "",
    )
    return "; ".join(fact for fact in facts if fact)
