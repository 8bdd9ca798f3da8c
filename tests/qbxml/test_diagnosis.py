"""The wrong requests that people really send: each with its line, its column and its repair."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pytest

from simulator.qbxml.decoding import decode
from simulator.qbxml.diagnosis import Diagnosis, all_versions, diagnose
from simulator.qbxml.document import LONGEST_DOCUMENT
from simulator.qbxml.envelope import REQUESTS, RESPONSES
from simulator.qbxml.findings import VALUE, StructureRefusal
from simulator.qbxml.inspection import ENOUGH

PARSE = "0x80040400"
OPEN = '<QBXML><QBXMLMsgsRq onError="stopOnError">\n'
CLOSE = "</QBXMLMsgsRq></QBXML>\n"


def document(requests: str, version: str = "13.0") -> str:
    """The requests begin in line 4."""
    return f'<?xml version="1.0" encoding="utf-8"?>\n<?qbxml version="{version}"?>\n{OPEN}{requests}\n{CLOSE}'


def customer(*elements: str) -> str:
    """A CustomerAdd; the elements begin in line 6, one a line, indented by two."""
    return document(
        "<CustomerAddRq>\n<CustomerAdd>\n  " + "\n  ".join(elements) + "\n</CustomerAdd>\n</CustomerAddRq>"
    )


@dataclass(frozen=True)
class Wrong:
    """A wrong document, and the finding that tells of it (the only one)."""

    text: str | bytes
    line: int
    column: int
    message: str
    repair: str
    code: str = PARSE


ADDRESS = "<BillAddress><City>Bayshore</City></BillAddress>"
LINE = "<InvoiceLineAdd><Desc>Oak</Desc></InvoiceLineAdd>"
WRONG = {
    "order": Wrong(
        customer("<Name>A</Name>", "<Phone>1</Phone>", ADDRESS),
        8, 3, "expected BillAddress before Phone in qbXML 13.0",
        "move <BillAddress> up, before <Phone> in line 7",
    ),
    "an unknown field": Wrong(
        customer("<Name>A</Name>", "<VATCode>1</VATCode>"),
        7, 3, "got VATCode; <CustomerAdd> has no such element", "leave it out",
    ),
    "a misspelt field": Wrong(
        customer("<Name>A</Name>", "<CompanyNmae>B</CompanyNmae>"),
        7, 3, "got CompanyNmae; <CustomerAdd> has no such element", "did you mean <CompanyName>?",
    ),
    "a field of the aggregate inside": Wrong(
        customer("<Name>A</Name>", "<City>Bayshore</City>"),
        7, 3, "got City; <CustomerAdd> has no such element", "it belongs inside <BillAddress>",
    ),
    "too new": Wrong(
        customer("<Name>A</Name>", "<ClassRef><FullName>X</FullName></ClassRef>").replace('"13.0"', '"11.0"'),
        7, 3, "<ClassRef> in <CustomerAdd> is new in qbXML 12.0, this document says 11.0",
        'write <?qbxml version="12.0"?>',
    ),
    "a message that is too new": Wrong(
        document("<LeadQueryRq/>", "12.0"),
        4, 1, "<LeadQueryRq> is new in qbXML 13.0, this document says 12.0", 'write <?qbxml version="13.0"?>',
    ),
    "double escaping": Wrong(
        document("&lt;CustomerQueryRq/&gt;"),
        4, 1, "got '<CustomerQueryRq/>': markup that was escaped twice", "write <CustomerQueryRq/>, not &lt;",
    ),
    "a whole document escaped twice": Wrong(
        "&lt;?xml version=&quot;1.0&quot;?&gt;&lt;QBXML/&gt;",
        1, 1, "the document was escaped twice", "hand the document over unescaped",
    ),
    "smart quotes in the wrong encoding": Wrong(
        customer("<Name>A</Name>", "<Notes>said “yes</Notes>").encode("cp1252"),
        7, 15, "expected UTF-8, got the byte 0x93 (in Windows-1252 “, left double quotation mark)",
        "save the file as UTF-8, or write &#8220;",
    ),
    "smart quotes around an attribute": Wrong(
        document("<CustomerQueryRq requestID=“1”/>"),
        4, 28, "straight quotes around '1', got typographic ones", 'write "1"',
    ),
    "& unescaped": Wrong(
        customer("<Name>Smith & Sons</Name>"), 6, 15, "a bare & (in", "write &amp; for &",
    ),
    "an entity of HTML": Wrong(
        customer("<Name>A&nbsp;B</Name>"), 6, 10, "&nbsp; is not one of XML's five entities", "write &#160;",
    ),
    "a control character": Wrong(
        customer("<Name>A\x0bB</Name>"), 6, 10, "the character U+000B may not stand in it",
        "leave the character out",
    ),
    "a bare <": Wrong(
        customer("<Name>A</Name>", "<Notes>1 < 2</Notes>"), 7, 13, "a bare < in a text", "write &lt; for <",
    ),
    "an end tag of another": Wrong(
        customer("<Name>A</Name>", "<Notes>A</Note>"),
        7, 11, "<Notes> of line 7 is to be closed first, got </Note>", "write </Notes> before it",
    ),
    "missing onError": Wrong(
        document("<HostQueryRq/>").replace(' onError="stopOnError"', ""),
        3, 8, "expected the attribute onError on QBXMLMsgsRq", 'write <QBXMLMsgsRq onError="stopOnError">',
    ),
    "onError misspelt": Wrong(
        document("<HostQueryRq/>").replace("stopOnError", "stoponerror"),
        3, 8, "expected onError to be one of continueOnError, rollbackOnError, stopOnError",
        'write onError="stopOnError"',
    ),
    "rollback": Wrong(
        document("<HostQueryRq/>").replace("stopOnError", "rollbackOnError"),
        3, 8, "expected onError stopOnError or continueOnError", "write stopOnError", "0x80040413",
    ),
    "no processing instruction": Wrong(
        document("<HostQueryRq/>").replace('<?qbxml version="13.0"?>\n', ""),
        2, 1, 'expected <?qbxml version="…"?> before the root element, got none',
        'write <?qbxml version="13.0"?>',
    ),
    "the processing instruction first": Wrong(
        '<?qbxml version="13.0"?><?xml version="1.0"?><QBXML><QBXMLMsgsRq onError="stopOnError"/></QBXML>',
        1, 25, "expected <?xml …?> only at the very start", "put <?xml …?> first",
    ),
    "an unknown version": Wrong(
        document("<HostQueryRq/>", "13"), 2, 1, "got '13'", 'write <?qbxml version="13.0"?>', "0x80040423",
    ),
    "a country's own version elsewhere": Wrong(
        document("<HostQueryRq/>", "CA3.0"), 2, 1, "got 'CA3.0'", 'write <?qbxml version="16.0"?>',
        "0x80040423",
    ),
    "another DOCTYPE": Wrong(
        document("<HostQueryRq/>").replace("<QBXML>", "<!DOCTYPE QBXML SYSTEM 'x.dtd'><QBXML>"),
        3, 1, "expected no DOCTYPE but that of qbXML 1.0", "leave the DOCTYPE out",
    ),
    "an amount with one decimal": Wrong(
        customer("<Name>A</Name>", "<CreditLimit>97.5</CreditLimit>"),
        7, 3, 'There was an error when converting the amount "97.5" in the field "CreditLimit".',
        "write 97.50", "3040",
    ),
    "a long name": Wrong(
        customer(f"<Name>{'n' * 42}</Name>"), 6, 3, 'in the field "Name" is too long.',
        "at most 41 characters, this has 42", "3070",
    ),
    "an unknown enumeration": Wrong(
        document("<CustomerQueryRq><ActiveStatus>Active</ActiveStatus></CustomerQueryRq>"),
        4, 18, 'The enumerated value "Active" in the field "ActiveStatus" is unknown or invalid',
        "write ActiveOnly", "3110",
    ),
    "an empty id": Wrong(
        document("<CustomerQueryRq><ListID></ListID></CustomerQueryRq>"),
        4, 18, 'The given object ID "" in the field "list id" is invalid.', "leave the element out", "3000",
    ),
    "an empty aggregate that needs something": Wrong(
        document("<CustomerAddRq>\n<CustomerAdd></CustomerAdd></CustomerAddRq>"),
        5, 14, "expected Name in <CustomerAdd>, got its end", "add <Name> before </CustomerAdd>",
    ),
    "a required field that is missing": Wrong(
        customer("<Phone>1</Phone>"), 6, 3, "expected Name before Phone in qbXML 13.0, got none",
        "add <Name>",
    ),
    "wrong case": Wrong(
        customer("<name>A</name>"), 6, 3, "expected Name in <CustomerAdd>, got name",
        "write <Name>: case counts",
    ),
    "an attribute in the wrong case": Wrong(
        document('<HostQueryRq requestId="1"/>'), 4, 1, "<HostQueryRq> has no attribute requestId",
        "write requestID",
    ),
    "lines before the header": Wrong(
        document(
            f"<InvoiceAddRq><InvoiceAdd>\n{LINE}\n<CustomerRef><FullName>A</FullName></CustomerRef>\n"
            "<RefNumber>1</RefNumber>\n<Memo>m</Memo>\n</InvoiceAdd></InvoiceAddRq>"
        ),
        6, 1, "expected CustomerRef before InvoiceLineAdd in qbXML 13.0",
        "move <InvoiceLineAdd> in line 5 down, behind <Memo> in line 8",
    ),
    "ReportBasis in the wrong place": Wrong(
        document(
            "<GeneralSummaryReportQueryRq>\n"
            "<GeneralSummaryReportType>ProfitAndLossStandard</GeneralSummaryReportType>\n"
            "<ReportBasis>Accrual</ReportBasis>\n<ReportDateMacro>ThisMonth</ReportDateMacro>\n"
            "</GeneralSummaryReportQueryRq>"
        ),
        7, 1, "expected ReportDateMacro before ReportBasis in qbXML 13.0",
        "move <ReportDateMacro> up, before <ReportBasis> in line 6",
    ),
    "both of a choice": Wrong(
        document("<CustomerQueryRq>\n<ListID>1-1</ListID>\n<FullName>A</FullName>\n</CustomerQueryRq>"),
        6, 1, "expected either ListID or FullName in <CustomerQueryRq>", "or <ListID> in line 5",
    ),
    "one twice": Wrong(
        customer("<Name>A</Name>", "<Phone>1</Phone>", "<Phone>2</Phone>"),
        8, 3, "expected Phone once in <CustomerAdd>", "keep one of them; the first is in line 7",
    ),
    "another country's field": Wrong(
        customer("<Name>A</Name>", "<TaxRegistrationNumber>1</TaxRegistrationNumber>"),
        7, 3, "is not in this country's edition (QBD, US); it is in QBCA (CA)", "leave it out",
    ),
    "another country's message": Wrong(
        document("<SalesTaxReturnQueryRq/>"), 4, 1, "This request is not supported by this implementation.",
        "SalesTaxReturnQueryRq is in QBCA, QBUK, QBAU only", "1030",
    ),
    "a long requestID": Wrong(
        document(f'<HostQueryRq requestID="{"1" * 51}"/>'), 4, 1, "possibly too long",
        "at most 50 characters", "1060",
    ),
    "a response sent as a request": Wrong(
        '<?qbxml version="13.0"?>\n<QBXML>\n<QBXMLMsgsRs><HostQueryRs statusCode="0"/></QBXMLMsgsRs></QBXML>',
        3, 1, "got <QBXMLMsgsRs>: a response sent as a request", "send requests in <QBXMLMsgsRq>",
    ),
    "an answer among requests": Wrong(
        document("<HostQueryRs/>"), 4, 1, "got <HostQueryRs>: an answer in a request", "send <HostQueryRq>",
    ),
    "nested QBXML": Wrong(
        document(f"{OPEN}<HostQueryRq/>{CLOSE}"), 4, 1, "got <QBXML>: one document inside another",
        "take the inner <QBXML> away",
    ),
    "a message without its set": Wrong(
        '<?qbxml version="13.0"?>\n<QBXML><HostQueryRq/></QBXML>', 2, 8,
        "expected exactly one <QBXMLMsgsRq>, got <HostQueryRq>", 'write <QBXMLMsgsRq onError="stopOnError">',
    ),
    "a message without its Rq": Wrong(
        document("<CustomerQuery/>"), 4, 1, "expected a request message of qbXML, got <CustomerQuery>",
        "put it inside <CustomerQueryRq>",
    ),
    "a subscription beside requests": Wrong(
        document("<HostQueryRq/>").replace("</QBXML>", "<QBXMLSubscriptionMsgsRq/></QBXML>"), 5, 15,
        "does not go through ProcessRequest", "leave them out", "0x80040429",
    ),
    "a namespace": Wrong(
        document("<HostQueryRq/>").replace("<QBXML>", '<QBXML xmlns="http://example.com">'),
        3, 1, "expected <QBXML> without a namespace", "leave the xmlns attribute out",
    ),
    "BOM": Wrong(
        "\ufeff" + document("<HostQueryRq/>"), 1, 1, "got a byte order mark", "decode with utf-8-sig",
    ),
    "trailing text": Wrong(
        document("<HostQueryRq/>") + "OK", 6, 1, "nothing may come after the root's end tag, got 'OK'",
        "one document at a time",
    ),
    "the end is missing": Wrong(
        document("<HostQueryRq/>").replace("</QBXML>\n", ""), 5, 15, "<QBXML> of line 3 is not closed",
        "write </QBXML>",
    ),
    "text between elements": Wrong(
        customer("<Name>A</Name>", "hello"), 7, 3, "expected only elements in <CustomerAdd>, got 'hello'",
        "take it away",
    ),
    "a version inside the root": Wrong(
        document("<HostQueryRq/>").replace(OPEN, f'{OPEN}<?qbxml version="13.0"?>'), 4, 1,
        'expected <?qbxml version="…"?> before <QBXML>, got it inside', "put it on the line before <QBXML>",
    ),
    "the set without QBXML": Wrong(
        '<?qbxml version="13.0"?>\n<QBXMLMsgsRq onError="stopOnError"><HostQueryRq/></QBXMLMsgsRq>',
        2, 1, "expected <QBXML>, got <QBXMLMsgsRq>", "put <QBXML>…</QBXML> around it",
    ),
    "a message alone": Wrong(
        '<?qbxml version="13.0"?>\n<HostQueryRq/>', 2, 1, "expected <QBXML>, got <HostQueryRq>",
        'write <QBXMLMsgsRq onError="stopOnError">…</QBXMLMsgsRq> inside <QBXML>',
    ),
    "the root in the wrong case": Wrong(
        document("<HostQueryRq/>").replace("QBXML>", "qbXML>"), 3, 1, "expected <QBXML>, got <qbXML>",
        "write <QBXML>: case counts",
    ),
    "the set in the wrong case": Wrong(
        document("<HostQueryRq/>").replace("MsgsRq", "msgsrq"), 3, 8,
        "expected exactly one <QBXMLMsgsRq>, got <QBXMLmsgsrq>", "write <QBXMLMsgsRq>: case counts",
    ),
    "two sets": Wrong(
        document('</QBXMLMsgsRq>\n<QBXMLMsgsRq onError="stopOnError">'), 5, 1,
        "expected exactly one <QBXMLMsgsRq>, got <QBXMLMsgsRq>, <QBXMLMsgsRq>", "put all requests into one",
    ),
    "a misspelt message": Wrong(
        document("<CustomerQeuryRq/>"), 4, 1, "expected a request message of qbXML, got <CustomerQeuryRq>",
        "did you mean <CustomerQueryRq>?",
    ),
    "a message in the wrong case": Wrong(
        document("<customerQueryRq/>"), 4, 1, "got <customerQueryRq>", "write <CustomerQueryRq>: case counts",
    ),
    "a message that is none": Wrong(
        document("<UnicornRq/>"), 4, 1, "got <UnicornRq>", "qbwc-sim qbxml list has them all",
    ),
    "a field of the aggregate outside": Wrong(
        document(
            "<InvoiceAddRq><InvoiceAdd><CustomerRef><FullName>A</FullName></CustomerRef>\n"
            "<InvoiceLineAdd><PONumber>1</PONumber></InvoiceLineAdd></InvoiceAdd></InvoiceAddRq>"
        ),
        5, 17, "<InvoiceLineAdd> has no such element", "it belongs in <InvoiceAdd>, outside <InvoiceLineAdd>",
    ),
    "markup in a text": Wrong(
        customer("<Name>A <b>B</b></Name>"), 6, 11, "expected a text in <Name>, got <b>", "write &lt; for <",
    ),
    "an attribute twice": Wrong(
        document('<HostQueryRq requestID="1" requestID="2"/>'), 4, 28, "an attribute stands twice",
        "keep one of them",
    ),
    "an attribute without quotes": Wrong(
        document("<HostQueryRq requestID=1/>"), 4, 24, "a tag that is none",
        'attributes are written name="value"',
    ),
    "a number out of its bounds": Wrong(
        document("<CustomerQueryRq><MaxReturned>0</MaxReturned></CustomerQueryRq>"), 4, 18,
        'There was an error when converting the number "0"', "at least 1", "3085",
    ),
    "a date as people write it": Wrong(
        customer("<Name>A</Name>", "<JobStartDate>31/01/2024</JobStartDate>"), 7, 3,
        'There was an error when converting the date value "31/01/2024"', "write year-month-day", "3020",
    ),
}  # fmt: skip


def looked_at(text: str | bytes) -> Diagnosis:
    if isinstance(text, str):
        return diagnose(text)
    decoded, before = decode(text)
    return diagnose(decoded, before=before)


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_request_is_told_of_once_with_its_place_and_its_repair(name: str) -> None:
    wrong = WRONG[name]
    (finding,) = looked_at(wrong.text).findings
    assert (finding.line, finding.column) == (wrong.line, wrong.column)
    assert wrong.message in finding.message
    assert wrong.repair in finding.repair
    assert finding.code == wrong.code
    assert (finding.layer == VALUE) == finding.code.isdigit()


def test_every_fault_is_told_of_in_one_look() -> None:
    text = customer(
        "<Name>Smith & Sons</Name>",
        "<Phone>1</Phone>",
        ADDRESS,
        "<Unicorn/>",
        "<CreditLimit>1.5</CreditLimit>",
    )
    found = diagnose(text).findings
    assert [(each.line, each.code) for each in found] == [
        (6, PARSE),
        (8, PARSE),
        (9, PARSE),
        (10, "3040"),
    ]
    assert found[1].path == "/QBXML/QBXMLMsgsRq/CustomerAddRq/CustomerAdd/BillAddress"


def test_a_finding_says_the_path() -> None:
    (finding,) = diagnose(customer("<Name>A</Name>", "<CreditLimit>1.5</CreditLimit>")).findings
    assert finding.path == "/QBXML/QBXMLMsgsRq/CustomerAddRq/CustomerAdd/CreditLimit"


class TestBytes:
    TEXT = customer("<Name>Café</Name>")

    @pytest.mark.parametrize(
        ("declared", "encoding"),
        [
            ("utf-8", "utf-8"),
            ("utf-16", "utf-16"),
            ("utf-16", "utf-8"),
            ("ISO-8859-1", "latin-1"),
            ("windows-1252", "cp1252"),
            ("no-such-encoding", "utf-8"),
            ("hex", "utf-8"),
            ("undefined", "utf-8"),
        ],
    )
    def test_what_is_in_the_encoding_that_it_names_is_read(self, declared: str, encoding: str) -> None:
        text = self.TEXT.replace("utf-8", declared)
        assert decode(text.encode(encoding)) == (text, [])

    def test_what_is_not_is_told_byte_by_byte_to_a_point(self) -> None:
        text, found = decode(b"caf\xe9 " * 100)
        assert text == "café " * 100
        assert len(found) == 20
        assert (found[1].line, found[1].column) == (1, 9)

    def test_another_encoding_is_told_once(self) -> None:
        _, (finding,) = decode(b'<?xml version="1.0" encoding="ascii"?>\xe9')
        assert "expected ascii, got bytes that are not" in finding.message


class TestAnswers:
    ANSWER = (
        '<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs>\n'
        '<CustomerAddRs statusCode="3100" statusSeverity="Error" statusMessage="in use" />\n'
        "</QBXMLMsgsRs>\n</QBXML>\n"
    )

    def test_an_answer_needs_no_version(self) -> None:
        found = diagnose(self.ANSWER)
        assert found.findings == ()
        assert found.message_set == RESPONSES

    def test_it_is_held_against_its_shape(self) -> None:
        ret = "<CustomerRet><Name>A</Name></CustomerRet>"
        text = self.ANSWER.replace(' statusCode="3100"', "").replace(" />", f">\n{ret}</CustomerAddRs>")
        messages = [each.message for each in diagnose(text).findings]
        assert messages[0] == "expected the attribute statusCode on CustomerAddRs, got none"
        assert "expected ListID before Name" in messages[1]

    def test_it_is_none_where_a_request_is_expected(self) -> None:
        assert "a response sent as a request" in diagnose(self.ANSWER, expects=REQUESTS).findings[-1].message


@pytest.mark.parametrize(
    ("version", "country"), [("CA3.0", "CA"), ("UK2.1", "UK"), ("1.0", "AU"), ("16.0", "US")]
)
def test_old_and_new_versions_are_known(version: str, country: str) -> None:
    text = document("<HostQueryRq/>", version)
    found = diagnose(text, all_versions(country), country)
    assert (found.findings, found.version, found.country) == ((), version, country)


def test_another_version_can_be_asked_for() -> None:
    text = customer("<Name>A</Name>", "<ClassRef><FullName>X</FullName></ClassRef>")
    assert diagnose(text).findings == ()
    assert "new in qbXML 12.0" in diagnose(text, version="8.0").findings[0].message


class TestHostileDocuments:
    """However malformed: soon, in bounded memory, with a bounded list."""

    SECONDS = 20.0

    @pytest.mark.parametrize(
        "inside",
        [
            "<HostQueryRq x=''/>" * 200_000,
            "<HostQueryRq/>" * 200_000 + "<HostQueryRq x=''/>",
            "<Unicorn>" * 100_000,
            "<!--" * 300_000,
            "<![CDATA[" * 100_000,
            "& " * 300_000,
            "=“" * 300_000,
            "\x01" * 300_000,
            "<?x" * 300_000,
            f"<CustomerAddRq><CustomerAdd>{'<Name>A</Name>' * 100_000}</CustomerAdd></CustomerAddRq>",
            f"<CustomerAddRq><CustomerAdd><{'N' * 500_000}/></CustomerAdd></CustomerAddRq>",
            f"<CustomerAddRq>{'text' * 300_000}</CustomerAddRq>",
            f"<CustomerQueryRq>{'<ListID>1-1</ListID><FullName>A</FullName>' * 50_000}</CustomerQueryRq>",
        ],
        ids=range(13),
    )
    @pytest.mark.long
    def test_it_ends_soon(self, inside: str) -> None:
        started = time.thread_time()
        found = diagnose(document(inside)).findings
        assert 1 <= len(found) <= ENOUGH + 3 * 20 + 1
        assert time.thread_time() - started < self.SECONDS

    def test_what_is_too_long_is_not_looked_at(self) -> None:
        with pytest.raises(StructureRefusal, match="0x80040400"):
            diagnose(" " * (LONGEST_DOCUMENT + 1))
