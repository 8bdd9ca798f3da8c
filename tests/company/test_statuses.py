"""Every statusCode that docs/statuses.md calls reached is reached by the requests that `reaching` names."""

import pytest
from company.asking import AskAll, asking, document, session
from company.reaching import CLOSED, CLOSED_WAYS, SET_WAYS, WAYS
from lxml import etree

from simulator.clock import VirtualClock
from simulator.company import CompanyFacts, CompanyFile
from simulator.qbxml import statuses


def follow(ask_all: AskAll, way: tuple[str, ...], code: int) -> None:
    """Send the requests of a way, and hold the last answer to the code."""
    known: dict[str, str] = {}
    for request in way:
        for name, text in known.items():
            request = request.replace(f"{{{name}}}", text)  # noqa: PLW2901
        answer = ask_all(request)[-1]
        element = answer.element
        known = {
            "id": element.findtext("*/ListID") or element.findtext("*/TxnID") or "",
            "edit": element.findtext("*/EditSequence") or "",
        }
        for place, line in enumerate(element.iterfind("*/*/TxnLineID"), 1):
            known[f"line{place}"] = line.text or ""
    assert answer.code == code, answer.message
    assert answer["statusSeverity"] == statuses.TABLE[code].severity


@pytest.mark.parametrize("code", WAYS)
def test_a_request_is_answered_with(ask_all: AskAll, code: int) -> None:
    follow(ask_all, WAYS[code], code)


@pytest.mark.parametrize("code", CLOSED_WAYS)
def test_a_request_to_closed_books_is_answered_with(clock: VirtualClock, code: int) -> None:
    closed = CompanyFacts("Closed", preferences={"AccountingPreferences/ClosingDate": CLOSED})
    with CompanyFile.new(closed, clock) as file:
        follow(asking(file), CLOSED_WAYS[code], code)


@pytest.mark.parametrize("code", SET_WAYS)
def test_a_set_is_answered_with(company: CompanyFile, code: int) -> None:
    for place, attributes in enumerate(SET_WAYS[code]):
        requests = f'<HostQueryRq requestID="{place}"/>' if "old" not in attributes else ""
        answer = company.process(document(requests, more=attributes), session())
    assert etree.fromstring(answer.encode())[0].get("messageSetStatusCode") == str(code)
    assert statuses.TABLE[code].severity == statuses.SET
