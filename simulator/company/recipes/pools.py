"""Words that a populated company is made of: invented names, towns that are nowhere, numbers nobody has.

Every number stands for another name, whatever the seed: the numbers are scattered over all combinations by
a step that has no factor in common with how many there are.
"""

from __future__ import annotations

from dataclasses import dataclass


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FIRST = _words(
    "Ada Abel Anouk Bela Berta Blaise Bram Cato Celeste Clem Cora Dario Delia Dov Edda Eliot Elke Emile"
    " Esme Fabian Faye Felix Fern Flora Gil Greta Hugo Ida Ilse Ines Iris Ivo Jonas Juno Kaia Kurt Lars"
    " Lea Leif Lena Linus Lior Mabel Maia Milo Mina Nell Nils Noor Odile Olga Oscar Otis Paz Petra Quill"
    " Rafa Rhea Rolf Romy Runa Saul Selma Signe Silas Sol Stella Tess Theo Tilda Tove Una Uri Vera Vito"
    " Wanda Wim Xenia Yara Yves Zeno Zoe"
)
_HEADS = _words(
    "Ash Bar Birk Black Brad Brook Cald Cherry Cop Corn Dun East Elm Fal Farn Fern Gold Green Hart"
    " Hazel Heath Hol Iron Kings Lark Lin Long Mar Mill Moor North Oak Penn Quarr Raven Red Rook Sal"
    " Shel Silver South Stan Stone Thorn Wake Wes Whit Win Wood Yarr"
)
_TAILS = _words(
    "acre barrow beck bourne bridge brook by combe cote croft dale den down field fold ford gate grove"
    " ham hill holt hurst land lea ley lock low marsh mead mere mont moor more pool ridge shaw stead"
    " stoke stone ton wade wall water well wick wood worth yard"
)
_INITIALS = "ABCDEFGHIJKLMNOPRSTVW"
_TRADES = (
    *("Bakery", "Builders", "Cabinets", "Catering", "Cycles", "Dental", "Design", "Electric", "Farms"),
    *(
        "Flooring",
        "Foods",
        "Freight",
        "Furniture",
        "Gallery",
        "Gardens",
        "Glass",
        "Homes",
        "Hotels",
        "Kitchens",
    ),
    *(
        "Labs",
        "Motors",
        "Nursery",
        "Optical",
        "Paint & Paper",
        "Partners",
        "Pharmacy",
        "Plumbing",
        "Printing",
    ),
    *("Plumbing", "Printing", "Properties", "Roofing", "School", "Studios", "Supply", "Tile"),
    *("Tools", "Toys", "Travel", "Vineyards"),
)
_STREETS = ("Street", "Avenue", "Lane", "Road", "Court", "Way", "Drive", "Terrace")
_STATES = ("CA", "OR", "WA", "NV", "AZ", "UT", "CO", "ID")
#: A step through all combinations; a prime that divides none of the pools' sizes.
_STEP = 7_368_787
_PEOPLE = len(_FIRST) * len(_HEADS) * len(_TAILS) * len(_INITIALS)
_COMPANIES = len(_HEADS) * len(_TAILS) * len(_TRADES) * len(_INITIALS)


@dataclass(frozen=True, slots=True)
class Contact:
    """A person or a company, and where it is. `company` is empty for a person."""

    name: str
    company: str
    first: str
    last: str
    street: str
    city: str
    state: str
    postal_code: str
    phone: str
    email: str


def contact(number: int, seed: int) -> Contact:
    """The contact of that number: every third is a company. No two numbers share a name."""
    at = (number * _STEP + seed * 104_729) % _PEOPLE
    rest, first = divmod(at, len(_FIRST))
    rest, head = divmod(rest, len(_HEADS))
    initial, tail = divmod(rest, len(_TAILS))
    last = _HEADS[head] + _TAILS[tail]
    again = f" {number // _PEOPLE + 1}" if number >= _PEOPLE else ""
    town = _HEADS[(number * 7 + seed) % len(_HEADS)] + _TAILS[(number * 11 + seed) % len(_TAILS)]
    company = _company(number, seed) if number % 3 == 0 else ""
    name = company or f"{last}, {_FIRST[first]} {_INITIALS[initial]}.{again}"
    mail = f"{_FIRST[first]}.{last}".lower()
    return Contact(
        name,
        company,
        _FIRST[first],
        last,
        f"{number * 37 % 980 + 10} {_HEADS[(number * 13) % len(_HEADS)]} {_STREETS[number % len(_STREETS)]}",
        town,
        _STATES[(number * 5 + seed) % len(_STATES)],
        f"{90000 + number * 31 % 9999:05d}",
        f"{201 + number * 17 % 780}-555-{number * 29 % 9000 + 1000:04d}",
        f"{mail}@{town.lower()}.example",
    )


def _company(number: int, seed: int) -> str:
    at = (number * _STEP + seed * 104_729) % _COMPANIES
    rest, trade = divmod(at, len(_TRADES))
    rest, head = divmod(rest, len(_HEADS))
    initial, tail = divmod(rest, len(_TAILS))
    again = f" {number // _COMPANIES + 1}" if number >= _COMPANIES else ""
    return f"{_INITIALS[initial]}. {_HEADS[head]}{_TAILS[tail]} {_TRADES[trade]}{again}"
