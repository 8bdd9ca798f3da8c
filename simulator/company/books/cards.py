"""Cards that paid: their numbers are only ever shown masked (8.11, A: `xxxxxxxxxxxx1234`)."""

from __future__ import annotations

from simulator.qbxml.aggregates import Aggregate, Item

_DIGITS_SHOWN = 4


def masked(card: Aggregate) -> Aggregate:
    """CreditCardTxnInfo with its number masked."""
    items: list[Item] = []
    for name, value in card:
        if isinstance(value, Aggregate):
            items.append((name, masked(value)))
        elif name == "CreditCardNumber":
            items.append((name, value[-_DIGITS_SHOWN:].rjust(len(value), "x")))
        else:
            items.append((name, value))
    return Aggregate(tuple(items))
