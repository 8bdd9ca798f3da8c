"""Values refuse one request with a status in QuickBooks' own words; the document goes on."""

from collections.abc import Callable

import pytest

from simulator.qbxml.reading import Request, RequestSet

ReadOne = Callable[..., Request]


def add(*elements: str) -> str:
    return f"<CustomerAddRq><CustomerAdd><Name>A</Name>{''.join(elements)}</CustomerAdd></CustomerAddRq>"


def query(*elements: str) -> str:
    return f"<CustomerQueryRq>{''.join(elements)}</CustomerQueryRq>"


@pytest.mark.parametrize(
    ("request_", "code", "message"),
    [
        (
            query("<ListID>hello</ListID>"),
            3000,
            'The given object ID "hello" in the field "list id" is invalid.',
        ),
        (
            "<InvoiceQueryRq><TxnID>hello</TxnID></InvoiceQueryRq>",
            3000,
            'The given object ID "hello" in the field "Transaction id" is invalid.',
        ),
        (
            add("<IsActive>yes</IsActive>"),
            3010,
            'There was an error when converting the boolean value "yes" in the field "IsActive".',
        ),
        (
            add("<JobStartDate>2025-02-30</JobStartDate>"),
            3020,
            'There was an error when converting the date value "2025-02-30" in the field "JobStartDate".',
        ),
        (
            query("<FromModifiedDate>yesterday</FromModifiedDate>"),
            3020,
            'There was an error when converting the date value "yesterday" in the field "FromModifiedDate".',
        ),
        (
            add("<CreditLimit>97.5</CreditLimit>"),
            3040,
            'There was an error when converting the amount "97.5" in the field "CreditLimit".',
        ),
        (
            query("<OwnerID>me</OwnerID>"),
            3065,
            'There was an error when converting the GUID value "me" in the field "OwnerID".',
        ),
        (
            add(f"<Phone>{'1' * 22}</Phone>"),
            3070,
            f'The string "{"1" * 22}" in the field "Phone" is too long.',
        ),
        (
            query("<MaxReturned>ten</MaxReturned>"),
            3085,
            'There was an error when converting the number "ten" in the field "MaxReturned".',
        ),
        (
            query("<MaxReturned>0</MaxReturned>"),
            3085,
            'There was an error when converting the number "0" in the field "MaxReturned".',
        ),
        (
            add("<CreditCardInfo><ExpirationMonth>13</ExpirationMonth></CreditCardInfo>"),
            3085,
            'There was an error when converting the number "13" in the field "ExpirationMonth".',
        ),
        (
            query("<ActiveStatus>Alive</ActiveStatus>"),
            3110,
            'The enumerated value "Alive" in the field "ActiveStatus" is unknown or invalid for the qbXML'
            " version in use.",
        ),
        (
            f'<CustomerQueryRq requestID="{"x" * 51}"/>',
            1060,
            f'The request ID "{"x" * 51}" is invalid, possibly too long, max 50 chars.',
        ),
    ],
)
def test_the_wording_is_quickbooks_own(read_one: ReadOne, request_: str, code: int, message: str) -> None:
    status = read_one(request_).status
    assert status is not None
    assert (status.code, status.severity, status.message) == (code, "Error", message)


def test_only_the_request_concerned_is_refused(read: Callable[..., RequestSet]) -> None:
    before, bad, after = read(
        f"<HostQueryRq/>{query('<ActiveStatus>x</ActiveStatus>')}<CompanyQueryRq/>"
    ).requests
    assert before.status is None
    assert after.status is None
    assert bad.status is not None
    assert bad.status.code == 3110


def test_the_first_bad_value_is_the_one_reported(read_one: ReadOne) -> None:
    status = read_one(add("<IsActive>yes</IsActive>", "<CreditLimit>97.5</CreditLimit>")).status
    assert status is not None
    assert status.code == 3010


def test_a_structure_fault_after_a_bad_value_still_refuses_the_document(read_one: ReadOne) -> None:
    from simulator.errors import QuickBooksRefusal

    with pytest.raises(QuickBooksRefusal):
        read_one(add("<IsActive>yes</IsActive>", "<Unicorn/>"))


@pytest.mark.parametrize("name", ["Phone", "Email", "CreditLimit", "JobStartDate", "IsActive"])
def test_blanks_are_lawful_texts_amounts_dates_and_booleans(read_one: ReadOne, name: str) -> None:
    request = read_one(add(f"<{name}></{name}>"))
    assert request.status is None


@pytest.mark.parametrize("request_id", ["0", "x" * 50, "bGlrZSBiYXNlNjQ=", "a b", ""])
def test_any_short_text_is_a_request_id(read_one: ReadOne, request_id: str) -> None:
    request = read_one(f'<HostQueryRq requestID="{request_id}"/>')
    assert request.request_id == request_id
    assert request.status is None


def test_lengths_differ_by_country(read_one: ReadOne) -> None:
    request = add(f"<ResaleNumber>{'1' * 20}</ResaleNumber>")
    refused = read_one(request, country="US").status
    assert refused is not None
    assert refused.code == 3070
    assert read_one(request, country="UK").status is None


def test_what_was_read_is_canonical(read_one: ReadOne) -> None:
    sent = read_one(add("<IsActive>1</IsActive>", "<CreditLimit>+0100</CreditLimit>")).values.child(
        "CustomerAdd"
    )
    assert sent is not None
    assert sent.text("IsActive") == "true"
    assert sent.text("CreditLimit") == "100.00"
