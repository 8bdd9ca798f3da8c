"""`qbwc-sim qbxml`: list, describe and example, as a person at a terminal meets them."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from click.testing import CliRunner, Result

from simulator.cli import cli
from simulator.errors import InputError


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["qbxml", *arguments])


def test_list_has_a_line_per_message() -> None:
    result = run("list")
    title, *lines = result.output.splitlines()
    assert result.exit_code == 0
    assert title.split() == ["message", "kind", "since", "editions"]
    assert len(lines) == 239
    assert "SalesTaxReturnQueryRq" in result.output


def test_list_as_json_has_objects_for_a_program() -> None:
    rows = {row["message"]: row for row in json.loads(run("list", "--json").output)}
    assert len(rows) == 239
    assert rows["InvoiceModRq"] == {
        "message": "InvoiceModRq",
        "kind": "Mod",
        "since": "2.1",
        "editions": ["QBD", "QBCA", "QBUK", "QBAU"],
    }
    assert rows["PayrollLastPeriodQueryRq"]["editions"] == ["QBCA", "QBUK", "QBAU"]
    assert {row["kind"] for row in rows.values()} == {"Query", "Add", "Mod", "Del", "Void", "Merge", "Report"}


EXTENSION = """\
DataExtDel: Del, since qbXML 2.0, in QBD, QBCA, QBUK, QBAU
as of qbXML 2.0, CA

DataExtDelRq
  @requestID              optional     text of the sender's own
  DataExtDel              required
    OwnerID               required     GUID
    DataExtName           required     text; at most 31 characters
    (one of these)        required
      - ListDataExtType   required     one of Account, Customer, Employee, Item, OtherName, Vendor
        ListObjRef        required
          ListID          optional     id
          FullName        optional     text; at most 159 characters
      - TxnDataExtType    required     one of ARRefundCreditCard, Bill, BillPaymentCheck,
                                         BillPaymentCreditCard, BuildAssembly, Charge, Check,
                                         CreditCardCharge, CreditCardCredit, CreditMemo, Deposit,
                                         Estimate, InventoryAdjustment, Invoice, ItemReceipt,
                                         JournalEntry, PurchaseOrder, ReceivePayment, SalesOrder,
                                         SalesReceipt, SalesTaxPaymentCheck, VendorCredit
        TxnID             required     id
      - OtherDataExtType  required     one of Company
"""


def test_describe_is_a_tree_of_one_dialect() -> None:
    assert run("describe", "DataExtDelRq", "--version", "2.0", "--country", "CA").output == EXTENSION


def test_describe_takes_a_message_or_one_half_of_it() -> None:
    both, request, answer = (run("describe", name).output for name in ("ListDel", "ListDelRq", "ListDelRs"))
    assert "\nListDelRq\n" in both
    assert "\nListDelRs\n" in both
    assert "\nListDelRs\n" not in request
    assert "\nListDelRq\n" not in answer


def test_describe_says_what_the_version_and_the_edition_have() -> None:
    old, new = (run("describe", "CustomerAddRq", "--version", version).output for version in ("4.0", "13.0"))
    assert "JobTitle" not in old
    assert re.search(r"JobTitle +optional +text; at most 41 characters; since 12.0\n", new)
    canadian = run("describe", "CustomerAddRq", "--country", "CA").output
    assert "ItemSalesTaxRef" in new
    assert "ItemSalesTaxRef" not in canadian


def test_describe_marks_what_is_only_carried_forward() -> None:
    assert "NOT VERIFIED" in run("describe", "InvoiceAdd", "--version", "16.0").output
    assert "NOT VERIFIED" not in run("describe", "InvoiceAdd").output
    assert "NOT VERIFIED" not in run("describe", "InvoiceQuery", "--version", "16.0").output


def test_describe_tells_that_a_subscription_is_refused() -> None:
    assert "0x80040429" in run("describe", "UIEventSubscriptionAdd").output


def test_describe_has_the_events_too() -> None:
    assert "an event" in run("describe", "DataEvent").output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("describe", "InvoceAdd"), "did you mean InvoiceAdd"),
        (("describe", "invoiceadd"), "did you mean InvoiceAdd"),
        (("describe", "Unicorn"), "expected a request message of qbXML, got 'Unicorn'"),
        (("describe", "LeadAdd", "--version", "12.0"), "LeadAddRq came with qbXML 13.0; 12.0 lacks it"),
        (("describe", "LeadAdd", "--version", "13"), "expected a qbXML version"),
        (("describe", "DataEvent", "--version", "13"), "expected a qbXML version"),
        (("describe", "SalesTaxReturnQuery"), "SalesTaxReturnQueryRq is not in QBD (US)"),
        (("example", "InvoiceAddRs"), "expected a request, got InvoiceAddRs"),
        (("example", "InvoceAdd"), "did you mean InvoiceAdd"),
    ],
)
def test_what_cannot_be_looked_up_is_said_with_exit_code_2(arguments: tuple[str, ...], says: str) -> None:
    error = run(*arguments).exception
    assert isinstance(error, InputError)
    assert error.exit_code == 2
    assert says in str(error)


def test_example_writes_a_document_with_its_header() -> None:
    assert run("example", "TxnVoid", "--minimal", "--version", "7.0").output == (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<?qbxml version="7.0"?>\n'
        "<QBXML>\n"
        '  <QBXMLMsgsRq onError="stopOnError">\n'
        '    <TxnVoidRq requestID="1">\n'
        "      <TxnVoidType>InventoryAdjustment</TxnVoidType>\n"
        "      <TxnID>8000002A-1710498600</TxnID>\n"
        "    </TxnVoidRq>\n"
        "  </QBXMLMsgsRq>\n"
        "</QBXML>\n"
    )


def test_an_example_is_the_seeds() -> None:
    written = {run("example", "InvoiceQuery", "--seed", str(seed)).output for seed in range(12)}
    assert len(written) > 6
    assert run("example", "InvoiceQuery", "--seed", "3").output in written


def test_looking_up_needs_neither_lxml_nor_the_help_the_catalogue() -> None:
    program = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from simulator.cli import cli\n"
        "CliRunner().invoke(cli, ['qbxml', '--help'])\n"
        "assert 'simulator.qbxml.catalogue' not in sys.modules\n"
        "assert CliRunner().invoke(cli, ['qbxml', 'describe', 'InvoiceAdd']).exit_code == 0\n"
        "assert 'lxml' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
