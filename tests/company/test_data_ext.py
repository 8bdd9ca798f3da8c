"""Private data and custom fields, and the stamps that linking and updating leave in the file."""

import pytest
from company.asking import Ask, asking

from simulator.company import CompanyFile
from simulator.errors import Shortcoming

OWNER = "{6a1c5292-39ca-413c-8666-64ab05913ca0}"
FILE_ID = "{90A44FB5-33D9-4815-AC85-BC87A7E7D1EB}"
COMPANY = "<OtherDataExtType>Company</OtherDataExtType>"


def define(name: str, type_: str = "STR255TYPE", objects: str = "Company", owner: str = OWNER) -> str:
    assigned = "".join(f"<AssignToObject>{each}</AssignToObject>" for each in objects.split())
    return (
        f"<DataExtDefAddRq><DataExtDefAdd><OwnerID>{owner}</OwnerID><DataExtName>{name}</DataExtName>"
        f"<DataExtType>{type_}</DataExtType>{assigned}</DataExtDefAdd></DataExtDefAddRq>"
    )


def put(what: str, name: str, value: str, on: str = COMPANY, owner: str = OWNER) -> str:
    return (
        f"<DataExt{what}Rq><DataExt{what}><OwnerID>{owner}</OwnerID><DataExtName>{name}</DataExtName>{on}"
        f"<DataExtValue>{value}</DataExtValue></DataExt{what}></DataExt{what}Rq>"
    )


def delete(name: str, on: str = COMPANY, owner: str = OWNER) -> str:
    return (
        f"<DataExtDelRq><DataExtDel><OwnerID>{owner}</OwnerID><DataExtName>{name}</DataExtName>{on}"
        "</DataExtDel></DataExtDelRq>"
    )


def on_customer(full_name: str) -> str:
    reference = f"<ListObjRef><FullName>{full_name}</FullName></ListObjRef>"
    return f"<ListDataExtType>Customer</ListDataExtType>{reference}"


def on_invoice(txn_id: str, line: str = "") -> str:
    return f"<TxnDataExtType>Invoice</TxnDataExtType><TxnID>{txn_id}</TxnID>{line}"


class TestTheStamps:
    def test_linking_an_application(self, ask: Ask) -> None:
        """The exchange of a real linking, request by request."""
        assert ask(f"<DataExtDefQueryRq><OwnerID>{OWNER}</OwnerID></DataExtDefQueryRq>").code == 1
        assert ask(define("FileID")).code == 0
        assert ask(define("AppLock")).code == 0
        assert ask(f"<CompanyQueryRq><OwnerID>{OWNER}</OwnerID></CompanyQueryRq>").all("*/DataExtRet") == []
        added = ask(put("Add", "FileID", FILE_ID))
        assert added.all("DataExtRet/*") == [OWNER, "FileID", "STR255TYPE", FILE_ID]
        assert ask(put("Add", "AppLock", "UNLOCKED:PC")).code == 0
        stamped = ask(f"<CompanyQueryRq><OwnerID>{OWNER}</OwnerID></CompanyQueryRq>")
        assert stamped.all("CompanyRet/DataExtRet/*") == [
            *(OWNER, "AppLock", "STR255TYPE", "UNLOCKED:PC"),
            *(OWNER, "FileID", "STR255TYPE", FILE_ID),
        ]
        assert stamped.names("CompanyRet")[-2:] == ["DataExtRet", "DataExtRet"]

    def test_linking_again(self, company: CompanyFile) -> None:
        requests = define("AppLock") + put("Add", "AppLock", "UNLOCKED:PC")
        asking(company)(requests)
        defined, added = asking(company)(requests, on_error="continueOnError")
        assert (defined.code, defined.message) == (
            3100,
            'The name "AppLock" of the list element is already in use.',
        )
        assert (added.code, added.message) == (
            3180,
            'There was an error when saving a data extension named "AppLock".'
            "  QuickBooks error message: Attribute with specified name already exists.",
        )

    def test_locking_and_unlocking(self, ask: Ask) -> None:
        ask(define("AppLock") + put("Add", "AppLock", "UNLOCKED:PC"))
        locked = ask(put("Mod", "AppLock", "LOCKED:PC:635584525175833000"))
        assert locked.all("DataExtRet/DataExtValue") == ["LOCKED:PC:635584525175833000"]
        company = ask(f"<CompanyQueryRq><OwnerID>{OWNER.upper()}</OwnerID></CompanyQueryRq>")
        assert company.all("CompanyRet/DataExtRet/DataExtValue") == ["LOCKED:PC:635584525175833000"]

    def test_without_owner_id_no_stamp_is_shown(self, ask: Ask) -> None:
        ask(define("AppLock") + put("Add", "AppLock", "UNLOCKED:PC"))
        assert "DataExtRet" not in ask("<CompanyQueryRq/>").names("CompanyRet")
        other = ask(f"<CompanyQueryRq><OwnerID>{FILE_ID}</OwnerID></CompanyQueryRq>")
        assert "DataExtRet" not in other.names("CompanyRet")

    def test_removing_an_application(self, ask: Ask) -> None:
        ask(define("AppLock") + put("Add", "AppLock", "UNLOCKED:PC"))
        removed = ask(delete("AppLock"))
        assert removed.names("DataExtDelRet") == ["OwnerID", "DataExtName", "OtherDataExtType", "TimeDeleted"]
        assert removed.all("DataExtDelRet/TimeDeleted") == ["2026-01-05T09:00:00-08:00"]
        assert ask(delete("AppLock")).code == 3120


