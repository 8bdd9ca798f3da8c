"""The words of a diagnosis: what was expected, what came, how to mend it. No document is read here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher, get_close_matches

from simulator.qbxml import catalogue, checking, values
from simulator.qbxml.catalogue import Listing
from simulator.qbxml.envelope import LONGEST_REQUEST_ID, REQUESTS, RESPONSES, ROOT, SUBSCRIPTIONS
from simulator.qbxml.shapes import (
    EDITIONS,
    Attribute,
    Choice,
    Content,
    Dialect,
    Element,
    Particle,
    elements,
    version_text,
)

#: How alike a name must be to be taken for another, and to be asked after.
_SURE, _NEAR = 0.8, 0.6
_NAMES_SHOWN = 8
_TEXT_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Told:
    """A message and its repair; `name` is what was meant, `before` what should have come later."""

    message: str
    repair: str = ""
    name: str = ""
    before: str = ""


class Words:
    """What is said of the elements of one dialect. `version` is as the document writes it."""

    def __init__(self, version: str, dialect: Dialect) -> None:
        self._version = version
        self._dialect = dialect

    def newer(self, what: str, since: int) -> Told:
        """Something that a later version brought."""
        brought = version_text(since)
        return Told(
            f"{what} is new in qbXML {brought}, this document says {self._version}",
            f'write <?qbxml version="{brought}"?> if the QuickBooks in question speaks it, or leave it out',
        )

    def expected(self, shape: Element, table: Content, place: int, got: str) -> str:
        """The names that could have come, and the one that did."""
        names = table.expected(place)[:_NAMES_SHOWN]
        if len(table.expected(place)) > _NAMES_SHOWN:
            names.append("…")
        if place in table.ends:
            names.append(f"</{shape.name}>")
        wanted = " or ".join(names) or f"</{shape.name}>"
        return f"expected {wanted} in <{shape.name}> (qbXML {self._version}), got {got}"

    def misplaced(
        self, shape: Element, table: Content, seen: Mapping[str, tuple[int, int]], name: str
    ) -> Told | None:
        """A child that may not come after those seen.

        None if nothing is wrong with where it stands: something before it has not come.
        """
        place = table.order[name]
        for rival, (line, _) in seen.items():
            if _exclude(shape.particles, name, rival):
                return Told(
                    f"expected either {rival} or {name} in <{shape.name}> (qbXML {self._version}), got both",
                    f"leave out <{name}>, or <{rival}> in line {line}",
                )
        element = table.elements[place]
        later = [(where, each) for each, where in seen.items() if table.order.get(each, 0) > place]
        if name in seen and element is not None and not _repeats(shape.particles, name):
            return Told(
                f"expected {name} once in <{shape.name}> (qbXML {self._version}), got {name} again",
                f"keep one of them; the first is in line {seen[name][0]}",
            )
        if later:
            (line, _), follower = min(later)
            return Told(
                f"expected {name} before {follower} in qbXML {self._version}, "
                f"got {name} after it (in <{shape.name}>)",
                f"move <{name}> up, before <{follower}> in line {line}",
                before=follower,
            )
        return None

    def unmet(self, shape: Element, table: Content, seen: Mapping[str, object]) -> Iterator[tuple[str, int]]:
        """What is required and did not come: names to say, and a place in the table."""
        return self._unmet(shape.particles, table, seen)

    def _unmet(
        self, particles: Iterable[Particle], table: Content, seen: Mapping[str, object]
    ) -> Iterator[tuple[str, int]]:
        for particle in particles:
            if isinstance(particle, Element):
                if particle.required and particle.name not in seen and self._dialect.has(particle):
                    yield particle.name, table.order[particle.name]
                continue
            there = [each for each in particle.alternatives if any(map(self._dialect.has, elements(each)))]
            chosen = [each for each in there if any(child.name in seen for child in elements(each))]
            if chosen and not particle.repeats:
                yield from self._unmet(chosen[0], table, seen)
            elif there and not chosen and particle.required and all(map(self._needs, there)):
                firsts = [next(filter(self._dialect.has, elements(each))).name for each in there]
                yield " or ".join(firsts), table.order[firsts[0]]

    def _needs(self, alternative: tuple[Particle, ...]) -> bool:
        """Whether the alternative cannot be empty."""
        return any(
            self._dialect.has(each) if isinstance(each, Element) else all(map(self._needs, each.alternatives))
            for each in alternative
            if each.required
        )

    def missing(self, parent: str, label: str, follower: str) -> Told:
        """A required child that did not come, before one that did or before the end."""
        repair = f"add <{label.split(' or ', maxsplit=1)[0]}>"
        if not follower:
            return Told(f"expected {label} in <{parent}>, got its end", f"{repair} before </{parent}>")
        return Told(
            f"expected {label} before {follower} in qbXML {self._version}, got none (in <{parent}>)",
            f"{repair} before <{follower}>",
        )

    def unknown(
        self, shape: Element, table: Content, place: int, name: str, outer: Iterable[Element]
    ) -> Told:
        """A child that the shape does not have in this dialect."""
        lacking = shape.find(name)
        if lacking is not None and lacking.since > self._dialect.version:
            return self.newer(f"<{name}> in <{shape.name}>", lacking.since)
        if lacking is not None:
            country = self._dialect.country
            there = [f"{each} ({where})" for where, each in EDITIONS.items() if each not in lacking.not_in]
            return Told(
                f"<{name}> in <{shape.name}> is not in this country's edition ({EDITIONS[country]}, "
                f"{country}); it is in {', '.join(there) or 'none that runs on a PC'}",
                "leave it out",
            )
        expected = self.expected(shape, table, place, name)
        meant = _near(name, table.order)
        if meant.casefold() == name.casefold():
            message = f"expected {meant} in <{shape.name}>, got {name}"
            return Told(message, f"write <{meant}>: case counts", meant)
        message = f"{expected}; <{shape.name}> has no such element"
        children = filter(self._dialect.has, elements(shape.particles))
        inside = [each.name for each in children if each.find(name)]
        if inside:
            return Told(message, f"it belongs inside {_one_of(inside)}")
        around = [each.name for each in outer if each is not shape and each.find(name)]
        if around:
            return Told(message, f"it belongs in <{around[0]}>, outside <{shape.name}>")
        if meant:
            return Told(message, f"did you mean <{meant}>?", meant if _is_sure(name, meant) else "")
        return Told(message, f"leave it out; qbwc-sim qbxml describe shows what <{shape.name}> has")

    def message(self, name: str, expects: str) -> Told:
        """An element that is no message, where one was expected."""
        ending = expects[-2:]
        kind = "a request message of qbXML" if ending == "Rq" else "an answer of qbXML"
        message = f"expected {kind}, got <{name}>"
        listings = catalogue.listings()
        if name in (ROOT, REQUESTS, RESPONSES):
            return Told(f"{message}: one document inside another", f"take the inner <{name}> away")
        if f"{name[:-2]}Rq" in listings and name[-2:] in ("Rq", "Rs"):
            if not listings[f"{name[:-2]}Rq"].goes_into(expects):
                call = "ProcessSubscription" if expects == SUBSCRIPTIONS else "ProcessRequest"
                return Told(message, f"it goes through another call than {call}")
            wrong = "answer in a request" if ending == "Rq" else "request in an answer"
            return Told(f"{message}: an {wrong}".replace("an r", "a r"), f"send <{name[:-2]}{ending}>")
        if f"{name}Rq" in listings:
            return Told(message, f"put it inside <{name}{ending}>")
        meant = _near(name, [each[:-2] + ending for each, row in listings.items() if row.goes_into(expects)])
        if meant.casefold() == name.casefold():
            return Told(message, f"write <{meant}>: case counts", meant)
        if not meant:
            return Told(message, "qbwc-sim qbxml list has them all")
        return Told(message, f"did you mean <{meant}>?", meant if _is_sure(name, meant) else "")


# -- around the messages


def example_of(message_set: str) -> str:
    """How a message set is written."""
    on_error = ' onError="stopOnError"' if message_set == REQUESTS else ""
    return f"write <{message_set}{on_error}>…</{message_set}> inside <{ROOT}>"


def around(name: str, expects: str) -> str:
    """What to put around an element that stands too far out, or instead of it."""
    if name == expects:
        return f"put <{ROOT}>…</{ROOT}> around it"
    return example_of(expects)


def wrong_way(name: str) -> str:
    """A response where a request should be, or the other way round."""
    if name == RESPONSES:
        return f"expected exactly one <{REQUESTS}>, got <{name}>: a response sent as a request"
    return f"expected exactly one <{RESPONSES}>, got <{name}>: a request where a response should be"


def wrong_way_repair(name: str) -> str:
    """The same, how to mend it."""
    if name == RESPONSES:
        return f"send requests in <{REQUESTS}>; what QuickBooks has answered is not sent back to it"
    return f"an answer has its messages in <{RESPONSES}>"


def stray(parent: str, text: str) -> Told:
    """Text between elements."""
    message = f"expected only elements in <{parent}>, got {text[:_TEXT_SHOWN]!r}" if parent else ""
    if text.startswith("<"):
        tag = text[1:].split(">", maxsplit=1)[0].split()[0:1]
        shown = tag[0] if tag else "…"
        return Told(f"{message}: markup that was escaped twice", f"write <{shown}>, not &lt;{shown}&gt;")
    return Told(message, "take it away, or put it into an element")


# -- attributes


def unknown_attribute(name: str, given: str, known: Mapping[str, Attribute]) -> Told:
    """An attribute that the element does not have."""
    meant = _near(given, known)
    hint = f"write {meant}" if meant else "leave it out"
    return Told(f"<{name}> has no attribute {given}", hint, meant)


def wrong_word(attribute: Attribute, value: str) -> Told:
    """A word that the attribute's enumeration does not have."""
    meant = _near(value, attribute.values)
    return Told(
        f'expected {attribute.name} to be one of {", ".join(attribute.values)}, got "{value}"',
        f'write {attribute.name}="{meant or attribute.values[0]}"',
    )


