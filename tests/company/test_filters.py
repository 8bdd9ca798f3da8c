"""Each filter of the queries, and the rule that none is ever passed over in silence."""

from datetime import date, timedelta

import pytest
from company.asking import Ask
from hypothesis import given
from hypothesis import strategies as st

from simulator.clock import VirtualClock
from simulator.company.books.kinds import KINDS
from simulator.company.queries.dates import macro_range
from simulator.company.queries.filters import FILTERS, NOT_FILTERS
from simulator.company.queries.queries import LOOKUPS
from simulator.qbxml import catalogue
from simulator.qbxml.shapes import elements


def customers(ask: Ask, *filters: str) -> list[str]:
    answer = ask(f"<CustomerQueryRq>{''.join(filters)}</CustomerQueryRq>")
    assert answer.code in (0, 1), answer.message
    return answer.all("CustomerRet/Name")


def invoices(ask: Ask, *filters: str) -> list[str]:
    answer = ask(f"<InvoiceQueryRq>{''.join(filters)}</InvoiceQueryRq>")
    assert answer.code in (0, 1), answer.message
    return answer.all("InvoiceRet/RefNumber")


class TestLists:
    @pytest.mark.parametrize(("status", "count"), [("ActiveOnly", 22), ("InactiveOnly", 1), ("All", 23)])
    def test_active_status(self, ask: Ask, status: str, count: int) -> None:
        assert len(customers(ask, f"<ActiveStatus>{status}</ActiveStatus>")) == count

    @pytest.mark.parametrize(
        ("criterion", "name", "found"),
        [
            ("StartsWith", 'the "old', ['The "Old Mill" Tea Room']),
            ("Contains", "NÚÑEZ", ["Núñez & Sons Builders"]),
            ("EndsWith", "WALK", ["Rose walk"]),
            ("EndsWith", "zzz", []),
            ("Contains", "%", []),
            ("Contains", "_", []),
        ],
    )
    def test_name_filter(self, ask: Ask, criterion: str, name: str, found: list[str]) -> None:
        filter_ = f"<NameFilter><MatchCriterion>{criterion}</MatchCriterion><Name>{name}</Name></NameFilter>"
        assert customers(ask, filter_) == found

    @pytest.mark.parametrize("criterion", ["StartsWith", "Contains", "EndsWith"])
    def test_an_empty_name_matches_every_one(self, ask: Ask, criterion: str) -> None:
        filter_ = f"<NameFilter><MatchCriterion>{criterion}</MatchCriterion><Name/></NameFilter>"
        assert len(customers(ask, filter_)) == 22

    def test_the_name_is_not_the_full_name(self, ask: Ask) -> None:
        filter_ = "<NameFilter><MatchCriterion>StartsWith</MatchCriterion><Name>court</Name></NameFilter>"
        assert customers(ask, filter_) == ["Courtyard"]

    def test_name_range_includes_both_ends(self, ask: Ask) -> None:
        ends = "<FromName>kowalczyk, zofia</FromName><ToName>o'hara, siobhán</ToName>"
        assert customers(ask, f"<NameRangeFilter>{ends}</NameRangeFilter>") == [
            "Kowalczyk, Zofia",
            "Núñez & Sons Builders",
            "Lot 14",
            "O'Hara, Siobhán",
        ]

    def test_name_range_may_be_open(self, ask: Ask) -> None:
        assert customers(ask, "<NameRangeFilter><FromName>W</FromName></NameRangeFilter>") == ["Wexley, Tom"]
        assert len(customers(ask, "<NameRangeFilter/>")) == 22

    def test_a_range_backwards_is_refused(self, ask: Ask) -> None:
        range_ = "<NameRangeFilter><FromName>b</FromName><ToName>A</ToName></NameRangeFilter>"
        answer = ask(f"<CustomerQueryRq>{range_}</CustomerQueryRq>")
        assert answer.code == 3031
        assert answer.message == 'The "From" or "To" values in the provided NameRangeFilter are invalid.'

    @pytest.mark.parametrize(
        ("operator", "count"),
        [
            ("LessThan", 0),
            ("LessThanEqual", 10),
            ("Equal", 10),
            ("GreaterThanEqual", 22),
            ("GreaterThan", 12),
        ],
    )
    def test_total_balance(self, ask: Ask, operator: str, count: int) -> None:
        filter_ = (
            f"<TotalBalanceFilter><Operator>{operator}</Operator><Amount>0.00</Amount></TotalBalanceFilter>"
        )
        assert len(customers(ask, filter_)) == count

    def test_total_balance_includes_the_jobs(self, ask: Ask) -> None:
        filter_ = "<TotalBalanceFilter><Operator>Equal</Operator><Amount>1314</Amount></TotalBalanceFilter>"
        assert customers(ask, filter_) == ["Birch & Barrow Hotels", "Courtyard"]

    def test_multicurrency_is_off(self, ask: Ask) -> None:
        answer = ask(
            "<CustomerQueryRq><CurrencyFilter><FullName>Euro</FullName></CurrencyFilter></CustomerQueryRq>"
        )
        assert answer.code == 3250