class TestDefinitions:
    def test_the_answer(self, ask: Ask) -> None:
        answer = ask(define("Colour", objects="Customer Vendor"))
        assert answer.names("DataExtDefRet") == [
            "OwnerID",
            "DataExtID",
            "DataExtName",
            "DataExtType",
            "AssignToObject",
            "AssignToObject",
            "DataExtListRequire",
            "DataExtTxnRequire",
            "DataExtFormatString",
        ]

    def test_an_old_version_sees_less(self, ask: Ask) -> None:
        answer = ask(define("Colour"), version="4.0")
        assert answer.names("DataExtDefRet") == ["OwnerID", "DataExtName", "DataExtType", "AssignToObject"]

    def test_queries_by_owner_and_by_object(self, ask: Ask) -> None:
        ask(define("Mine", objects="Customer") + define("Yours", objects="Company", owner=FILE_ID))

        def found(filter_: str) -> list[str]:
            answer = ask(f"<DataExtDefQueryRq>{filter_}</DataExtDefQueryRq>")
            return answer.all("DataExtDefRet/DataExtName")

        assert sorted(found("")) == ["Mine", "Yours"]
        assert found(f"<OwnerID>{FILE_ID.lower()}</OwnerID>") == ["Yours"]
        assert found("<AssignToObject>Customer</AssignToObject><AssignToObject>Vendor</AssignToObject>") == [
            "Mine"
        ]

    def test_counting(self, ask: Ask) -> None:
        ask(define("A") + define("B"))
        only = ask('<DataExtDefQueryRq metaData="MetaDataOnly"/>')
        both = ask('<DataExtDefQueryRq metaData="MetaDataAndResponseData"/>')
        assert (only["retCount"], len(only.element)) == ("2", 0)
        assert (both["retCount"], len(both.element)) == ("2", 2)

    def test_two_owners_may_use_one_name(self, ask: Ask) -> None:
        assert ask(define("A")).code == 0
        assert ask(define("A", owner="0")).code == 0
        assert ask(define("a")).code == 3100

    def test_a_custom_field_of_another_type_is_a_shortcoming(self, ask: Ask) -> None:
        with pytest.raises(Shortcoming, match="AMTTYPE"):
            ask(define("A", type_="AMTTYPE", owner="0"))


