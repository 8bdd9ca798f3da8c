"""Structure refuses the whole document: 0x80040400 and its like, with our diagnosis beside it."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from simulator.qbxml.document import LONGEST_DOCUMENT, StructureRefusal
from simulator.qbxml.reading import Request, RequestSet, read_request_set

PARSE_ERROR = 0x80040400
VERSIONS = ("1.0", "2.0", "12.0", "13.0")
QUERY = "<CustomerQueryRq><MaxReturned>1</MaxReturned></CustomerQueryRq>"
SET = f'<QBXML><QBXMLMsgsRq onError="stopOnError">{QUERY}</QBXMLMsgsRq></QBXML>'
PI = '<?qbxml version="13.0"?>'


def refusal(text: str) -> StructureRefusal:
    with pytest.raises(StructureRefusal) as caught:
        read_request_set(text, VERSIONS)
    return caught.value


class TestWhatQuickBooksTolerates:
    @pytest.mark.parametrize(
        "text",
        [
            f'<?xml version="1.0" encoding="utf-8"?>{PI}{SET}',
            f'\n  \r\n<?xml version="1.0"?>\n{PI}\n{SET}',
            f"{PI}{SET}",
            f'<?xml version="1.0" encoding="ISO-8859-1"?>{PI}{SET}',
            f'<?xml version="1.0" encoding="utf-16"?>{PI}{SET}',
            f"<?qbxml  version = '13.0' ?><!-- hello -->{SET}",
            f"<?other thing?>{PI}{SET}<!-- bye -->",
            f"{PI}{SET.replace('<MaxReturned>', '<!-- page --><MaxReturned>')}",
            f"{PI}{SET.replace('1<', '&#49;&#13;<')}",
            f"{PI}{SET.replace('<MaxReturned>', '<?page 1?><MaxReturned>')}",
            f"{PI}{SET.replace('<QBXML>', '<QBXML xmlns:xsi=' + chr(39) + 'urn:x' + chr(39) + '>')}",
            f"{PI}{SET.replace('>1<', '><![CDATA[1]]><')}",
        ],
    )
    def test_all_these_say_the_same(self, text: str) -> None:
        read = read_request_set(text, VERSIONS)
        assert read.version == "13.0"
        assert read.on_error == "stopOnError"
        assert read.requests[0].name == "CustomerQueryRq"
        assert read.requests[0].values.text("MaxReturned") == "1"
        assert read.requests[0].request_id is None

    def test_the_doctype_of_1_0_stands_for_its_version(self) -> None:
        doctype = '<!DOCTYPE QBXML PUBLIC "-//INTUIT//DTD QBXML QBD 1.0//EN" "http://developer.intuit.com">'
        assert read_request_set(f'<?xml version="1.0"?>\n{doctype}\n{SET}', VERSIONS).version == "1.0"

    def test_attributes_come_in_any_order(self, read_one: Callable[..., Request]) -> None:
        request = read_one(
            '<CustomerQueryRq iteratorID="{x}" requestID="7" iterator="Continue" metaData="NoMetaData"/>'
        )
        assert request.request_id == "7"
        assert request.attributes == {"iterator": "Continue", "iteratorID": "{x}", "metaData": "NoMetaData"}

    def test_a_set_may_be_empty_and_carry_attributes(self) -> None:
        read = read_request_set(
            f'{PI}<QBXML><QBXMLMsgsRq onError="continueOnError" responseData="includeNone"'
            ' newMessageSetID="a"/></QBXML>',
            VERSIONS,
        )
        assert read.requests == ()
        assert read.on_error == "continueOnError"
        assert read.attributes["newMessageSetID"] == "a"


class TestTheDocument:
    @pytest.mark.parametrize(
        ("text", "detail"),
        [
            ("", "there is no root element"),
            ("hello", "<QBXML> is to come here, got 'hello'"),
            (SET, "expected <?qbxml version"),
            (f'<?xml version="1.0"?>\n{SET}', "line 2, column 1: expected <?qbxml version"),
            (f"<?qbxml?>{SET}", "expected <?qbxml version"),
            (f"<?qbxml version=13.0?>{SET}", "got <?qbxml version=13.0?>"),
            (f"{PI}{PI}{SET}", "got several"),
            (f"{PI}<QBXML>", "well-formed"),
            (f"{PI}{SET}{SET}", "well-formed"),
            (f"{PI}{SET.replace('1<', '&nbsp;<')}", "well-formed"),
            (f"{PI}{SET.replace('1<', chr(1) + '<')}", "well-formed"),
            (f"{PI}{SET.replace('1<', chr(0xD800) + '<')}", "U+D800 may not stand in it"),
            (f"<!DOCTYPE QBXML>{PI}{SET}", "no DOCTYPE but that of qbXML 1.0"),
            (f"{PI}<!DOCTYPE QBXML [<!ENTITY a 'b'>]>{SET}", "no DOCTYPE"),
            (f'<!DOCTYPE QBXML SYSTEM "file:///etc/passwd">{PI}{SET}', "no DOCTYPE"),
            (f"<!DOCTYPE {'x' * 100}>{PI}{SET}", "…"),
            (f"{PI}<qbxml/>", "expected <QBXML>, got <qbxml>"),
            (f"{PI}<QBXML/>", "expected exactly one <QBXMLMsgsRq>, got nothing"),
            (f'{PI}<QBXML x="1"/>', "no attribute x"),
            (f"{PI}<QBXML>text</QBXML>", "only elements"),
            (f"{PI}<QBXML><SignonMsgsRq/></QBXML>", "got <SignonMsgsRq>"),
            (f"{PI}{SET.replace('</QBXML>', SET[7:])}", "got <QBXMLMsgsRq>, <QBXMLMsgsRq>"),
            (f"{PI}<QBXML><QBXMLMsgsRq>{QUERY}</QBXMLMsgsRq></QBXML>", "onError"),
            (f"{PI}{SET.replace('stopOnError', 'stoponerror')}", "expected onError to be one of"),
            (f"{PI}{SET.replace('onError', 'colour=' + chr(34) + 'red' + chr(34) + ' onError')}", "colour"),
            (
                f"{PI}{SET.replace('onError', 'responseData=' + chr(34) + 'x' + chr(34) + ' onError')}",
                "includeAll",
            ),
            (f"{PI}{SET.replace('<CustomerQueryRq>', 'text<CustomerQueryRq>')}", "only elements"),
        ],
    )
    def test_a_document_that_is_none_is_refused(self, text: str, detail: str) -> None:
        refused = refusal(text)
        assert refused.hresult == PARSE_ERROR
        assert refused.message == "QuickBooks found an error when parsing the provided XML text stream."
        assert detail in refused.detail

    @pytest.mark.parametrize("version", ["99.0", "CA3.0", "thirteen", "13", ""])
    def test_a_version_that_the_host_does_not_name(self, version: str) -> None:
        refused = refusal(f'<?qbxml version="{version}"?>{SET}')
        assert refused.hresult == 0x80040423
        assert "1.0, 2.0, 12.0, 13.0" in refused.detail

    @pytest.mark.parametrize(("version", "country"), [("CA3.0", "CA"), ("UK2.0", "UK")])
    def test_a_country_s_old_numbering_is_spoken_where_the_host_names_it(
        self, version: str, country: str
    ) -> None:
        read = read_request_set(f'<?qbxml version="{version}"?>{SET}', ("1.0", version), country)
        assert read.version == version
        assert (read.dialect.country, read.dialect.version) == (country, int(version[2]) * 100)

    def test_it_is_not_spoken_in_another_country(self) -> None:
        with pytest.raises(StructureRefusal) as caught:
            read_request_set(f'<?qbxml version="CA3.0"?>{SET}', ("1.0", "CA3.0"), "UK")
        assert caught.value.hresult == 0x80040423

    def test_rollback_has_a_refusal_of_its_own(self) -> None:
        assert refusal(f"{PI}{SET.replace('stopOnError', 'rollbackOnError')}").hresult == 0x80040413

    def test_subscriptions_go_through_another_call(self) -> None:
        text = f"{PI}<QBXML><QBXMLSubscriptionMsgsRq></QBXMLSubscriptionMsgsRq></QBXML>"
        assert refusal(text).hresult == 0x80040429


class TestHostileDocuments:
    def test_a_billion_laughs(self) -> None:
        entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
        assert refusal(f'{PI}<!DOCTYPE l [<!ENTITY l0 "ha">{entities}]><l>&l9;</l>').hresult == PARSE_ERROR

    def test_deep_nesting(self) -> None:
        assert refusal(f"{PI}{'<a>' * 100_000}{'</a>' * 100_000}").hresult == PARSE_ERROR

    def test_a_huge_document(self) -> None:
        assert "20,000,000" in refusal(PI + " " * LONGEST_DOCUMENT).detail

    def test_a_long_prolog(self) -> None:
        assert refusal(f"{'<!-- x -->' * 10_000}<!-- {'-' * 10_000}").hresult == PARSE_ERROR

    @settings(max_examples=300)
    @given(st.text())
    def test_any_text_gives_requests_or_a_refusal(self, text: str) -> None:
        _read_whatever(text)

    @settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
    @given(st.binary())
    def test_any_bytes_within_a_document_do(self, garbage: bytes) -> None:
        _read_whatever(f"{PI}{SET.replace('1<', garbage.decode('latin-1') + '<')}")

    @settings(max_examples=300)
    @given(st.integers(0, len(PI + SET)), st.sampled_from(['"', "<", ">", "&", "", "Foo", "<a/>", "\x00"]))
    @example(0, "﻿")
    def test_any_damage_to_a_document_does(self, at: int, damage: str) -> None:
        text = PI + SET
        _read_whatever(text[:at] + damage + text[at + 1 :])


def _read_whatever(text: str) -> None:
    """Requests or a refusal with a diagnosis; anything else is a failure."""
    with suppress(StructureRefusal):
        assert isinstance(read_request_set(text, VERSIONS), RequestSet)


class TestTheRequests:
    @pytest.mark.parametrize(
        ("request_", "detail"),
        [
            ("<UnicornQueryRq/>", "expected a request message of qbXML, got <UnicornQueryRq>"),
            ("<CustomerQueryRs/>", "expected a request message"),
            ("<UIEventSubscriptionQueryRq/>", "expected a request message"),
            ("<x:CustomerQueryRq xmlns:x='u'/>", "expected a request message"),
            ("<CustomerQueryRq colour='red'/>", "no attribute colour"),
            ("<CompanyQueryRq iterator='Start'/>", "no attribute iterator"),
            ("<CustomerQueryRq iterator='start'/>", "expected iterator to be one of Start, Continue, Stop"),
            ("<CustomerQueryRq><Unicorn/></CustomerQueryRq>", "<CustomerQueryRq> has no such element"),
            (
                "<CustomerQueryRq><ActiveStatus>All</ActiveStatus><MaxReturned>1</MaxReturned></CustomerQueryRq>",
                "expected MaxReturned before ActiveStatus in qbXML 13.0",
            ),
            (
                "<CustomerQueryRq><MaxReturned>1</MaxReturned><MaxReturned>1</MaxReturned></CustomerQueryRq>",
                "got MaxReturned",
            ),
            (
                "<CustomerQueryRq><ListID>1-1</ListID><FullName>A</FullName></CustomerQueryRq>",
                "expected either ListID or FullName in <CustomerQueryRq> (qbXML 13.0), got both",
            ),
            ("<CustomerAddRq/>", "expected CustomerAdd in <CustomerAddRq>, got its end"),
            ("<CustomerAddRq><CustomerAdd/></CustomerAddRq>", "expected Name in <CustomerAdd>, got its end"),
            (
                "<CustomerAddRq><CustomerAdd><Name>A<b/></Name></CustomerAdd></CustomerAddRq>",
                "expected a text in <Name>, got <b>",
            ),
            ("<CustomerAddRq><CustomerAdd>A<Name>A</Name></CustomerAdd></CustomerAddRq>", "only elements"),
            ("<CustomerAddRq><CustomerAdd><Name>A</Name>tail</CustomerAdd></CustomerAddRq>", "'tail'"),
            (
                "<CustomerAddRq><CustomerAdd><Name x='1'>A</Name></CustomerAdd></CustomerAddRq>",
                "no attribute x",
            ),
            (
                "<CustomerAddRq><CustomerAdd x='1'><Name>A</Name></CustomerAdd></CustomerAddRq>",
                "no attribute x",
            ),
            (
                "<CustomerAddRq><CustomerAdd><Name>A</Name><TaxRegistrationNumber>1</TaxRegistrationNumber>"
                "</CustomerAdd></CustomerAddRq>",
                "not in this country's edition (QBD, US); it is in QBCA (CA)",
            ),
        ],
    )
    def test_a_fault_in_one_request_refuses_them_all(
        self, document: Callable[..., str], request_: str, detail: str
    ) -> None:
        refused = refusal(document(f"<HostQueryRq/>{request_}"))
        assert refused.hresult == PARSE_ERROR
        assert detail in refused.detail

    def test_the_diagnosis_says_where(self, document: Callable[..., str]) -> None:
        refused = refusal(document("<CompanyQueryRq/>\n  <CustomerQueryRq>\n    <Foo/></CustomerQueryRq>"))
        assert (refused.line, refused.column) == (7, 5)
        assert refused.detail.startswith("line 7, column 5: expected ListID or FullName or MaxReturned")

    def test_leading_lines_count(self) -> None:
        refused = refusal(f"\n\n<?xml version='1.0'?>\n{PI}\n<QBXML>\n<Foo/></QBXML>")
        assert (refused.line, refused.column) == (6, 1)

    def test_what_is_newer_than_the_version_is_refused(self, document: Callable[..., str]) -> None:
        message = refusal(document("<DataExtDefQueryRq/>", "1.0"))
        element = refusal(
            document(
                "<CustomerQueryRq><ClassFilter><FullName>A</FullName></ClassFilter></CustomerQueryRq>", "2.0"
            )
        )
        assert "<DataExtDefQueryRq> is new in qbXML 2.0, this document says 1.0" in message.detail
        assert "<ClassFilter> in <CustomerQueryRq> is new in qbXML 12.0" in element.detail

    def test_the_same_is_lawful_in_its_own_version(self, read_one: Callable[..., Request]) -> None:
        request = "<CustomerQueryRq><ClassFilter><FullName>A</FullName></ClassFilter></CustomerQueryRq>"
        assert read_one(request, "12.0").values.child("ClassFilter") is not None

    def test_another_country_s_element_is_lawful_there(self, read_one: Callable[..., Request]) -> None:
        request = read_one(
            "<CustomerAddRq><CustomerAdd><Name>A</Name><TaxRegistrationNumber>1</TaxRegistrationNumber>"
            "</CustomerAdd></CustomerAddRq>",
            country="CA",
        )
        assert request.status is None

    def test_alternatives_of_a_choice_are_sequences(self, read_one: Callable[..., Request]) -> None:
        request = read_one(
            "<DataExtAddRq><DataExtAdd><OwnerID>0</OwnerID><DataExtName>Colour</DataExtName>"
            "<ListDataExtType>Customer</ListDataExtType><ListObjRef><FullName>A</FullName></ListObjRef>"
            "<DataExtValue>red</DataExtValue></DataExtAdd></DataExtAddRq>"
        )
        sent = request.values.child("DataExtAdd")
        assert sent is not None
        assert sent.text("DataExtValue") == "red"

    def test_an_id_may_be_a_macro_where_the_catalogue_says_so(self, read_one: Callable[..., Request]) -> None:
        request = read_one(
            "<DataExtAddRq><DataExtAdd><OwnerID>0</OwnerID><DataExtName>Colour</DataExtName>"
            "<TxnDataExtType>Invoice</TxnDataExtType><TxnID useMacro='TxnID:Inv1'/>"
            "<DataExtValue>red</DataExtValue></DataExtAdd></DataExtAddRq>"
        )
        sent = request.values.child("DataExtAdd")
        assert request.status is None
        assert sent is not None
        assert sent.text("TxnID") == "TxnID:Inv1"