def missing_attribute(name: str, attribute: Attribute) -> Told:
    """A required attribute that did not come."""
    word = "stopOnError" if attribute.name == "onError" else "…"
    return Told(
        f"expected the attribute {attribute.name} on {name}, got none",
        f'write <{name} {attribute.name}="{word}">',
    )


# -- values


def request_repair(code: int, listing: Listing) -> str:
    """What to do about a request that is refused before its content is looked at."""
    if code == 1030:
        return f"{listing.name} is in {', '.join(listing.editions)} only"
    return f"at most {LONGEST_REQUEST_ID} characters"


def value_repair(element: Element, text: str, country: str) -> str:
    """How to write a value that was refused."""
    if element.type == "STR":
        limit = checking.length_limit(element, country)
        return f"at most {limit} characters, this has {len(text)}"
    if not text.strip():
        return "leave the element out: only texts, amounts, dates and booleans may be blank"
    if element.type == "ENUM":
        meant = _near(text, element.values)
        return f"write {meant}" if meant else f"write one of {_some(element.values)}"
    number = _number(text)
    if number is not None and values.canonical(element.type, text) is not None:
        bounds = (("at least", element.least), ("at most", element.most))
        return " and ".join(f"{word} {bound}" for word, bound in bounds if bound)
    if element.type == "AMT":
        rounded = None if number is None else f"{number:.2f}"
        return f"no decimals or exactly two: write {rounded or '97.50'}"
    if element.type in ("PRICE", "PERCENT", "QUAN"):
        return "digits and at most five decimals, no thousands separator, no currency sign"
    return _HOW[element.type]


