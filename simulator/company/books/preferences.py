"""What the file's preferences say to whoever executes a request: read by path, as PreferencesRet has them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from simulator.company.books.store import Store
from simulator.qbxml.aggregates import Aggregate
from simulator.qbxml.writing import read_back

ACCOUNT_NUMBERS = "AccountingPreferences/IsUsingAccountNumbers"
CLASS_TRACKING = "AccountingPreferences/IsUsingClassTracking"
JOURNAL_NUMBERS = "AccountingPreferences/IsAssigningJournalEntryNumbers"
CLOSING_DATE = "AccountingPreferences/ClosingDate"
DAYS_BILLS_ARE_DUE = "PurchasesAndVendorsPreferences/DaysBillsAreDue"
PRICE_LEVELS = "SalesAndCustomersPreferences/PriceLevels/IsUsingPriceLevels"
#: Sales tax is on where PreferencesRet has SalesTaxPreferences at all (A: captures without tax lack it).
SALES_TAX = "SalesTaxPreferences/"
DEFAULT_TAX_ITEM = "SalesTaxPreferences/DefaultItemSalesTaxRef"


def preference(store: Store, path: str) -> str:
    """The text at a path ("AccountingPreferences/ClosingDate"), empty if there is none."""
    return _parsed(store.meta("PreferencesRet")).get(path, "")


def is_on(store: Store, path: str) -> bool:
    """Whether a preference that is true or false is true."""
    return preference(store, path) == "true"


def has_sales_tax(store: Store) -> bool:
    """Whether sales tax is turned on."""
    return _has_sales_tax(store.meta("PreferencesRet"))


@lru_cache(maxsize=64)
def _has_sales_tax(text: str) -> bool:
    return any(path.startswith(SALES_TAX) for path in _parsed(text))


def all_preferences(store: Store) -> dict[str, str]:
    """All of them, path by path."""
    return dict(_parsed(store.meta("PreferencesRet")))


@lru_cache(maxsize=64)
def _parsed(text: str) -> dict[str, str]:
    return dict(_paths(read_back(f"<PreferencesRet>{text}</PreferencesRet>"), ""))


def _paths(items: Aggregate, above: str) -> Iterator[tuple[str, str]]:
    for name, value in items:
        if isinstance(value, str):
            yield above + name, value
        else:
            yield from _paths(value, f"{above}{name}/")
