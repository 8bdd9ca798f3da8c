"""Queries over lists and transactions: what is found, in which order, and how it is told."""

import pytest
from company.asking import Answer, Ask

from simulator.company import CompanyFile

NOT_THERE = "80000FFF-1405768916"


def query(*elements: str, entity: str = "Customer", attributes: str = "") -> str:
    return f"<{entity}QueryRq{attributes}>{''.join(elements)}</{entity}QueryRq>"


def names(answer: Answer) -> list[str]:
    return answer.all("CustomerRet/FullName")


class TestTheOrder:
    def test_a_parent_is_followed_by_its_children_without_regard_to_case(self, ask_empty: Ask) -> None:
        for parent, name in [
            ("", "bravo"),
            ("", "Alpha Two"),
            ("", "ALPHA"),
            ("alpha", "zulu"),
            ("", "Charlie"),
            ("Alpha", "Echo"),
            ("ALPHA:echo", "Deep"),
        ]:
            ref = f"<ParentRef><FullName>{parent}</FullName></ParentRef>" if parent else ""
            added = ask_empty(
                f"<CustomerAddRq><CustomerAdd><Name>{name}</Name>{ref}</CustomerAdd></CustomerAddRq>"
            )
            assert added.code == 0
        assert names(ask_empty(query())) == [
            "ALPHA",
            "ALPHA:Echo",
            "ALPHA:Echo:Deep",
            "ALPHA:zulu",
            "Alpha Two",
            "bravo",
            "Charlie",
        ]

    def test_accented_names_stand_beside_plain_ones(self, ask: Ask) -> None:
        found = names(ask(query()))
        assert found[:3] == ["Abernathy's Nursery", "Álvarez, Inés", "Álvarez, Inés:Back garden"]
        assert found[-1] == "Wexley, Tom"

    def test_invoices_come_by_date(self, ask: Ask) -> None:
        dates = ask(query(entity="Invoice")).all("InvoiceRet/TxnDate")
        assert len(dates) == 12
        assert dates == sorted(dates)

    def test_elements_come_in_the_catalogue_s_order(self, ask: Ask) -> None:
        answer = ask(query("<FullName>Birch &amp; Barrow Hotels</FullName>"))
        assert answer.names("CustomerRet") == [
            "ListID",
            "TimeCreated",
            "TimeModified",
            "EditSequence",
            "Name",
            "FullName",
            "IsActive",
            "Sublevel",
            "CompanyName",
            "BillAddress",
            "BillAddressBlock",
            "Phone",
            "Fax",
            "Email",
            "CustomerTypeRef",
            "TermsRef",
            "Balance",
            "TotalBalance",
            "CreditLimit",
            "JobStatus",
            "PreferredDeliveryMethod",
        ]


class TestByNameAndId:
    def test_full_name_is_the_whole_path_in_any_case(self, ask: Ask) -> None:
        answer = ask(query("<FullName>BIRCH &amp; BARROW HOTELS:courtyard</FullName>"))
        assert names(answer) == ["Birch & Barrow Hotels:Courtyard"]
        assert ask(query("<FullName>courtyard</FullName>")).code == 500

    def test_an_unknown_name_is_a_warning_and_an_empty_answer(self, ask: Ask) -> None:
        answer = ask(query("<FullName>bleech</FullName>"))
        assert (answer.code, answer["statusSeverity"], len(answer.element)) == (500, "Warn", 0)
        assert '("bleech")' in answer.message

    def test_the_found_ones_still_follow(self, ask: Ask) -> None:
        answer = ask(
            query("<FullName>bleech</FullName><FullName>wexley, tom</FullName><FullName>x</FullName>")
        )
        assert answer.code == 500
        assert "bleech" in answer.message
        assert names(answer) == ["Wexley, Tom"]

    def test_an_unknown_list_id_is_an_error(self, ask: Ask) -> None:
        answer = ask(query(f"<ListID>{NOT_THERE}</ListID>"))
        assert (answer.code, answer["statusSeverity"]) == (3120, "Error")
        assert answer.message.startswith(f'Object "{NOT_THERE}" specified in the request cannot be found.')

    def test_some_of_several_ids_are_a_warning(self, company: CompanyFile, ask: Ask) -> None:
        known = next(company.records("Customer"))["ListID"]
        answer = ask(query(f"<ListID>{NOT_THERE}</ListID><ListID>{known}</ListID>"))
        assert answer.code == 500
        assert answer.all("CustomerRet/ListID") == [known]

    def test_inactive_ones_are_found_by_name(self, ask: Ask) -> None:
        assert names(ask(query("<FullName>Last Orders Bar</FullName>"))) == ["Last Orders Bar"]

    def test_an_item_s_id_is_no_customer_s(self, company: CompanyFile, ask: Ask) -> None:
        item = next(company.records("ItemInventory"))["ListID"]
        assert ask(query(f"<ListID>{item}</ListID>")).code == 3120

    def test_ref_numbers_with_and_without_case(self, ask: Ask) -> None:
        def found(element: str) -> list[str]:
            return ask(query(element, entity="Invoice")).all("InvoiceRet/RefNumber")

        assert found("<RefNumber>1011-b</RefNumber>") == ["1011-B"]
        assert found("<RefNumberCaseSensitive>1011-b</RefNumberCaseSensitive>") == []
        assert found("<RefNumberCaseSensitive>1011-B</RefNumberCaseSensitive>") == ["1011-B"]

    def test_transactions_by_id(self, company: CompanyFile, ask: Ask) -> None:
        txn_id = next(company.records("Invoice"))["TxnID"]
        assert ask(query(f"<TxnID>{txn_id}</TxnID>", entity="Invoice")).all("InvoiceRet/TxnID") == [txn_id]
        assert ask(query("<TxnID>FF-1</TxnID>", entity="Invoice")).code == 3120