_HOW = {
    "BOOL": "write true or false",
    "DATE": "write year-month-day: 2024-01-31, from 1901 on",
    "DATETIME": "write 2024-01-31T14:30:00, between 1970 and 2038",
    "TIMEINTERVAL": "write PT8H30M0S",
    "ID": "an id is given by QuickBooks, like 80000001-1710498600; say a name in FullName",
    "GUID": "write 0 or {8-4-4-4-12 hexadecimal digits}",
    "INT": "write a whole number",
    "FLOAT": "write a plain number",
    "EMPTY": "leave it empty",
    "UUID": "",
    "MACRO": "",
}


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.replace(",", "").strip().lstrip("$"))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < Decimal(10) ** 13 else None


# -- names


def _near(name: str, known: Iterable[str]) -> str:
    """The known name that is meant, empty if none is near."""
    by_fold = {each.casefold(): each for each in known}
    if len(name) > 100:
        return ""
    near = get_close_matches(name.casefold(), by_fold, n=1, cutoff=_NEAR)
    return by_fold[near[0]] if near else ""


def _is_sure(name: str, meant: str) -> bool:
    return SequenceMatcher(None, name.casefold(), meant.casefold()).ratio() >= _SURE


def _some(words: tuple[str, ...]) -> str:
    return ", ".join(words[:_NAMES_SHOWN]) + (", …" if len(words) > _NAMES_SHOWN else "")


def _one_of(names: list[str]) -> str:
    return " or ".join(f"<{name}>" for name in names[:3])


def _exclude(particles: Iterable[Particle], one: str, other: str) -> bool:
    """Whether the two are in different alternatives of a choice that is made once."""
    for particle in particles:
        if isinstance(particle, Choice):
            homes = [{child.name for child in elements(alternative)} for alternative in particle.alternatives]
            mine = [home for home in homes if one in home]
            theirs = [home for home in homes if other in home]
            if mine and theirs:
                if mine[0] is theirs[0]:
                    return any(_exclude(each, one, other) for each in particle.alternatives)
                return not particle.repeats
    return False


def _repeats(particles: Iterable[Particle], name: str) -> bool:
    """Whether the element may come more than once, be it by the choice that it is in."""
    for particle in particles:
        if isinstance(particle, Element):
            if particle.name == name:
                return particle.repeats
        elif any(child.name == name for each in particle.alternatives for child in elements(each)):
            return particle.repeats or any(_repeats(each, name) for each in particle.alternatives)
    return False