class TestValues:
    def test_on_a_customer(self, ask: Ask) -> None:
        ask(define("Colour", objects="Customer", owner="0"))
        added = ask(
            put("Add", "colour", "red & blue".replace("&", "&amp;"), on_customer("wexley, tom"), owner="0")
        )
        assert added.code == 0, added.message
        by_name = "<FullName>Wexley, Tom</FullName>"
        shown = ask(f"<CustomerQueryRq>{by_name}<OwnerID>0</OwnerID></CustomerQueryRq>")
        assert shown.names("CustomerRet")[-1] == "DataExtRet"
        assert shown.all("CustomerRet/DataExtRet/*") == ["0", "Colour", "STR255TYPE", "red & blue"]
        assert "DataExtRet" not in ask(f"<CustomerQueryRq>{by_name}</CustomerQueryRq>").names("CustomerRet")
        deleted = ask(delete("Colour", on_customer("Wexley, Tom"), owner="0"))
        assert deleted.all("DataExtDelRet/ListObjRef/FullName") == ["Wexley, Tom"]

    def test_only_those_that_have_a_value_show_one(self, ask: Ask) -> None:
        ask(define("Colour", objects="Customer") + put("Add", "Colour", "red", on_customer("Wexley, Tom")))
        answer = ask(f"<CustomerQueryRq><OwnerID>{OWNER}</OwnerID></CustomerQueryRq>")
        assert len(answer.all("CustomerRet/DataExtRet")) == 1
        assert len(answer.all("CustomerRet")) == 22

    def test_include_ret_element_decides_about_them_too(self, ask: Ask) -> None:
        ask(define("Colour", objects="Customer") + put("Add", "Colour", "red", on_customer("Wexley, Tom")))
        for name in ("Name", "DataExtRet"):
            answer = ask(
                "<CustomerQueryRq><FullName>Wexley, Tom</FullName>"
                f"<IncludeRetElement>{name}</IncludeRetElement><OwnerID>{OWNER}</OwnerID></CustomerQueryRq>"
            )
            assert answer.names("CustomerRet") == [name]

    def test_on_an_invoice(self, company: CompanyFile, ask: Ask) -> None:
        txn_id = next(company.records("Invoice"))["TxnID"]
        ask(define("Note", objects="Invoice"))
        assert ask(put("Mod", "Note", "x", on_invoice(txn_id))).code == 0
        shown = ask(
            f"<InvoiceQueryRq><TxnID>{txn_id}</TxnID><IncludeLineItems>true</IncludeLineItems>"
            f"<OwnerID>{OWNER}</OwnerID></InvoiceQueryRq>"
        )
        assert shown.names("InvoiceRet")[-2:] == ["InvoiceLineRet", "DataExtRet"]
        assert ask(delete("Note", on_invoice(txn_id))).all("DataExtDelRet/TxnID") == [txn_id]

    @pytest.mark.parametrize(
        ("type_", "value", "code"),
        [
            ("AMTTYPE", "97.5", 3040),
            ("INTTYPE", "x", 3085),
            ("DATETIMETYPE", "x", 3020),
            ("STR255TYPE", "x" * 256, 3070),
            ("STR1024TYPE", "x" * 256, 0),
            ("AMTTYPE", "97", 0),
        ],
    )
    def test_a_value_is_of_its_definition_s_type(self, ask: Ask, type_: str, value: str, code: int) -> None:
        ask(define("A", type_=type_))
        assert ask(put("Add", "A", value)).code == code

    @pytest.mark.parametrize(
        ("on", "code"),
        [
            (on_customer("Wexley, Tom"), 3140),
            (on_customer("nobody"), 3120),
            (on_invoice("FF-1"), 3120),
        ],
    )
    def test_an_object_that_it_is_not_for_or_that_is_not_there(self, ask: Ask, on: str, code: int) -> None:
        ask(define("A", objects="Company"))
        assert ask(put("Mod", "A", "x", on)).code == code

    @pytest.mark.parametrize("request_", [put("Add", "A", "x"), put("Mod", "A", "x"), delete("A")])
    def test_without_a_definition(self, ask: Ask, request_: str) -> None:
        assert ask(request_).code == 3140

    @pytest.mark.parametrize(
        ("on", "named"),
        [
            ("<TxnDataExtType>Charge</TxnDataExtType><TxnID>1-1</TxnID>", "Charge"),
        ],
    )
    def test_what_is_not_kept_is_named(self, ask: Ask, on: str, named: str) -> None:
        ask(define("A"))
        with pytest.raises(Shortcoming, match=named):
            ask(put("Add", "A", "x", on))


LINES = "<IncludeLineItems>true</IncludeLineItems>"


def invoice(fields: str = "") -> str:
    """An invoice of two lines, the second with fields."""
    return (
        "<InvoiceAddRq><InvoiceAdd><CustomerRef><FullName>Wexley, Tom</FullName></CustomerRef>"
        "<InvoiceLineAdd><Desc>a</Desc></InvoiceLineAdd>"
        f"<InvoiceLineAdd><Desc>b</Desc>{fields}</InvoiceLineAdd></InvoiceAdd></InvoiceAddRq>"
    )


def field(name: str, value: str) -> str:
    return (
        f"<DataExt><OwnerID>{OWNER}</OwnerID><DataExtName>{name}</DataExtName>"
        f"<DataExtValue>{value}</DataExtValue></DataExt>"
    )