class TestModifiedDates:
    """Inclusive, in the PC's own time, with QuickBooks' fixed offset."""

    @pytest.fixture
    def added(self, ask_empty: Ask, clock: VirtualClock) -> Ask:
        for hour in range(3):
            clock.skip_to(1752858000 + hour * 3600)  # 18 July 2025, 10:00 and on, daylight saving
            ask_empty(f"<CustomerAddRq><CustomerAdd><Name>{hour}</Name></CustomerAdd></CustomerAddRq>")
        return ask_empty

    @pytest.fixture
    def clock(self) -> VirtualClock:
        return VirtualClock(1752858000)

    @pytest.mark.parametrize(
        ("start", "end", "found"),
        [
            ("2025-07-18T10:00:00", None, ["0", "1", "2"]),
            ("2025-07-18T10:00:01", None, ["1", "2"]),
            ("2025-07-18T11:00:00-08:00", None, ["1", "2"]),
            ("2025-07-18T11:00:00-07:00", None, ["0", "1", "2"]),
            (None, "2025-07-18T11:00:00", ["0", "1"]),
            ("2025-07-18", "2025-07-18", ["0", "1", "2"]),
            ("2025-07-19", None, []),
            (None, "2025-07-17", []),
            ("", "", ["0", "1", "2"]),
        ],
    )
    def test_from_and_to(self, added: Ask, start: str | None, end: str | None, found: list[str]) -> None:
        filters = [
            f"<{name}>{text}</{name}>"
            for name, text in (("FromModifiedDate", start), ("ToModifiedDate", end))
            if text is not None
        ]
        assert customers(added, *filters) == found

    def test_backwards_is_refused(self, added: Ask) -> None:
        dates = "<FromModifiedDate>2025-02-01</FromModifiedDate><ToModifiedDate>2025-01-01</ToModifiedDate>"
        answer = added(f"<CustomerQueryRq>{dates}</CustomerQueryRq>")
        assert (answer.code, answer.message) == (
            3030,
            "Invalid date range: From date is greater than To date.",
        )


