"""CustomerAdd: what a new customer gets, and everything it is refused for."""

import pytest
from company.asking import Answer, Ask, asking, not_saved

from simulator.clock import VirtualClock
from simulator.company import CompanyFacts, CompanyFile
from simulator.errors import Shortcoming


def add(*elements: str, name: str = "Eric") -> str:
    return f"<CustomerAddRq><CustomerAdd><Name>{name}</Name>{''.join(elements)}</CustomerAdd></CustomerAddRq>"


def parent(full_name: str) -> str:
    return f"<ParentRef><FullName>{full_name}</FullName></ParentRef>"


class TestTheAnswer:
    def test_a_minimal_request(self, ask_empty: Ask) -> None:
        answer = ask_empty(add())
        record = answer.element[0]
        assert [(str(each.tag), each.text) for each in record] == [
            ("ListID", "80000001-1767632400"),
            ("TimeCreated", "2026-01-05T09:00:00-08:00"),
            ("TimeModified", "2026-01-05T09:00:00-08:00"),
            ("EditSequence", "1767632400"),
            ("Name", "Eric"),
            ("FullName", "Eric"),
            ("IsActive", "true"),
            ("Sublevel", "0"),
            ("Balance", "0.00"),
            ("TotalBalance", "0.00"),
            ("JobStatus", "None"),
            ("PreferredDeliveryMethod", "None"),
        ]

    def test_an_old_version_knows_no_delivery_method(self, ask_empty: Ask) -> None:
        assert ask_empty(add(), version="11.0").names("CustomerRet")[-1] == "JobStatus"

    def test_a_job(self, ask: Ask) -> None:
        answer = ask(add(parent("wexley, tom"), name="Shed"))
        assert answer.all("CustomerRet/FullName") == ["Wexley, Tom:Shed"]
        assert answer.all("CustomerRet/Sublevel") == ["1"]
        assert answer.all("CustomerRet/ParentRef/FullName") == ["Wexley, Tom"]
        assert answer.all("CustomerRet/ParentRef/ListID") != []

    def test_include_ret_element(self, ask_empty: Ask) -> None:
        request = add().replace(
            "</CustomerAddRq>", "<IncludeRetElement>ListID</IncludeRetElement></CustomerAddRq>"
        )
        assert ask_empty(request).names("CustomerRet") == ["ListID"]

    def test_what_was_sent_is_in_it(self, ask: Ask) -> None:
        answer = ask(
            add(
                "<IsActive>0</IsActive>",
                "<CompanyName>A &amp; B's</CompanyName>",
                "<BillAddress><Addr1>A</Addr1><Addr2/><City>Bayshore</City><State>CA</State>"
                "<PostalCode>94326</PostalCode><Country>US</Country></BillAddress>",
                "<ShipAddress><City>Bayshore</City></ShipAddress>",
                "<TermsRef><FullName>net 30</FullName></TermsRef>",
                "<CreditLimit>100</CreditLimit>",
                "<JobStatus>Awarded</JobStatus>",
                "<Notes>one\ntwo</Notes>",
            )
        )
        assert answer.code == 0, answer.message
        assert answer.all("CustomerRet/IsActive") == ["false"]
        assert answer.all("CustomerRet/CompanyName") == ["A & B's"]
        assert answer.names("CustomerRet/BillAddress") == ["Addr1", "City", "State", "PostalCode", "Country"]
        assert answer.all("CustomerRet/BillAddressBlock/*") == ["A", "Bayshore, CA 94326"]
        assert answer.all("CustomerRet/ShipAddressBlock/*") == ["Bayshore"]
        assert answer.all("CustomerRet/TermsRef/FullName") == ["Net 30"]
        assert answer.all("CustomerRet/CreditLimit") == ["100.00"]
        assert answer.all("CustomerRet/JobStatus") == ["Awarded"]
        assert answer.all("CustomerRet/Notes") == ["one\ntwo"]

    def test_blanks_are_as_if_not_sent(self, ask_empty: Ask) -> None:
        answer = ask_empty(
            add("<BillAddress><Addr1/></BillAddress>", "<Phone></Phone>", "<TermsRef/>", "<CreditLimit/>")
        )
        assert answer.code == 0
        assert not {"Phone", "BillAddress", "BillAddressBlock", "TermsRef"} & set(answer.names("CustomerRet"))

    def test_an_address_of_nothing_printed_has_no_block(self, ask_empty: Ask) -> None:
        answer = ask_empty(add("<BillAddress><Note>Ring twice</Note></BillAddress>"))
        assert "BillAddressBlock" not in answer.names("CustomerRet")
        assert answer.all("CustomerRet/BillAddress/Note") == ["Ring twice"]

    def test_card_numbers_are_masked(self, ask_empty: Ask) -> None:
        card = "<CreditCardNumber>4111111111112222</CreditCardNumber><NameOnCard>E</NameOnCard>"
        answer = ask_empty(add(f"<CreditCardInfo>{card}</CreditCardInfo>"))
        assert answer.all("CustomerRet/CreditCardInfo/*") == ["xxxxxxxxxxxx2222", "E"]

    def test_additional_notes_are_numbered_and_dated(self, ask_empty: Ask) -> None:
        answer = ask_empty(add("".join(f"<AdditionalNotes><Note>{n}</Note></AdditionalNotes>" for n in "ab")))
        assert answer.all("CustomerRet/AdditionalNotesRet/*") == [
            "1",
            "2026-01-05",
            "a",
            "2",
            "2026-01-05",
            "b",
        ]

    def test_what_cannot_be_stored_is_a_question_mark(self, ask_empty: Ask) -> None:
        assert ask_empty(add(name="Zoë 漢")).all("CustomerRet/Name") == ["Zoë ?"]


