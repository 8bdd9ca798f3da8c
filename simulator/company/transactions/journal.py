"""Journal entries and transfers: what is posted as it is said.

A journal entry's debits equal its credits; a line on receivables or payables needs a name, and an entry has
at most one of them (9.21, C/D): otherwise 3180 (C), without the words that follow, which nobody has written
down. The lines of a Mod may turn from debit to credit (B: JournalLineType).

Assumed (D): sales tax needs a vendor's name too; RefNumber not sent is the next one if the
preference says so; a transfer goes between
accounts of the balance sheet which nobody's name stands on; TransferRet does not tell the accounts' balances,
FromAccountBalance and ToAccountBalance, since nobody knows of which moment they are.
"""

from __future__ import annotations

from collections.abc import Mapping

from simulator.company.books import ledger
from simulator.company.books.drafts import Draft, Line, Posting
from simulator.company.books.elements import Named
from simulator.company.books.kinds import KINDS
from simulator.company.books.preferences import CLASS_TRACKING, JOURNAL_NUMBERS, is_on
from simulator.company.requests.work import Executor
from simulator.company.transactions import documents
from simulator.company.transactions.documents import Filing, Rule, ref_item
from simulator.qbxml import statuses, values
from simulator.qbxml.aggregates import Aggregate, Item

_SIDES = {"JournalDebitLine": 1, "JournalCreditLine": -1}
_MOD_LINE = "JournalLineMod"
_OFF = ("CurrencyRef", "ExchangeRate", "IsAmountsEnteredInHomeCurrency", "IsHomeCurrencyAdjustment")
_HELD = frozenset(
    (
        *("Bank", "OtherCurrentAsset", "FixedAsset", "OtherAsset"),
        *("CreditCard", "OtherCurrentLiability", "LongTermLiability", "Equity"),
    )
)


def journal_entry(filing: Filing, sent: Aggregate) -> Draft:
    """A journal entry of what was sent."""
    if any(name in sent for name in _OFF):
        raise statuses.refused(3250)
    lines: list[Line] = []
    postings: list[Posting] = []
    for name, value in sent:
        if name in _SIDES and isinstance(value, Aggregate):
            line, posting = _line(filing, name, value)
            lines.append(line)
            postings.append(posting)
    _check(filing, postings)
    is_numbered = "RefNumber" in sent or is_on(filing.store, JOURNAL_NUMBERS)
    txn_date, ref_number = filing.txn_date(sent), filing.ref_number(sent) if is_numbered else ""
    header: list[Item] = [
        ("TxnDate", txn_date),
        *((("RefNumber", ref_number),) if ref_number else ()),
        ("IsAdjustment", sent.text("IsAdjustment") or "false"),
        *(item for item in sent if item[0] in ("Memo", "ExternalGUID")),
    ]
    return Draft(
        KINDS["JournalEntry"],
        txn_date,
        ref_number,
        postings[0].entity,
        postings[0].account,
        sum(each.amount for each in postings if each.amount > 0),
        header,
        lines,
        postings=[each for each in postings if each.amount],
    )


def _line(filing: Filing, name: str, sent: Aggregate) -> tuple[Line, Posting]:
    if "ClassRef" in sent and not is_on(filing.store, CLASS_TRACKING):
        raise statuses.refused(3250)
    account = filing.resolve("AccountRef", sent, " line")
    if account is None:
        raise statuses.refused(3150, value="AccountRef")
    cents = values.cents(sent.text("Amount") or "") or 0
    entity = filing.resolve("EntityRef", sent, " line")
    class_ = filing.resolve("ClassRef", sent, " line")
    items: list[Item] = [
        *ref_item("AccountRef", account),
        ("Amount", values.amount(cents)),
        *(item for item in sent if item[0] in ("Memo", "BillableStatus")),
        *ref_item("EntityRef", entity),
        *ref_item("ClassRef", class_),
    ]
    own_id = (sent.text("TxnLineID") or "") if filing.stored is not None else ""
    line = Line(name, items, own_id)
    return line, Posting(account, cents * _SIDES[name], entity, line, class_=class_)


def _check(filing: Filing, postings: list[Posting]) -> None:
    off = sum(each.amount for each in postings)
    if not postings or off:
        raise statuses.refused_unsaid(3180, object=filing.rule.kind.name)
    if sum(each.account.subtype in ledger.OWED for each in postings) > 1:
        raise statuses.refused_unsaid(3180, object=filing.rule.kind.name)
    for each in postings:
        check_name(filing, each.account, each.entity)


def check_name(filing: Filing, account: Named, entity: Named | None) -> None:
    """3180 for what would be owed by, or to, nobody."""
    kind = "Customer" if account.subtype == ledger.RECEIVABLE else "Vendor"
    if ledger.owes_names(filing.store, account) and (entity is None or entity.kind != kind):
        raise statuses.refused_unsaid(3180, object=filing.rule.kind.name)


def _turned(record: Aggregate, sent: Aggregate) -> Aggregate:
    """The lines of a Mod as debits and credits: as it says, else as they were."""
    before = {
        value.text("TxnLineID"): name
        for name, value in record
        if name in _SIDES and isinstance(value, Aggregate)
    }
    items: list[Item] = []
    for name, value in sent:
        if name != _MOD_LINE or not isinstance(value, Aggregate):
            items.append((name, value))
            continue
        type_, own_id = value.text("JournalLineType"), value.text("TxnLineID")
        if not type_ and own_id == "-1":
            raise statuses.refused(3150, value="JournalLineType")
        was = before.get(own_id, "JournalDebitLine")
        kept = tuple(item for item in value if item[0] != "JournalLineType")
        items.append((f"Journal{type_}Line" if type_ else was, Aggregate(kept)))
    return Aggregate(tuple(items))


def transfer(filing: Filing, sent: Aggregate) -> Draft:
    """A transfer of what was sent."""
    if "ClassRef" in sent and not is_on(filing.store, CLASS_TRACKING):
        raise statuses.refused(3250)
    for name in ("TransferFromAccountRef", "TransferToAccountRef", "Amount"):
        if name not in sent:
            raise statuses.refused(3150, value=name)
    source, target = (filing.resolve(f"Transfer{way}AccountRef", sent) for way in ("From", "To"))
    assert source is not None
    assert target is not None
    cents = values.cents(sent.text("Amount") or "") or 0
    if cents <= 0 or source.row == target.row or not {source.subtype, target.subtype} <= _HELD:
        raise statuses.refused_unsaid(3180, object=filing.rule.kind.name)
    for account in (source, target):
        check_name(filing, account, None)
    txn_date, class_ = filing.txn_date(sent), filing.resolve("ClassRef", sent)
    header: list[Item] = [
        ("TxnDate", txn_date),
        *ref_item("TransferFromAccountRef", source),
        *ref_item("TransferToAccountRef", target),
        *ref_item("ClassRef", class_),
        ("Amount", values.amount(cents)),
        *(item for item in sent if item[0] == "Memo"),
    ]
    postings = [Posting(source, -cents, class_=class_), Posting(target, cents, class_=class_)]
    return Draft(KINDS["Transfer"], txn_date, "", None, source, cents, header, postings=postings)


RULES = (
    Rule(KINDS["JournalEntry"], journal_entry, {name: name for name in _SIDES}, turn=_turned),
    Rule(KINDS["Transfer"], transfer, {}, numbered=False),
)
EXECUTORS: Mapping[str, Executor] = documents.executors(RULES)
