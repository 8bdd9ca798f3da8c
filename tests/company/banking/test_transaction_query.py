"""TransactionQuery: every type in one answer, in the order of dates, by any filter."""

import pytest
from company.asking import Answer, Ask
from company.buying import buy, expense, item, ordered
from company.selling import line, quantity, sell

from simulator.company import CompanyFile
from simulator.errors import Shortcoming


def dated(day: str) -> str:
    return f"<TxnDate>2026-01-{day}</TxnDate>"


@pytest.fixture
def ask(ask_shop: Ask) -> Ask:
    """A little of everything, not entered in the order of its dates."""
    sell(ask_shop, line("Advice"), head=dated("05"))
    buy(ask_shop, "Bill", expense("Rent", "90.00"), head=dated("03") + "<RefNumber>R7</RefNumber>")
    buy(ask_shop, "Check", expense("Supplies", "12.00"), head="<RefNumber>1041</RefNumber>" + dated("04"))
    buy(ask_shop, "PurchaseOrder", ordered("Rose", quantity("10")), head=dated("02"))
    buy(ask_shop, "CreditCardCharge", item("Rose", quantity("2")), head=dated("06"), who="Landlord")
    ask_shop(
        "<TimeTrackingAddRq><TimeTrackingAdd><TxnDate>2026-01-01</TxnDate><EntityRef><FullName>Landlord</FullName>"
        "</EntityRef><Duration>PT1H</Duration></TimeTrackingAdd></TimeTrackingAddRq>"
    )
    return ask_shop


def query(ask: Ask, filters: str = "", attributes: str = "") -> Answer:
    since = (
        ""
        if "<Transaction" in filters and "Date" in filters
        else (
            "<TransactionDateRangeFilter><FromTxnDate>2026-01-01</FromTxnDate></TransactionDateRangeFilter>"
        )
    )
    head, _, tail = filters.partition("|") if "|" in filters else ("", "", filters)
    answer = ask(f"<TransactionQueryRq{attributes}>{head}{since}{tail}</TransactionQueryRq>")
    assert isinstance(answer, Answer)
    return answer


def types(answer: Answer) -> list[str]:
    return answer.all("TransactionRet/TxnType")


ALL = ["PurchaseOrder", "Bill", "Check", "Invoice", "CreditCardCharge"]


def test_all_types_come_in_the_order_of_their_dates(ask: Ask) -> None:
    answer = query(ask)
    assert types(answer) == ALL
    assert answer.names("TransactionRet") == [
        *("TxnType", "TxnID", "TimeCreated", "TimeModified", "EntityRef", "AccountRef", "TxnDate"),
        *("RefNumber", "Amount"),
    ]


def test_a_summary_tells_the_header(ask: Ask) -> None:
    answer = query(ask)
    assert answer.all("TransactionRet/AccountRef/FullName") == [
        *("Purchase Orders", "Accounts Payable", "Checking", "Accounts Receivable", "Card")
    ]
    assert answer.all("TransactionRet/Amount") == ["60.00", "90.00", "-12.00", "60.00", "12.00"]