class TestTransactions:
    def test_modified_dates_have_an_aggregate_of_their_own(self, ask: Ask) -> None:
        start = "<FromModifiedDate>2025-12-01</FromModifiedDate>"
        found = invoices(ask, f"<ModifiedDateRangeFilter>{start}</ModifiedDateRangeFilter>")
        assert found == ["1011", "1011-B"]
        assert len(invoices(ask, "<ModifiedDateRangeFilter/>")) == 12

    def test_dates_include_both_ends(self, ask: Ask) -> None:
        dates = "<FromTxnDate>2025-09-09</FromTxnDate><ToTxnDate>2025-09-22</ToTxnDate>"
        assert invoices(ask, f"<TxnDateRangeFilter>{dates}</TxnDateRangeFilter>") == ["1005", "1006"]

    def test_dates_backwards_are_refused(self, ask: Ask) -> None:
        dates = "<FromTxnDate>2025-09-09</FromTxnDate><ToTxnDate>2025-09-08</ToTxnDate>"
        range_ = f"<TxnDateRangeFilter>{dates}</TxnDateRangeFilter>"
        assert ask(f"<InvoiceQueryRq>{range_}</InvoiceQueryRq>").code == 3030

    @pytest.mark.parametrize(
        ("macro", "found"),
        [
            ("LastMonth", ["1011", "1011-B"]),
            ("ThisMonth", []),
            ("LastCalendarYear", [*map(str, range(1001, 1012)), "1011-B"]),
        ],
    )
    def test_date_macros_look_at_the_pc_s_date(self, ask: Ask, macro: str, found: list[str]) -> None:
        assert (
            invoices(ask, f"<TxnDateRangeFilter><DateMacro>{macro}</DateMacro></TxnDateRangeFilter>") == found
        )

    @pytest.mark.parametrize(
        ("filter_", "found"),
        [
            ("<FullName>birch &amp; barrow hotels</FullName>", []),
            ("<FullName>Birch &amp; Barrow Hotels:Courtyard</FullName>", ["1008"]),
            ("<FullNameWithChildren>Birch &amp; Barrow Hotels</FullNameWithChildren>", ["1002", "1008"]),
            (
                "<FullName>D'Souza, Peter</FullName><FullName>O'Hara, Siobhán</FullName>",
                ["1006", "1010"],
            ),
        ],
    )
    def test_entities(self, ask: Ask, filter_: str, found: list[str]) -> None:
        assert invoices(ask, f"<EntityFilter>{filter_}</EntityFilter>") == found

    def test_an_entity_by_id(self, ask: Ask) -> None:
        list_id = ask("<CustomerQueryRq><FullName>D'Souza, Peter</FullName></CustomerQueryRq>").all(
            "CustomerRet/ListID"
        )[0]
        for name in ("ListID", "ListIDWithChildren"):
            assert invoices(ask, f"<EntityFilter><{name}>{list_id}</{name}></EntityFilter>") == ["1006"]

    def test_an_entity_that_does_not_exist(self, ask: Ask) -> None:
        answer = ask("<InvoiceQueryRq><EntityFilter><FullName>x</FullName></EntityFilter></InvoiceQueryRq>")
        assert answer.code == 3140

    def test_ref_number_filter(self, ask: Ask) -> None:
        wanted = "<MatchCriterion>EndsWith</MatchCriterion><RefNumber>-b</RefNumber>"
        assert invoices(ask, f"<RefNumberFilter>{wanted}</RefNumberFilter>") == ["1011-B"]

    @pytest.mark.parametrize(
        ("start", "end", "found"),
        [
            ("1010", "1011", ["1010", "1011"]),
            ("01010", "99999", ["1010", "1011"]),
            ("1011", None, ["1011"]),
            (None, "1001", ["1001"]),
            ("1011-a", "1011-c", ["1011-B"]),
        ],
    )
    def test_ref_number_range(self, ask: Ask, start: str | None, end: str | None, found: list[str]) -> None:
        ends = [
            f"<{name}>{text}</{name}>"
            for name, text in (("FromRefNumber", start), ("ToRefNumber", end))
            if text
        ]
        assert invoices(ask, f"<RefNumberRangeFilter>{''.join(ends)}</RefNumberRangeFilter>") == found

    @pytest.mark.parametrize(
        ("start", "end"), [("5", "1"), ("b", "a"), ("1", "2147483648"), ("1", "9" * 5000)]
    )
    def test_a_ref_number_range_that_is_none(self, ask: Ask, start: str, end: str) -> None:
        range_ = f"<FromRefNumber>{start}</FromRefNumber><ToRefNumber>{end}</ToRefNumber>"
        answer = ask(
            f"<InvoiceQueryRq><RefNumberRangeFilter>{range_}</RefNumberRangeFilter></InvoiceQueryRq>"
        )
        assert answer.code == 3031

    @pytest.mark.parametrize(("status", "count"), [("All", 12), ("PaidOnly", 4), ("NotPaidOnly", 8)])
    def test_paid_status(self, ask: Ask, status: str, count: int) -> None:
        assert len(invoices(ask, f"<PaidStatus>{status}</PaidStatus>")) == count

    def test_filters_add_up(self, ask: Ask) -> None:
        assert invoices(
            ask,
            "<MaxReturned>5</MaxReturned>",
            "<TxnDateRangeFilter><FromTxnDate>2025-12-01</FromTxnDate></TxnDateRangeFilter>",
            "<EntityFilter><FullName>Núñez &amp; Sons Builders:Lot 14</FullName></EntityFilter>",
            "<PaidStatus>NotPaidOnly</PaidStatus>",
        ) == ["1011-B"]


