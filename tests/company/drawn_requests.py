"""Requests drawn at random over whatever a company file holds: lawful ones mostly, and some that are not.

A drawn request is lawful qbXML; whether QuickBooks takes it is another matter: it may name what is not
there, be out of date, pay too much or use a name twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from lxml import etree

from simulator.qbxml import catalogue
from simulator.qbxml.aggregates import Aggregate, Item
from simulator.qbxml.shapes import Dialect
from simulator.qbxml.writing import in_order, render

#: What stands in for an element that nobody has.
NOBODY = "Nobody"
SOLD = ("ItemService", "ItemNonInventory", "ItemInventory", "ItemOtherCharge")
#: Transactions with customers' lines, and how their lines are called.
SALES = ("Invoice", "SalesReceipt", "CreditMemo", "Estimate", "SalesOrder")
PURCHASES = ("Bill", "VendorCredit", "Check", "CreditCardCharge", "CreditCardCredit", "ItemReceipt")
TXNS = (
    *SALES,
    *PURCHASES,
    *("PurchaseOrder", "ReceivePayment", "BillPaymentCheck", "Deposit", "Transfer", "JournalEntry"),
    "InventoryAdjustment",
)
OTHERS = ("PurchaseOrder", "Deposit", "JournalEntry", "InventoryAdjustment")
#: What a Mod calls the lines of a record.
_MOD_LINES = {
    "ExpenseLineRet": "ExpenseLineMod",
    "ItemLineRet": "ItemLineMod",
    "PurchaseOrderLineRet": "PurchaseOrderLineMod",
    "DepositLineRet": "DepositLineMod",
    "JournalDebitLine": "JournalLineMod",
    "JournalCreditLine": "JournalLineMod",
    "InventoryAdjustmentLineRet": "InventoryAdjustmentLineMod",
}
LISTS = ("Customer", "Vendor", "Account", "Class", *SOLD)
ACCOUNT_TYPES = ("Bank", "CreditCard", "Expense", "Income", "OtherCurrentAsset", "Equity", "CostOfGoodsSold")


@dataclass
class Known:
    """What answers have told: `records` has every record's EditSequence by kind and id."""

    records: dict[str, dict[str, str]] = field(default_factory=dict)
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    parties: dict[str, str] = field(default_factory=dict)
    open: dict[str, str] = field(default_factory=dict)

    def learn(self, rs: etree._Element) -> None:
        """Take up the records of an answer. An EditSequence never goes back, and a Mod's always grows."""
        tag = str(rs.tag)
        for ret in rs:
            name = str(ret.tag)
            if not name.endswith("Ret") or ret.find("EditSequence") is None:
                continue
            kind = name[:-3]
            own_id = ret.findtext("ListID") or ret.findtext("TxnID") or ""
            now = ret.findtext("EditSequence") or ""
            before = self.records.setdefault(kind, {}).get(own_id)
            if before is not None:
                assert int(now) > int(before) if tag == f"{kind}ModRs" else int(now) >= int(before)
            self.records[kind][own_id] = now
            if ret.find("Name") is not None:
                self.names.setdefault(kind, {})[own_id] = (
                    ret.findtext("FullName") or ret.findtext("Name") or ""
                )
            self.types[own_id] = ret.findtext("AccountType") or ""
            self.parties[own_id] = (
                ret.findtext("CustomerRef/ListID") or ret.findtext("VendorRef/ListID") or ""
            )
            self.open[own_id] = ret.findtext("BalanceRemaining") or ret.findtext("OpenAmount") or ""
            if ret.find(".//TxnLineID") is not None:
                self.lines[own_id] = [each.text or "" for each in ret.iterfind("*/TxnLineID")]
                for each in ret.iterfind("*[TxnLineID]"):
                    self.tags[each.findtext("TxnLineID") or ""] = str(each.tag)

    def forget(self, own_id: str) -> None:
        for records in (*self.records.values(), *self.names.values()):
            records.pop(own_id, None)


def request(name: str, *items: Item) -> str:
    """A request message: `items` in any order are put in the catalogue's, at every level."""
    shape = catalogue.request(f"{name}Rq")
    return render([(f"{name}Rq", Aggregate(in_order(shape, items, Dialect(1300, "US"))))])


def add(kind: str, *items: Item) -> str:
    return request(f"{kind}Add", (f"{kind}Add", Aggregate(items)))


