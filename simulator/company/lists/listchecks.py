"""What QuickBooks refuses of a list element that is well formed: account numbers, types, tax agencies.

Sources: the text about account numbers (A, about 250 in a real log); AccountType NonPosting cannot be
added (9.4, B). Where nobody has written down the words that follow its sentence, they are left out;
where nobody knows the status either, the refusal is a `Shortcoming`.
A full list refuses an Add (C); how many names an edition takes is B.
Assumed (D): AccountType NonPosting is an enumerated value that is not valid (3110).
"""

from __future__ import annotations

from decimal import Decimal

from simulator.company.books import accounts
from simulator.company.books.elements import Named
from simulator.company.books.records import ListRecord
from simulator.company.books.store import Store, numbered
from simulator.company.lists.turns import Making
from simulator.company.requests.work import Work
from simulator.errors import Shortcoming
from simulator.qbxml import statuses
from simulator.qbxml.aggregates import Aggregate

_NUMBER_IN_USE = "The account number is already in use."
_NON_POSTING = "NonPosting"


#: Lists whose names are counted together.
_NAMES = ("Customer", "Vendor", "Employee", "OtherName")


def check_room(work: Work, record: ListRecord) -> None:
    """3180, without the words that follow, for a name more than the lists of names take together."""
    most, sql = work.context.host.names_at_most, work.store.sql
    if most is None or record.kind.name not in _NAMES:
        return
    (ever,) = sql.execute("SELECT max(id) FROM element").fetchone()
    if (ever or 0) < most:  # so few elements of any kind: there is room
        return
    marks = ", ".join("?" * len(_NAMES))
    (names,) = sql.execute(f"SELECT count(*) FROM element WHERE kind IN ({marks})", _NAMES).fetchone()  # noqa: S608
    if names >= most:
        told = f'{record.kind.list_name} list, element "{record.name}"'
        raise statuses.refused_unsaid(3180, object=told)


def account_check(making: Making, record: Aggregate) -> None:
    """3180 for a number that another account has, 3110 for a type that is QuickBooks' own."""
    type_ = record.text("AccountType") or ""
    before = making.before.text("AccountType")
    if type_ == _NON_POSTING != before:
        raise statuses.refused(3110, value=type_, field="AccountType")
    if making.named is not None and type_ != before:
        _check_type_change(making.work.store, making.named)
    number = record.text("AccountNumber")
    other = accounts.of_number(making.work.store, number) if number else None
    if other is not None and (making.named is None or other != making.named.row):
        name = record.text("Name") or ""
        raise statuses.refused(3180, object=f'Accounts list, element "{name}"', text=_NUMBER_IN_USE)


def parent_check(kind: str, name: str, type_: str, parent: Named) -> None:
    """An account below another has its type: 3180, without the words that follow, if it has not."""
    if kind == "Account" and parent.subtype != type_:
        raise statuses.refused_unsaid(3180, object=f'Accounts list, element "{name}"')


def _check_type_change(store: Store, named: Named) -> None:
    used = store.sql.execute(
        "SELECT 1 FROM posting WHERE account = :p1 UNION ALL SELECT 1 FROM element WHERE parent = :p1"
        " LIMIT 1",
        numbered(named.row),
    ).fetchone()
    if used or "SpecialAccountType" in store.elements.record(named):
        raise Shortcoming(
            f"AccountModRq that gives {named.full_name} another AccountType: it is in use,"
            " not known what QuickBooks does"
        )


def tax_item_check(_making: Making, record: Aggregate) -> None:
    """The agency that gets the tax (D: it may be missing where there is no tax)."""
    if Decimal(record.text("TaxRate") or "0") and "TaxVendorRef" not in record:
        raise statuses.refused(3150, value="TaxVendorRef")
