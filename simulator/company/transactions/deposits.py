"""Deposits: what was received and lies in undeposited funds, and other money, brought to the bank.

A line is a payment (PaymentTxnID), or money from an account; cash that is kept back goes to another account.
A deposit without a line is 3150 "DepositLineAdd" (A: a real migration log).

Assumed (D): a payment's line tells its payer, check number, payment method and memo; its PaymentTxnLineID is
the id after the payment's own, which the header takes of the counter (7.2, A). A payment that is not in
undeposited funds, or deposited already, is 3180, without the words that follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.company.books import accounts
from simulator.company.books.drafts import Draft, Line, Link, Posting
from simulator.company.books.elements import Named
from simulator.company.books.kinds import KINDS
from simulator.company.books.preferences import CLASS_TRACKING, is_on
from simulator.company.books.records import txn_text
from simulator.company.books.store import numbered
from simulator.company.requests.work import Executor
from simulator.company.transactions import documents
from simulator.company.transactions.documents import Filing, Rule, ref_item
from simulator.company.transactions.journal import check_name
from simulator.qbxml import statuses, values
from simulator.qbxml.aggregates import Aggregate, Item
from simulator.qbxml.writing import read_back

_LINES = {"CashBackInfoAdd": "CashBackInfoRet", "DepositLineAdd": "DepositLineRet"}
_BANKS = frozenset(("Bank", "OtherCurrentAsset"))


@dataclass(slots=True)
class _Lines:
    """The lines of one deposit as they are built, and what they add up to."""

    filing: Filing
    lines: list[Line] = field(default_factory=list)
    total: int = 0
    postings: list[Posting] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    def add(self, name: str, sent: Aggregate) -> None:
        """Build a line and what it does."""
        if name == "CashBackInfoAdd":
            self._cash_back(sent)
        elif sent.text("PaymentTxnID") or sent.text("TxnID"):
            self._payment(sent)
        else:
            self._other(sent)

    def _cash_back(self, sent: Aggregate) -> None:
        cents = values.cents(sent.text("Amount") or "") or 0
        account = self._account(sent)
        items: list[Item] = [
            *ref_item("AccountRef", account),
            *(item for item in sent if item[0] == "Memo"),
            ("Amount", values.amount(cents)),
        ]
        self._keep(Line("CashBackInfoRet", items, sent.text("TxnLineID") or ""), account, -cents)

    def _other(self, sent: Aggregate) -> None:
        filing = self.filing
        account = self._account(sent)
        entity, class_ = (filing.resolve(name, sent, " line") for name in ("EntityRef", "ClassRef"))
        cents = values.cents(sent.text("Amount") or "") or 0
        items: list[Item] = [
            *ref_item("EntityRef", entity),
            *ref_item("AccountRef", account),
            *(item for item in sent if item[0] in ("Memo", "CheckNumber")),
            *ref_item("PaymentMethodRef", filing.resolve("PaymentMethodRef", sent, " line")),
            *ref_item("ClassRef", class_),
            ("Amount", values.amount(cents)),
        ]
        self._keep(
            Line("DepositLineRet", items, sent.text("TxnLineID") or ""), account, cents, entity, class_
        )

    def _payment(self, sent: Aggregate) -> None:
        filing, store = self.filing, self.filing.store
        own_id = sent.text("PaymentTxnID") or sent.text("TxnID") or ""
        found = store.sql.execute(
            "SELECT id, kind, entity, ref_number, head, lines, tail FROM txn WHERE own_id = ?", (own_id,)
        ).fetchone()
        if found is None:
            raise statuses.refused(3120, value=own_id)
        row, kind, entity_row, ref_number, *pieces = found
        funds = accounts.special(store, "UndepositedFunds")
        line_id = sent.text("PaymentTxnLineID") or header_line(own_id)
        cents = self._undeposited(row, own_id, funds, "" if line_id == header_line(own_id) else line_id)
        record = read_back(txn_text(KINDS[kind], *pieces))
        entity = store.elements.get(entity_row) if entity_row else None
        class_ = filing.resolve("OverrideClassRef", sent, " line") or filing.resolve(
            "ClassRef", sent, " line"
        )
        method = record.child("PaymentMethodRef")
        memo = sent.text("OverrideMemo") or sent.text("Memo") or record.text("Memo")
        number = sent.text("OverrideCheckNumber") or sent.text("CheckNumber") or record.text("CheckNumber")
        number = number or ref_number
        items: list[Item] = [
            ("TxnType", kind),
            ("TxnID", own_id),
            ("PaymentTxnLineID", line_id),
            *ref_item("EntityRef", entity),
            *ref_item("AccountRef", funds),
            *((("Memo", memo),) if memo else ()),
            *((("CheckNumber", number),) if number else ()),
            *ref_item("ClassRef", class_),
            ("Amount", values.amount(cents)),
        ]
        if method is not None:
            named = store.elements.resolve("PaymentMethodRef", method, kind)
            items.append(("PaymentMethodRef", named.reference))
        line = Line("DepositLineRet", items, sent.text("TxnLineID") or "")
        self.links.append(Link(row, "DEPOSIT", cents, line=line, other_line=line_id))
        self._keep(line, funds, cents, entity, class_)

    def _undeposited(self, row: int, own_id: str, funds: Named, line: str) -> int:
        """The cents of a payment, or of a line of it, that lie in undeposited funds."""
        sql = self.filing.store.sql
        (cents,) = sql.execute(
            "SELECT COALESCE(SUM(amount), 0) FROM posting WHERE txn = :p1 AND account = :p2"
            " AND (:p3 = '' OR line = :p3)",
            numbered(row, funds.row, line),
        ).fetchone()
        taken = sql.execute(
            "SELECT 1 FROM link WHERE other = ? AND type = 'DEPOSIT' AND other_line = ?",
            (row, line or header_line(own_id)),
        ).fetchone()
        here = any(
            link.other == row and link.other_line == (line or header_line(own_id)) for link in self.links
        )
        if not cents or taken or here:
            raise statuses.refused_unsaid(3180, object="Deposit")
        return int(cents)

    def _account(self, sent: Aggregate) -> Named:
        if "ClassRef" in sent and not is_on(self.filing.store, CLASS_TRACKING):
            raise statuses.refused(3250)
        account = self.filing.resolve("AccountRef", sent, " line")
        if account is None:
            raise statuses.refused(3150, value="AccountRef")
        return account

    def _keep(
        self,
        line: Line,
        account: Named,
        cents: int,
        entity: Named | None = None,
        class_: Named | None = None,
    ) -> None:
        self.lines.append(line)
        self.total += cents
        if cents:
            check_name(self.filing, account, entity)
            self.postings.append(Posting(account, -cents, entity, line, class_=class_))


def header_line(own_id: str) -> str:
    """The TxnLineID that stands for a transaction's own header: the counter's next number."""
    number, _, moment = own_id.partition("-")
    return f"{int(number, 16) + 1:X}-{moment}"


def build(filing: Filing, sent: Aggregate) -> Draft:
    """A deposit of what was sent."""
    if "CurrencyRef" in sent or "ExchangeRate" in sent:
        raise statuses.refused(3250)
    bank = filing.resolve("DepositToAccountRef", sent)
    if bank is None:
        raise statuses.refused(3150, value="DepositToAccountRef")
    if not sent.children("DepositLineAdd"):
        raise statuses.refused(3150, value="DepositLineAdd")
    built = _Lines(filing)
    for name, value in sent:
        if name in _LINES and isinstance(value, Aggregate):
            built.add(name, value)
    if bank.subtype not in _BANKS or built.total < 0:
        raise statuses.refused_unsaid(3180, object="Deposit")
    txn_date = filing.txn_date(sent)
    header: list[Item] = [
        ("TxnDate", txn_date),
        *ref_item("DepositToAccountRef", bank),
        *(item for item in sent if item[0] in ("Memo", "ExternalGUID")),
        ("DepositTotal", values.amount(built.total)),
    ]
    total = [Posting(bank, built.total)] if built.total else []
    return Draft(
        KINDS["Deposit"],
        txn_date,
        "",
        None,
        bank,
        built.total,
        header,
        built.lines,
        postings=[*total, *built.postings],
        links=built.links,
    )


def _turned(record: Aggregate, sent: Aggregate) -> Aggregate:
    """CashBackInfoMod has no TxnLineID: it is of the only one there is, or of a new one."""
    before = record.child("CashBackInfoRet")
    own_id = (before.text("TxnLineID") or "") if before is not None else "-1"
    return Aggregate(
        tuple(
            (name, Aggregate((("TxnLineID", own_id), *value)))
            if name == "CashBackInfoMod" and isinstance(value, Aggregate)
            else (name, value)
            for name, value in sent
        )
    )


RULES = (
    Rule(
        KINDS["Deposit"],
        build,
        _LINES,
        numbered=False,
        clears={"": frozenset(("CashBackInfoAdd",))},
        turn=_turned,
    ),
)
EXECUTORS: Mapping[str, Executor] = documents.executors(RULES)