class Drawer:
    """Draws requests."""

    def __init__(self, random: Random, known: Known) -> None:
        self._random = random
        self._known = known

    def first(self) -> Iterator[str]:
        """Some of everything, so that there is something to draw from; each is drawn when it is asked for."""
        yield request("AccountQuery", ("ActiveStatus", "All"))
        for type_ in ACCOUNT_TYPES:
            yield self.account(type_)
        for draw in (self.customer, self.customer, self.vendor, self.vendor, *[self.item] * 4):
            yield draw()

    def draw(self) -> str:
        """One request."""
        return self._random.choice(self._ways())()

    def _ways(self) -> Sequence[Callable[[], str]]:
        lists = (self.customer, self.vendor, self.account, self.item, self.item, self.class_)
        txns = (self.sale, self.sale, self.sale, self.purchase, self.purchase, self.payment, self.payment)
        others = (self.bill_payment, self.order, self.deposit, self.transfer, self.journal, self.adjustment)
        changes = (self.list_mod, self.txn_mod, self.txn_mod, self.list_del, self.txn_del, self.txn_void)
        return (*lists, *txns, *others, *changes, self.look)

    # -- parts

    def _amount(self) -> str:
        return f"{self._random.choice((0, 1, 7, 33, 250))}.{self._random.randrange(100):02d}"

    def _day(self) -> str:
        return f"2025-{self._random.randint(1, 12):02d}-{self._random.randint(1, 28):02d}"

    def _ref(self, name: str, *kinds: str, type_: str = "") -> Item:
        """A Ref to one that is known, by id or by name, or once in a while to nobody."""
        there = [
            (own_id, full_name)
            for kind in kinds
            for own_id, full_name in self._known.names.get(kind, {}).items()
            if not type_ or self._known.types.get(own_id) == type_
        ]
        if not there or self._random.random() < 0.03:
            return name, Aggregate((("FullName", NOBODY),))
        own_id, full_name = self._random.choice(there)
        by_name = self._random.random() < 0.5
        return name, Aggregate((("FullName", full_name),) if by_name else (("ListID", own_id),))

    def _maybe(self, chance: float, *items: Item) -> tuple[Item, ...]:
        return items if self._random.random() < chance else ()

    def _name(self) -> str:
        return self._random.choice("ABCDEFGH") + self._random.choice(("", "b", "é", " & Co"))

    def _parent(self, kind: str) -> tuple[Item, ...]:
        return self._maybe(0.3, self._ref("ParentRef", kind)) if self._known.names.get(kind) else ()

    def _one(self, *kinds: str) -> tuple[str, str, str] | None:
        """Kind, id and EditSequence of one that is known."""
        there = [
            (kind, own_id, edit)
            for kind in kinds
            for own_id, edit in self._known.records.get(kind, {}).items()
        ]
        return self._random.choice(there) if there else None

    def _edit_sequence(self, edit: str) -> str:
        return "1" if self._random.random() < 0.05 else edit

    # -- list elements

    def customer(self) -> str:
        return add("Customer", ("Name", self._name()), *self._parent("Customer"))

    def vendor(self) -> str:
        return add("Vendor", ("Name", self._name()))

    def class_(self) -> str:
        return add("Class", ("Name", self._name()), *self._parent("Class"))

    def account(self, type_: str = "") -> str:
        type_ = type_ or self._random.choice(ACCOUNT_TYPES)
        among = [own_id for own_id, each in self._known.types.items() if each == type_]
        below = self._maybe(0.3, self._ref("ParentRef", "Account", type_=type_)) if among else ()
        return add("Account", ("Name", self._name()), ("AccountType", type_), *below)

    def item(self) -> str:
        name, price = ("Name", self._name()), self._amount()
        if self._random.random() < 0.5:
            return add(
                "ItemInventory",
                name,
                ("SalesPrice", price),
                ("PurchaseCost", self._amount()),
                self._ref("IncomeAccountRef", "Account", type_="Income"),
                self._ref("COGSAccountRef", "Account", type_="CostOfGoodsSold"),
                self._ref("AssetAccountRef", "Account", type_="OtherCurrentAsset"),
            )
        account = self._ref("AccountRef", "Account", type_="Income")
        return add("ItemService", name, ("SalesOrPurchase", Aggregate((("Price", price), account))))

    def list_mod(self) -> str:
        one = self._one(*LISTS)
        if one is None:
            return self.customer()
        kind, own_id, edit = one
        return request(
            f"{kind}Mod",
            (
                f"{kind}Mod",
                Aggregate(
                    (
                        ("ListID", own_id),
                        ("EditSequence", self._edit_sequence(edit)),
                        *self._maybe(0.7, ("Name", self._name())),
                        *self._maybe(0.2, ("IsActive", self._random.choice(("true", "false")))),
                        *self._parent(kind),
                    )
                ),
            ),
        )

    def list_del(self) -> str:
        kind, own_id, _ = self._one(*LISTS) or ("Customer", "80000999-1", "")
        return request("ListDel", ("ListDelType", kind), ("ListID", own_id))

    # -- transactions

    def _header(self) -> tuple[Item, ...]:
        return (
            *self._maybe(0.7, ("TxnDate", self._day())),
            *self._maybe(0.3, ("RefNumber", str(self._random.randint(1, 99)))),
        )

    def _priced(self, price: str) -> tuple[Item, ...]:
        return (
            *self._maybe(0.9, ("Quantity", self._random.choice(("1", "2", "2.5", "10")))),
            *self._maybe(0.5, (price, self._amount())),
        )

    def sale(self) -> str:
        kind = self._random.choice(SALES)
        lines = [
            (f"{kind}LineAdd", Aggregate((self._ref("ItemRef", *SOLD), *self._priced("Rate"))))
            for _ in range(self._random.randint(1, 3))
        ]
        return add(kind, self._ref("CustomerRef", "Customer"), *self._header(), *lines)

    def order(self) -> str:
        line = Aggregate((self._ref("ItemRef", *SOLD), *self._priced("Rate")))
        return add(
            "PurchaseOrder",
            self._ref("VendorRef", "Vendor"),
            *self._header(),
            ("PurchaseOrderLineAdd", line),
        )

    def purchase(self) -> str:
        kind = self._random.choice(PURCHASES)
        who = "VendorRef" if kind in ("Bill", "VendorCredit", "ItemReceipt") else "PayeeEntityRef"
        own = "CreditCard" if kind.startswith("CreditCard") else "Bank"
        paid_from = (self._ref("AccountRef", "Account", type_=own),) if who == "PayeeEntityRef" else ()
        expense = (
            "ExpenseLineAdd",
            Aggregate((self._ref("AccountRef", "Account", type_="Expense"), ("Amount", self._amount()))),
        )
        item = ("ItemLineAdd", Aggregate((self._ref("ItemRef", *SOLD), *self._priced("Cost"))))
        _, order, _ = self._one("PurchaseOrder") or ("", "FF-1", "")
        comes_of = self._maybe(0.4, ("LinkToTxnID", order)) if kind in ("Bill", "ItemReceipt") else ()
        return add(
            kind,
            self._ref(who, "Vendor"),
            *paid_from,
            *self._header(),
            *comes_of,
            *self._maybe(0.7, expense),
            *self._maybe(0.5, item),
        )

    def _paid(self, who: str, kind: str, party: str) -> tuple[Item, Item, str]:
        """Who pays, or is paid, for which transaction, and how much: mostly what fits together."""
        _, own_id, _ = self._one(kind) or ("", "FF-1", "")
        known = self._known
        fits = bool(known.parties.get(own_id)) and self._random.random() < 0.9
        ref = (who, Aggregate((("ListID", known.parties[own_id]),))) if fits else self._ref(who, party)
        amount = (known.open.get(own_id) or "1.00") if self._random.random() < 0.4 else self._amount()
        applied = Aggregate((("TxnID", own_id), ("PaymentAmount", amount)))
        return ref, ("AppliedToTxnAdd", applied), amount

    def payment(self) -> str:
        ref, applied, amount = self._paid("CustomerRef", "Invoice", "Customer")
        if self._random.random() < 0.4:
            applied = ("IsAutoApply", "true")
        return add("ReceivePayment", ref, *self._header(), ("TotalAmount", amount), applied)

    def bill_payment(self) -> str:
        ref, applied, _ = self._paid("PayeeEntityRef", "Bill", "Vendor")
        bank = self._ref("BankAccountRef", "Account", type_="Bank")
        return add("BillPaymentCheck", ref, bank, ("IsToBePrinted", "false"), applied)

    def deposit(self) -> str:
        line = Aggregate((self._ref("AccountRef", "Account", type_="Income"), ("Amount", self._amount())))
        received = self._one("ReceivePayment", "SalesReceipt")
        if received is not None and self._random.random() < 0.6:
            line = Aggregate((("PaymentTxnID", received[1]),))
        into = self._ref("DepositToAccountRef", "Account", type_="Bank")
        return add("Deposit", into, ("TxnDate", self._day()), ("DepositLineAdd", line))

    def transfer(self) -> str:
        return add(
            "Transfer",
            self._ref("TransferFromAccountRef", "Account", type_="Bank"),
            self._ref("TransferToAccountRef", "Account", type_="Bank"),
            ("Amount", self._amount()),
            ("TxnDate", self._day()),
        )

    def journal(self) -> str:
        amount = self._amount()
        other = amount if self._random.random() < 0.8 else self._amount()
        lines = (
            ("JournalDebitLine", Aggregate((self._ref("AccountRef", "Account"), ("Amount", amount)))),
            ("JournalCreditLine", Aggregate((self._ref("AccountRef", "Account"), ("Amount", other)))),
        )
        return add("JournalEntry", *self._header(), *lines)

    def adjustment(self) -> str:
        by = ("QuantityAdjustment", Aggregate((("QuantityDifference", self._random.choice(("5", "-2"))),)))
        line = Aggregate((self._ref("ItemRef", "ItemInventory"), by))
        account = self._ref("AccountRef", "Account", type_="Expense")
        return add("InventoryAdjustment", account, *self._header(), ("InventoryAdjustmentLineAdd", line))

    def txn_mod(self) -> str:
        one = self._one(*SALES, *PURCHASES, *OTHERS)
        if one is None:
            return self.sale()
        kind, own_id, edit = one
        lines: list[Item] = []
        if kind not in SALES:
            lines = self._changed_lines(kind, own_id)
        if kind in SALES and self._random.random() < 0.6:
            kept = [each for each in self._known.lines.get(own_id, []) if self._random.random() < 0.7]
            if self._random.random() < 0.1:
                kept.reverse()
            ids = [*kept, *(["-1"] if self._random.random() < 0.5 or not kept else [])]
            lines = [
                (
                    f"{kind}LineMod",
                    Aggregate(
                        (
                            ("TxnLineID", line),
                            *((self._ref("ItemRef", *SOLD),) if line == "-1" else ()),
                            *self._priced("Rate"),
                        )
                    ),
                )
                for line in ids
            ]
        items: tuple[Item, ...] = (
            ("TxnID", own_id),
            ("EditSequence", self._edit_sequence(edit)),
            *(() if kind == "JournalEntry" else self._maybe(0.5, ("Memo", self._name()))),
            *self._maybe(0.3, ("TxnDate", self._day())),
            *lines,
        )
        return request(f"{kind}Mod", (f"{kind}Mod", Aggregate(items)))

    def _changed_lines(self, kind: str, own_id: str) -> list[Item]:
        """Some of the lines of a transaction, with other amounts or quantities, or none of a sort."""
        clears = ("ClearExpenseLines", "ClearItemLines") if kind in PURCHASES else ()
        if clears and self._random.random() < 0.1:
            return [(self._random.choice(clears), "true")]
        changed: list[Item] = []
        for line in self._known.lines.get(own_id, []):
            tag = self._known.tags.get(line, "")
            name = _MOD_LINES.get(tag)
            if name is None or self._random.random() < 0.3:
                continue
            by = ("QuantityDifference", self._random.choice(("3", "-1"))) if "Inventory" in tag else None
            by = by or (("Quantity", "4") if "Item" in tag or "Order" in tag else ("Amount", self._amount()))
            changed.append((name, Aggregate((("TxnLineID", line), *self._maybe(0.6, by)))))
        return changed

    def txn_del(self) -> str:
        kind, own_id, _ = self._one(*TXNS) or ("Invoice", "FF-1", "")
        return request("TxnDel", ("TxnDelType", kind), ("TxnID", own_id))

    def txn_void(self) -> str:
        kind, own_id, _ = self._one("Invoice", "Bill", "Check", "SalesReceipt") or ("Invoice", "FF-1", "")
        return request("TxnVoid", ("TxnVoidType", kind), ("TxnID", own_id))

    def look(self) -> str:
        """A query that tells where things stand."""
        kind = self._random.choice(TXNS)
        return request(f"{kind}Query", ("IncludeLineItems", "true"))