class TestHowMuch:
    def test_no_filter_gives_all_the_active_ones(self, company: CompanyFile, ask: Ask) -> None:
        assert len(names(ask(query()))) == company.count("Customer") - 1

    def test_max_returned_alone_cuts_the_list_off(self, ask: Ask) -> None:
        answer = ask(query("<MaxReturned>2</MaxReturned>"))
        assert len(names(answer)) == 2
        assert answer["iteratorRemainingCount"] is None

    def test_nothing_found_is_information(self, ask_empty: Ask) -> None:
        answer = ask_empty(query())
        assert (answer.code, answer["statusSeverity"], len(answer.element)) == (1, "Info", 0)

    @pytest.mark.parametrize(
        ("elements", "count"),
        [("", "22"), ("<MaxReturned>5</MaxReturned>", "5"), ("<MaxReturned>99</MaxReturned>", "22")],
    )
    def test_meta_data_only_counts(self, ask: Ask, elements: str, count: str) -> None:
        answer = ask(query(elements, attributes=' metaData="MetaDataOnly"'))
        assert (answer.code, answer["retCount"], len(answer.element)) == (0, count, 0)

    def test_meta_data_and_response_data_does_both(self, ask: Ask) -> None:
        answer = ask(query("<MaxReturned>3</MaxReturned>", attributes=' metaData="MetaDataAndResponseData"'))
        assert (answer["retCount"], len(names(answer))) == ("3", 3)

    def test_meta_data_of_nothing(self, ask_empty: Ask) -> None:
        answer = ask_empty(query(attributes=' metaData="MetaDataOnly"'))
        assert (answer.code, answer["retCount"]) == (1, "0")


class TestWhatIsShown:
    def test_include_ret_element(self, ask: Ask) -> None:
        answer = ask(
            query(
                "<MaxReturned>1</MaxReturned><IncludeRetElement>Phone</IncludeRetElement>"
                "<IncludeRetElement>Name</IncludeRetElement><IncludeRetElement>Unicorn</IncludeRetElement>"
            )
        )
        assert answer.names("CustomerRet") == ["Name", "Phone"]

    def test_line_items_only_when_asked_for(self, ask: Ask) -> None:
        one = "<RefNumber>1008</RefNumber>"
        without = ask(query(one, entity="Invoice"))
        with_lines = ask(query(one, "<IncludeLineItems>true</IncludeLineItems>", entity="Invoice"))
        assert without.all("InvoiceRet/InvoiceLineRet") == []
        assert with_lines.all("InvoiceRet/InvoiceLineRet/Amount") == ["936.00", "288.00", "90.00"]
        assert with_lines.all("InvoiceRet/InvoiceLineRet/Rate") == ["312.00", "48.00", "1.125"]

    def test_header_and_lines_share_one_counter(self, ask: Ask) -> None:
        answer = ask(
            query("<RefNumber>1008</RefNumber><IncludeLineItems>1</IncludeLineItems>", entity="Invoice")
        )
        header = int(answer.all("InvoiceRet/TxnID")[0].split("-")[0], 16)
        lines = [int(each.split("-")[0], 16) for each in answer.all("InvoiceRet/InvoiceLineRet/TxnLineID")]
        assert lines == [header + 2, header + 3, header + 4]

    def test_balances_are_those_of_the_moment(self, ask: Ask) -> None:
        answer = ask(query("<FullName>Birch &amp; Barrow Hotels</FullName>"))
        assert answer.all("CustomerRet/Balance") == ["0.00"]
        assert answer.all("CustomerRet/TotalBalance") == ["1314.00"]

    def test_a_paid_invoice(self, ask: Ask) -> None:
        answer = ask(query("<RefNumber>1002</RefNumber>", entity="Invoice"))
        amounts = ("Subtotal", "AppliedAmount", "BalanceRemaining", "IsPaid")
        assert [answer.all(f"InvoiceRet/{each}")[0] for each in amounts] == [
            "675.00",
            "-675.00",
            "0.00",
            "true",
        ]

    def test_items_show_their_stock(self, ask: Ask) -> None:
        answer = ask(query("<FullName>flagstone</FullName>", entity="ItemInventory"))
        assert answer.all("ItemInventoryRet/QuantityOnHand") == ["7.5"]
        assert answer.all("ItemInventoryRet/AverageCost") == ["198.75"]

    def test_an_old_version_sees_less(self, ask: Ask) -> None:
        request = query("<FullName>Birch &amp; Barrow Hotels</FullName>")
        assert "BillAddressBlock" not in ask(request, version="2.0").names("CustomerRet")
        assert "PreferredDeliveryMethod" not in ask(request, version="11.0").names("CustomerRet")
