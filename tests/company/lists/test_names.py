"""Vendors, employees, other names and sales reps: what they get, and the name space that they share."""

from dataclasses import replace

import pytest
from company.asking import Ask, session
from company.listing import add, changed, of, ref, texts

from simulator.company import CompanyFile
from simulator.errors import Shortcoming

ALLOWED = replace(session(), personal_data=True)


def employee(*elements: str) -> str:
    return add("Employee", *elements)


def rep(initial: str, name: str) -> str:
    return add("SalesRep", f"<Initial>{initial}</Initial>", ref("SalesRepEntityRef", name))


class TestAdd:
    def test_a_vendor(self, ask_empty: Ask) -> None:
        answer = ask_empty(add("Vendor", "<IsActive>false</IsActive><Salutation>Sr.</Salutation>", name="A"))
        assert texts(answer, "Vendor") == [
            ("Name", "A"),
            ("IsActive", "false"),
            ("Salutation", "Sr."),
            ("IsVendorEligibleFor1099", "false"),
            ("Balance", "0.00"),
        ]

    def test_the_printed_form_of_a_vendor_s_address(self, ask_empty: Ask) -> None:
        address = "<VendorAddress><Addr1>A</Addr1><City>B</City></VendorAddress>"
        answer = ask_empty(add("Vendor", address, name="A"))
        assert answer.all("VendorRet/VendorAddressBlock/*") == ["A", "B"]

    def test_another_name(self, ask_empty: Ask) -> None:
        answer = ask_empty(
            add("OtherName", "<OtherNameAddress><Addr1>A</Addr1></OtherNameAddress>", name="A")
        )
        assert answer.names("OtherNameRet")[4:] == [
            "Name",
            "IsActive",
            "OtherNameAddress",
            "OtherNameAddressBlock",
        ]

    def test_an_employee_s_name_is_composed(self, ask_empty: Ask) -> None:
        answer = ask_empty(
            employee("<FirstName>Ada</FirstName><MiddleName>K</MiddleName>", "<LastName>Byron</LastName>")
        )
        assert answer.all("EmployeeRet/Name") == ["Ada K Byron"]

    def test_an_employee_without_a_name(self, ask_empty: Ask) -> None:
        answer = ask_empty(employee("<Phone>1</Phone>"))
        assert (answer.code, answer.message) == (3150, 'There is a missing element: "FirstName".')

    def test_a_sales_rep(self, ask_empty: Ask) -> None:
        ask_empty(employee("<FirstName>Ada</FirstName>"))
        answer = ask_empty(rep("AB", "Ada"))
        assert answer.names("SalesRepRet")[4:] == ["Initial", "IsActive", "SalesRepEntityRef"]
        assert answer.all("SalesRepRet/SalesRepEntityRef/FullName") == ["Ada"]

    def test_a_customer_s_sales_rep_is_named_by_initials(self, ask_empty: Ask) -> None:
        ask_empty(employee("<FirstName>Ada</FirstName>"))
        ask_empty(rep("AB", "Ada"))
        answer = ask_empty(add("Customer", ref("SalesRepRef", "ab"), name="C"))
        assert answer.all("CustomerRet/SalesRepRef/FullName") == ["AB"]

    def test_a_vendor_s_type(self, ask_empty: Ask) -> None:
        ask_empty(add("VendorType", name="Supplies"))
        answer = ask_empty(add("Vendor", ref("VendorTypeRef", "supplies"), name="A"))
        assert answer.all("VendorRet/VendorTypeRef/FullName") == ["Supplies"]


