"""Batches with error recovery, one after the other on one file, until somebody kills this program.

Run as `python batches.py FILE FIRST`: it says the number of each batch before it begins it.
"""

from __future__ import annotations

import sys

from simulator.clock import VirtualClock
from simulator.company import CompanyFile, HostFacts, SessionContext

CONTEXT = SessionContext(HostFacts(), "Batches", "S1")
SIZE = 12


def name(batch: int, place: int) -> str:
    """The name of the customer that a request of a batch makes."""
    return f"Customer {batch}-{place}"


def batch(number: int, recovery: str) -> str:
    """A batch: customers, each with an invoice, and now and then what QuickBooks refuses."""
    requests = []
    for place in range(SIZE):
        who = name(number, place)
        requests.append(f"<CustomerAddRq><CustomerAdd><Name>{who}</Name></CustomerAdd></CustomerAddRq>")
        if place % 5 == 4:
            requests.append("<CustomerAddRq><CustomerAdd><Name>a:b</Name></CustomerAdd></CustomerAddRq>")
        requests.append(
            f"<InvoiceAddRq><InvoiceAdd><CustomerRef><FullName>{who}</FullName></CustomerRef>"
            "<InvoiceLineAdd><ItemRef><FullName>Work</FullName></ItemRef><Amount>10.00</Amount></InvoiceLineAdd>"
            "<InvoiceLineAdd><ItemRef><FullName>Work</FullName></ItemRef><Amount>2.50</Amount></InvoiceLineAdd>"
            "</InvoiceAdd></InvoiceAddRq>"
        )
    return document("".join(requests), recovery)


def document(requests: str, recovery: str = "") -> str:
    return (
        '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML>'
        f'<QBXMLMsgsRq onError="continueOnError"{recovery}>{requests}</QBXMLMsgsRq></QBXML>'
    )


def main(path: str, first: int) -> None:
    with CompanyFile.open(path, VirtualClock()) as file:
        for number in range(first, first + 1_000_000):
            print(number, flush=True)
            file.process(batch(number, f' newMessageSetID="B{number}"'), CONTEXT)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