@pytest.mark.parametrize("kind", [*KINDS, "Item", "Terms", "Entity"])
def test_every_filter_of_every_query_is_executed(kind: str) -> None:
    names = {each.name for each in elements(catalogue.request(f"{kind}QueryRq").particles)}
    assert names - {*FILTERS, *NOT_FILTERS, *LOOKUPS, "IncludeLinkedTxns"} == set()


class TestDateMacros:
    """Monday 5 January 2026; the fiscal year starts in July."""

    @pytest.mark.parametrize(
        ("macro", "first", "last"),
        [
            ("Today", "2026-01-05", "2026-01-05"),
            ("Yesterday", "2026-01-04", "2026-01-04"),
            ("ThisWeek", "2026-01-04", "2026-01-10"),
            ("ThisWeekToDate", "2026-01-04", "2026-01-05"),
            ("LastWeek", "2025-12-28", "2026-01-03"),
            ("LastWeekToDate", "2025-12-28", "2025-12-29"),
            ("NextWeek", "2026-01-11", "2026-01-17"),
            ("NextFourWeeks", "2026-01-11", "2026-02-07"),
            ("ThisMonth", "2026-01-01", "2026-01-31"),
            ("LastMonthToDate", "2025-12-01", "2025-12-05"),
            ("NextMonth", "2026-02-01", "2026-02-28"),
            ("ThisCalendarQuarter", "2026-01-01", "2026-03-31"),
            ("LastCalendarQuarter", "2025-10-01", "2025-12-31"),
            ("ThisCalendarYearToDate", "2026-01-01", "2026-01-05"),
            ("ThisFiscalYear", "2025-07-01", "2026-06-30"),
            ("LastFiscalYear", "2024-07-01", "2025-06-30"),
            ("NextFiscalQuarter", "2026-04-01", "2026-06-30"),
        ],
    )
    def test_one_by_one(self, macro: str, first: str, last: str) -> None:
        found = macro_range(macro, date(2026, 1, 5), 7)
        assert found == (date.fromisoformat(first), date.fromisoformat(last))

    def test_all_is_open(self) -> None:
        assert macro_range("All", date(2026, 1, 5), 1) == (None, None)

    def test_an_unknown_one_is_our_fault(self) -> None:
        with pytest.raises(ValueError, match="Someday"):
            macro_range("Someday", date(2026, 1, 5), 1)

    @given(
        st.sampled_from(
            next(
                each.values
                for filter_ in elements(catalogue.request("InvoiceQueryRq").particles)
                for each in elements(filter_.particles)
                if each.name == "DateMacro"
            )
        ),
        st.dates(date(1950, 1, 1), date(2090, 1, 1)),
        st.integers(1, 12),
    )
    def test_every_macro_of_the_catalogue_is_a_range(self, macro: str, today: date, month: int) -> None:
        first, last = macro_range(macro, today, month)
        if first is not None and last is not None:
            assert first <= last
            assert last - first <= timedelta(days=366)