def test_details_tell_the_lines(ask: Ask) -> None:
    level = "<TransactionDetailLevelFilter>{}</TransactionDetailLevelFilter>"
    of_type = "<TransactionTypeFilter><TxnTypeFilter>{}</TxnTypeFilter></TransactionTypeFilter>"
    both = query(ask, of_type.format("Check") + level.format("All"))
    assert both.all("TransactionRet/AccountRef/FullName") == ["Checking", "Supplies"]
    assert both.all("TransactionRet/Amount") == ["-12.00", "12.00"]
    alone = query(ask, of_type.format("Check") + level.format("AllExceptSummary"))
    assert alone.all("TransactionRet/AccountRef/FullName") == ["Supplies"]
    assert len(alone.all("TransactionRet/TxnLineID")) == 1
    order = query(ask, of_type.format("PurchaseOrder") + level.format("AllExceptSummary"))
    assert order.all("TransactionRet/Amount") == ["60.00"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("<TransactionEntityFilter><FullName>Nursery</FullName></TransactionEntityFilter>", ALL[:3]),
        (
            "<TransactionEntityFilter><FullNameWithChildren>Ames</FullNameWithChildren></TransactionEntityFilter>",
            ["Invoice"],
        ),
        (
            "<TransactionEntityFilter><EntityTypeFilter>Customer</EntityTypeFilter></TransactionEntityFilter>",
            ["Invoice"],
        ),
        ("<TransactionAccountFilter><FullName>Supplies</FullName></TransactionAccountFilter>", ["Check"]),
        ("<TransactionAccountFilter><FullName>Checking</FullName></TransactionAccountFilter>", ["Check"]),
        (
            "<TransactionAccountFilter><AccountTypeFilter>APOrCreditCard</AccountTypeFilter></TransactionAccountFilter>",
            ["Bill", "CreditCardCharge"],
        ),
        (
            "<TransactionItemFilter><FullName>Rose</FullName></TransactionItemFilter>",
            ["PurchaseOrder", "CreditCardCharge"],
        ),
        (
            "<TransactionItemFilter><ItemTypeFilter>Service</ItemTypeFilter></TransactionItemFilter>",
            ["Invoice"],
        ),
        ("<TransactionTypeFilter><TxnTypeFilter>All</TxnTypeFilter></TransactionTypeFilter>", ALL),
        (
            "<TransactionTypeFilter><TxnTypeFilter>Bill</TxnTypeFilter><TxnTypeFilter>Check</TxnTypeFilter></TransactionTypeFilter>",
            ["Bill", "Check"],
        ),
        ("<TransactionTypeFilter><TxnTypeFilter>Paycheck</TxnTypeFilter></TransactionTypeFilter>", []),
        ("<TransactionPostingStatusFilter>NonPosting</TransactionPostingStatusFilter>", ["PurchaseOrder"]),
        ("<TransactionPostingStatusFilter>Posting</TransactionPostingStatusFilter>", ALL[1:]),
        ("<TransactionPaidStatusFilter>Open</TransactionPaidStatusFilter>", ["Bill", "Invoice"]),
        ("<TransactionPaidStatusFilter>Closed</TransactionPaidStatusFilter>", []),
        ("<RefNumber>r7</RefNumber><RefNumber>1041</RefNumber>|", ["Bill", "Check"]),
        ("<RefNumberCaseSensitive>R7</RefNumberCaseSensitive>|", ["Bill"]),
        ("<RefNumberCaseSensitive>r7</RefNumberCaseSensitive>|", []),
        (
            "<TransactionDateRangeFilter><ToTxnDate>2026-01-03</ToTxnDate></TransactionDateRangeFilter>",
            ALL[:2],
        ),
        ("<MaxReturned>2</MaxReturned>|", ALL[:2]),
    ],
)
def test_filters(ask: Ask, filters: str, expected: list[str]) -> None:
    answer = query(ask, filters)
    before = ["InventoryAdjustment"] if "<ToTxnDate>" in filters else []
    assert types(answer) == [*before, *expected] if expected else types(answer) == []
    assert answer.code == (0 if expected else 1)


def test_changes_by_macro(ask: Ask) -> None:
    today = (
        "<TransactionModifiedDateRangeFilter><DateMacro>{}</DateMacro></TransactionModifiedDateRangeFilter>|"
    )
    assert types(query(ask, today.format("Today"))) == ["InventoryAdjustment", *ALL]
    assert types(query(ask, today.format("Yesterday"))) == []


def test_pages_are_the_whole(ask: Ask) -> None:
    first = query(ask, "<MaxReturned>2</MaxReturned>|", ' iterator="Start"')
    assert first["iteratorRemainingCount"] == "3"
    found = types(first)
    rest = query(
        ask, "<MaxReturned>2</MaxReturned>|", f' iterator="Continue" iteratorID="{first["iteratorID"]}"'
    )
    found += types(rest)
    last = query(
        ask, "<MaxReturned>2</MaxReturned>|", f' iterator="Continue" iteratorID="{first["iteratorID"]}"'
    )
    assert (found + types(last), last["iteratorRemainingCount"]) == (ALL, "0")


def test_one_transaction_by_its_id(ask: Ask) -> None:
    (own_id,) = query(ask, "<RefNumber>1041</RefNumber>|").all("TransactionRet/TxnID")
    assert types(ask(f"<TransactionQueryRq><TxnID>{own_id}</TxnID></TransactionQueryRq>")) == ["Check"]
    assert ask("<TransactionQueryRq><TxnID>99-1</TxnID></TransactionQueryRq>").code == 3120


def test_a_filter_that_names_nothing_is_refused(ask: Ask) -> None:
    for what in ("Entity", "Account", "Item", "Class"):
        nothing = f"<Transaction{what}Filter><FullName>Nothing</FullName></Transaction{what}Filter>"
        assert query(ask, nothing).code == 3140
    currency = "<CurrencyFilter><FullName>Euro</FullName></CurrencyFilter>"
    assert query(ask, currency).code == 3250


def test_1099_accounts_are_a_shortcoming(ask: Ask) -> None:
    type_ = "<AccountTypeFilter>AllowedFor1099</AccountTypeFilter>"
    with pytest.raises(Shortcoming, match="AllowedFor1099"):
        query(ask, f"<TransactionAccountFilter>{type_}</TransactionAccountFilter>")


def test_a_page_reads_in_the_order_that_is_kept(shop: CompanyFile, ask: Ask) -> None:
    plan = shop._store.sql.execute(
        "EXPLAIN QUERY PLAN SELECT id FROM txn WHERE +kind <> 'TimeTracking' AND position > ''"
        " ORDER BY position LIMIT 3"
    ).fetchall()
    assert "txn_position" in plan[0][3]
    assert not any("TEMP B-TREE" in row[3] for row in plan)
