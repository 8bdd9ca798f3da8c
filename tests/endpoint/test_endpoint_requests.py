"""What the endpoint writes is lawful qbXML, in every version that it writes."""

from __future__ import annotations

import pytest

from simulator.endpoint import requests
from simulator.endpoint.model import DATA_SETS
from simulator.endpoint.names import customer
from simulator.qbxml.reading import read_request_set

VERSIONS = ["2.0", "2.1", "3.0", "4.0", "4.1", *(f"{major}.0" for major in range(5, 14))]
ITERATOR = "{eb05f701-e727-472f-8ade-6753c4f67a46}"


@pytest.mark.parametrize("version", VERSIONS)
def test_every_request_is_one_that_quickbooks_reads(version: str) -> None:
    customers, invoices = DATA_SETS["customers"], DATA_SETS["invoices"]
    document = requests.document(
        version,
        [
            *(requests.read_page(each, "1-0", version, 10, "") for each in (customers, invoices)),
            *(requests.read_page(each, "2-0", version, 10, ITERATOR) for each in (customers, invoices)),
            requests.ask_for(customers, "3-0", ["Ashworth Bakery", "A & B"]),
            *(requests.add(customers, f"4-{n}", requests.customer_body(customer(n))) for n in range(1, 400)),
        ],
    )
    read = read_request_set(document, VERSIONS)
    assert len(read.requests) == 404
    assert {request.status for request in read.requests} == {None}