class TestIdentity:
    def test_ids_count_up_and_bear_the_second(self, empty: CompanyFile, clock: VirtualClock) -> None:
        ids = []
        for name in "AB":
            (answer,) = asking(empty)(add(name=name))
            ids += answer.all("CustomerRet/ListID")
            clock.wait_until(clock.now() + 60.9)
        assert ids == ["80000001-1767632400", "80000002-1767632460"]

    def test_a_refused_request_leaves_nothing_behind(self, empty: CompanyFile) -> None:
        first, _, second = asking(empty)(
            add(name="A") + add("<TermsRef><FullName>x</FullName></TermsRef>", name="B") + add(name="C"),
            on_error="continueOnError",
        )
        assert second.all("CustomerRet/ListID")[0].startswith("80000002-")
        assert empty.count("Customer") == 2
        assert first.code == 0

    def test_one_counter_per_family(self, company: CompanyFile) -> None:
        customers = {record["ListID"].split("-")[0] for record in company.records("Customer")}
        items = {record["ListID"].split("-")[0] for record in company.records("ItemInventory")}
        assert len(customers) == 23
        assert items == {"80000001", "80000002", "80000003"}


class TestRefusals:
    @pytest.mark.parametrize("name", ["Wexley, Tom", "WEXLEY, TOM", " Wexley, Tom "])
    def test_a_name_in_use(self, ask: Ask, name: str) -> None:
        answer = ask(add(name=name))
        assert (answer.code, answer["statusSeverity"]) == (3100, "Error")
        assert answer.message == f'The name "{name.strip()}" of the list element is already in use.'

    def test_equal_names_under_different_parents_are_fine(self, ask: Ask) -> None:
        assert ask(add(parent("Wexley, Tom"), name="Courtyard")).code == 0

    def test_accents_make_a_name_of_its_own(self, ask: Ask) -> None:
        assert ask(add(name="Alvarez, Ines")).code == 0

    def test_a_colon(self, ask_empty: Ask) -> None:
        answer = ask_empty(add(name="Incorrect : Name"))
        assert answer.code == 3090
        assert answer.message == (
            'There was an error when storing "Incorrect : Name" in the "customer name" field.'
            "  QuickBooks error message: Names in this list cannot contain a colon. The colon is a"
            " special character used to indicate a parent/child relationship."
        )

    @pytest.mark.parametrize("name", ["", "   "])
    def test_no_name(self, ask_empty: Ask, name: str) -> None:
        answer = ask_empty(add(name=name))
        assert (answer.code, answer.message) == (3150, 'There is a missing element: "Name".')

    def test_an_unknown_parent(self, ask_empty: Ask) -> None:
        answer = ask_empty(add(parent("NONEXISTENT-PARENT-CUSTOMER")))
        assert answer.code == 3130
        assert answer.message == (
            'There is an invalid reference to a parent "NONEXISTENT-PARENT-CUSTOMER" in the Customers list.'
            "  QuickBooks error message: Invalid argument.  The specified record does not exist in the list."
        )

    @pytest.mark.parametrize(
        ("ref", "type_"),
        [("TermsRef", "Terms"), ("CustomerTypeRef", "CustomerType"), ("SalesTaxCodeRef", "SalesTaxCode")],
    )
    def test_a_reference_to_nothing(self, ask_empty: Ask, ref: str, type_: str) -> None:
        answer = ask_empty(add(f"<{ref}><FullName>xyz</FullName></{ref}>"))
        assert answer.code == 3140
        assert answer.message.startswith(
            f'There is an invalid reference to QuickBooks {type_} "xyz" in the Customer.'
        )

    def test_a_list_id_beats_a_full_name(self, ask_empty: Ask) -> None:
        answer = ask_empty(add("<TermsRef><ListID>80000FFF-1</ListID><FullName>Net 30</FullName></TermsRef>"))
        assert answer.code == 3140
        assert "80000FFF-1" in answer.message

    def test_multicurrency_is_off(self, ask_empty: Ask) -> None:
        answer = ask_empty(add("<CurrencyRef><FullName>Euro</FullName></CurrencyRef>"))
        assert answer.code == 3250

    @pytest.mark.parametrize(
        "element",
        [
            "<Contacts><FirstName>A</FirstName></Contacts>",
        ],
    )
    def test_what_is_not_executed_is_named(self, ask_empty: Ask, element: str) -> None:
        name = element[1 : element.index(">")]
        with pytest.raises(Shortcoming, match=name):
            ask_empty(add(element))

    def test_a_sixth_level(self, empty: CompanyFile) -> None:
        ask = asking(empty)
        above: list[str] = []
        for name in "ABCDE":
            answer: Answer = ask(add(parent(":".join(above)) if above else "", name=name))[0]
            assert answer.code == 0
            above.append(name)
        refused: Answer = ask(add(parent(":".join(above)), name="F"))[0]
        assert refused.refusal == not_saved('Customers list, element "F"')


def test_a_southern_pc_shows_its_january_offset() -> None:
    with CompanyFile.new(CompanyFacts("A", zone="Australia/Sydney"), VirtualClock(1752858000)) as file:
        (answer,) = asking(file)(add())
    assert answer.all("CustomerRet/TimeCreated") == ["2025-07-19T03:00:00+11:00"]