class TestRefusals:
    @pytest.mark.parametrize("kind", ["Vendor", "OtherName", "Customer"])
    def test_a_name_of_another_list(self, ask_empty: Ask, kind: str) -> None:
        ask_empty(employee("<FirstName>Ada</FirstName>"))
        assert ask_empty(add(kind, name="ADA")).code == 3100

    def test_initials_in_use(self, ask_empty: Ask) -> None:
        ask_empty(employee("<FirstName>Ada</FirstName>"))
        ask_empty(rep("AB", "Ada"))
        assert ask_empty(rep("ab", "Ada")).code == 3100

    def test_a_customer_is_no_sales_rep(self, ask_empty: Ask) -> None:
        ask_empty(add("Customer", name="C"))
        assert ask_empty(rep("AB", "C")).code == 3140

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("VendorTypeRef", 'VendorType "x" in the Vendor.'),
            ("TermsRef", 'Terms "x" in the Vendor.'),
            ("BillingRateRef", 'BillingRate "x" in the Vendor.'),
            ("PrefillAccountRef", 'Account "x" in the Vendor.'),
        ],
    )
    def test_a_reference_to_nothing(self, ask_empty: Ask, name: str, words: str) -> None:
        answer = ask_empty(add("Vendor", ref(name, "x"), name="V"))
        assert answer.code == 3140
        assert words in answer.message

    @pytest.mark.parametrize("kind", ["Vendor", "OtherName", "Class", "ShipMethod"])
    def test_a_colon(self, ask_empty: Ask, kind: str) -> None:
        answer = ask_empty(add(kind, name="A:B"))
        assert answer.code == 3090
        assert "Names in this list cannot contain a colon." in answer.message

    def test_multicurrency_is_off(self, ask_empty: Ask) -> None:
        assert ask_empty(add("Vendor", ref("CurrencyRef", "Euro"), name="V")).code == 3250

    def test_contacts_are_a_shortcoming(self, ask_empty: Ask) -> None:
        with pytest.raises(Shortcoming, match="Contacts"):
            ask_empty(add("Vendor", "<Contacts><FirstName>A</FirstName></Contacts>", name="V"))


class TestPersonalData:
    SSN = "<FirstName>Ada</FirstName><SSN>123-45-6789</SSN>"

    def test_it_takes_permission_to_set_it(self, ask_empty: Ask) -> None:
        answer = ask_empty(employee(self.SSN))
        assert answer.code == 3261

    def test_it_takes_permission_to_see_it(self, ask_empty: Ask) -> None:
        answer = ask_empty(employee(self.SSN), ALLOWED)
        assert answer.all("EmployeeRet/SSN") == ["123-45-6789"]
        assert ask_empty("<EmployeeQueryRq/>", ALLOWED).all("EmployeeRet/SSN") == ["123-45-6789"]
        assert ask_empty("<EmployeeQueryRq/>").all("EmployeeRet/SSN") == []

    def test_it_cannot_be_asked_for_either(self, ask_empty: Ask) -> None:
        ask_empty(employee(self.SSN), ALLOWED)
        wanted = "<EmployeeQueryRq><IncludeRetElement>SSN</IncludeRetElement></EmployeeQueryRq>"
        assert ask_empty(wanted).all("EmployeeRet/SSN") == []


def test_an_employee_who_marries_is_renamed(ask_empty: Ask) -> None:
    added = ask_empty(employee("<FirstName>Ada</FirstName><LastName>Byron</LastName>"))
    ask_empty(rep("AB", "Ada Byron"))
    answer = changed(ask_empty, "Employee", added, "<LastName>King</LastName>")
    assert answer.all("EmployeeRet/Name") == ["Ada King"]
    assert ask_empty("<SalesRepQueryRq/>").all("SalesRepRet/SalesRepEntityRef/FullName") == ["Ada King"]


def test_all_names_are_asked_for_at_once(ask_empty: Ask) -> None:
    for kind, name in (("Vendor", "B"), ("OtherName", "C"), ("Customer", "A")):
        ask_empty(add(kind, name=name))
    answer = ask_empty("<EntityQueryRq/>")
    assert [str(each.tag) for each in answer.element] == ["CustomerRet", "VendorRet", "OtherNameRet"]


def test_an_id_of_another_list(ask_empty: Ask, empty: CompanyFile) -> None:
    own_id, edit_sequence = of(ask_empty(add("Vendor", name="V")), "Vendor")
    answer = ask_empty(
        f"<CustomerModRq><CustomerMod><ListID>{own_id}</ListID><EditSequence>{edit_sequence}</EditSequence>"
        "</CustomerMod></CustomerModRq>"
    )
    assert (answer.code, answer.message) == (
        3000,
        f'The given object ID "{own_id}" in the field "list id" is invalid.',
    )