class TestLines:
    def test_a_value_on_a_line(self, company: CompanyFile, ask: Ask) -> None:
        ask(define("Note", objects="Invoice"))
        added = ask(invoice())
        (txn_id,) = added.all("InvoiceRet/TxnID")
        _, line_id = added.all("InvoiceRet/InvoiceLineRet/TxnLineID")
        on = on_invoice(txn_id, f"<TxnLineID>{line_id}</TxnLineID>")
        assert ask(put("Add", "Note", "x", on)).code == 0
        query = f"<InvoiceQueryRq><TxnID>{txn_id}</TxnID>%s<OwnerID>{OWNER}</OwnerID></InvoiceQueryRq>"
        shown = ask(query % LINES)
        assert shown.all("InvoiceRet/InvoiceLineRet[2]/DataExtRet/DataExtValue") == ["x"]
        assert shown.all("InvoiceRet//DataExtRet/DataExtValue") == ["x"]
        assert ask(query % "").all("InvoiceRet//DataExtRet") == []
        assert company.audit() == []
        assert ask(delete("Note", on)).all("DataExtDelRet/TxnLineID") == [line_id]

    def test_a_value_that_a_line_is_added_with(self, ask: Ask) -> None:
        ask(define("Note", objects="Invoice"))
        (txn_id,) = ask(invoice(field("Note", "x"))).all("InvoiceRet/TxnID")
        shown = ask(
            f"<InvoiceQueryRq><TxnID>{txn_id}</TxnID>{LINES}<OwnerID>{OWNER}</OwnerID></InvoiceQueryRq>"
        )
        assert shown.all("InvoiceRet/InvoiceLineRet[2]/DataExtRet/*") == [OWNER, "Note", "STR255TYPE", "x"]

    def test_without_a_definition_nothing_is_added(self, company: CompanyFile, ask: Ask) -> None:
        before = company.count("Invoice")
        assert ask(invoice(field("Note", "x"))).code == 3140
        assert company.count("Invoice") == before

    def test_a_line_that_is_not_there(self, company: CompanyFile, ask: Ask) -> None:
        txn_id = next(company.records("Invoice"))["TxnID"]
        ask(define("Note", objects="Invoice"))
        assert ask(put("Add", "Note", "x", on_invoice(txn_id, "<TxnLineID>FF-1</TxnLineID>"))).code == 3120


class TestChangingDefinitions:
    def modify(self, name: str, change: str) -> str:
        return (
            f"<DataExtDefModRq><DataExtDefMod><OwnerID>{OWNER}</OwnerID><DataExtName>{name}</DataExtName>"
            f"{change}</DataExtDefMod></DataExtDefModRq>"
        )

    def test_another_name(self, ask: Ask) -> None:
        ask(define("A") + put("Add", "A", "x"))
        answer = ask(self.modify("A", "<DataExtNewName>B</DataExtNewName>"))
        assert answer.all("DataExtDefRet/DataExtName") == ["B"]
        shown = ask(f"<CompanyQueryRq><OwnerID>{OWNER}</OwnerID></CompanyQueryRq>")
        assert shown.all("CompanyRet/DataExtRet/DataExtName") == ["B"]

    def test_a_name_that_is_in_use(self, ask: Ask) -> None:
        ask(define("A") + define("B"))
        assert ask(self.modify("A", "<DataExtNewName>b</DataExtNewName>")).code == 3100

    def test_other_objects(self, ask: Ask) -> None:
        ask(define("A", objects="Customer") + put("Add", "A", "x", on_customer("Wexley, Tom")))
        change = "<AssignToObject>Vendor</AssignToObject><RemoveFromObject>Customer</RemoveFromObject>"
        assert ask(self.modify("A", change)).all("DataExtDefRet/AssignToObject") == ["Vendor"]
        shown = ask(f"<CustomerQueryRq><OwnerID>{OWNER}</OwnerID></CustomerQueryRq>")
        assert shown.all("CustomerRet/DataExtRet") == []

    def test_one_that_is_not_there(self, ask: Ask) -> None:
        assert ask(self.modify("A", "")).code == 3120

    def test_deleting_one_takes_its_values_along(self, ask: Ask) -> None:
        ask(define("A") + put("Add", "A", "x"))
        deletion = (
            f"<DataExtDefDelRq><OwnerID>{OWNER}</OwnerID><DataExtName>a</DataExtName></DataExtDefDelRq>"
        )
        assert ask(deletion).names("DataExtDefDelRet") == ["OwnerID", "DataExtName", "TimeDeleted"]
        assert ask(deletion).code == 3120
        ask(define("A"))
        shown = ask(f"<CompanyQueryRq><OwnerID>{OWNER}</OwnerID></CompanyQueryRq>")
        assert shown.all("CompanyRet/DataExtRet") == []


def test_a_customer_is_no_vendor(ask: Ask) -> None:
    ask(define("A", objects="Customer Vendor"))
    on = on_customer("Wexley, Tom").replace("Type>Customer<", "Type>Vendor<")
    assert ask(put("Add", "A", "x", on)).code == 3120
