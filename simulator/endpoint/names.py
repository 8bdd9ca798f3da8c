"""Customers to add: made-up businesses, numbered on for ever, each name once.

The same number gives the same customer on every machine. Names stay within 41 characters, have no
colon and only letters that QuickBooks can store.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_FIRST: Final = (
    "Amelia", "Bertrand", "Cecilia", "Dominic", "Eleanor", "Felix", "Gloria", "Hector", "Ingrid", "Julian",
    "Katrina", "Leonard", "Miriam", "Nathan", "Olivia", "Patrick", "Rosalind", "Stefan", "Teresa", "Victor",
)  # fmt: skip
_LAST: Final = (
    "Ashworth", "Bellamy", "Castellan", "Drummond", "Eastgate", "Fairbanks", "Garrison", "Hollister",
    "Iverson", "Jessup", "Kingsley", "Lockhart", "Merriweather", "Northcott", "Oakhurst", "Pemberton",
    "Quimby", "Rutherford", "Stanhope", "Thackeray", "Underhill", "Vandermeer", "Whitcombe",
)  # fmt: skip
_TRADE: Final = (
    "Bakery", "Carpentry", "Dental Care", "Electric", "Flooring", "Garden Centre", "Hardware",
    "Interiors", "Landscaping", "Masonry", "Plumbing", "Roofing", "Surveyors", "Tile Works",
)  # fmt: skip
_CITY: Final = (
    ("Bayshore", "CA", "94326"), ("Fernwood", "OR", "97058"), ("Mill Creek", "WA", "98012"),
    ("Cedar Falls", "IA", "50613"), ("Harborview", "ME", "04605"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer that does not exist yet."""

    name: str
    first_name: str
    last_name: str
    street: str
    city: str
    state: str
    postal_code: str
    phone: str
    email: str


def customer(number: int) -> Customer:
    """The customer with that number, counted from 1. No two numbers share a name."""
    index = number - 1
    # the trade moves on with every name and once more with every round of names: each pair comes once
    surname = _LAST[index % len(_LAST)]
    trade = _TRADE[(index // len(_LAST) + index % len(_LAST)) % len(_TRADE)]
    round_ = index // (len(_LAST) * len(_TRADE))
    first = _FIRST[(index * 7 + round_) % len(_FIRST)]
    city, state, postal_code = _CITY[index % len(_CITY)]
    return Customer(
        name=f"{surname} {trade}" + (f" {round_ + 1}" if round_ else ""),
        first_name=first,
        last_name=surname,
        street=f"{100 + index % 900} {_FIRST[index % len(_FIRST)]} Street",
        city=city,
        state=state,
        postal_code=postal_code,
        phone=f"555-{100 + index % 100:04d}",
        email=f"{first}.{surname}{number}@example.com".lower(),
    )
