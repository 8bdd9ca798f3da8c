"""Answers in QuickBooks' own bytes, and what of a record a request gets to see."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from simulator.qbxml import catalogue
from simulator.qbxml.aggregates import Aggregate, Item, Written, aggregate
from simulator.qbxml.shapes import Dialect, Element, content, version_number
from simulator.qbxml.statuses import NO_MATCH, OK, status
from simulator.qbxml.writing import (
    Projection,
    Response,
    escape,
    in_order,
    lines_in_order,
    read_back,
    render,
    write_response_set,
)

XML_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="￾￿"))
TEXT = st.one_of(XML_TEXT, st.lists(XML_TEXT).map("\n".join), XML_TEXT.map(lambda text: text + "\r\t"))


def customer() -> Element:
    shape = catalogue.response("CustomerQueryRs").find("CustomerRet")
    assert shape is not None
    return shape


def dialect(version: str) -> Dialect:
    return Dialect(version_number(version))


RECORD = (
    "<CustomerRet>\n<ListID>1-1</ListID>\n<Name>A</Name>\n<JobTitle>Boss</JobTitle>\n"
    "<BillAddress>\n<Addr1>x</Addr1>\n<Addr4>y</Addr4>\n</BillAddress>\n"
    "<BillAddressBlock>\n<Addr1>x</Addr1>\n</BillAddressBlock>\n"
    "<Notes>\none\ntwo</Notes>\n<ExternalGUID />\n</CustomerRet>\n"
)


class TestTheForm:
    def test_the_document(self) -> None:
        text = write_response_set(
            [
                Response("HostQueryRs", "0", OK, "<HostRet>\n<Country>US</Country>\n</HostRet>\n"),
                Response("CustomerQueryRs", None, NO_MATCH),
            ]
        )
        assert text == (
            '<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs>\n'
            '<HostQueryRs requestID="0" statusCode="0" statusSeverity="Info" statusMessage="Status OK">\n'
            "<HostRet>\n<Country>US</Country>\n</HostRet>\n</HostQueryRs>\n"
            '<CustomerQueryRs statusCode="1" statusSeverity="Info"'
            ' statusMessage="A query request did not find a matching object in QuickBooks" />\n'
            "</QBXMLMsgsRs>\n</QBXML>\n"
        )

    def test_an_empty_set(self) -> None:
        assert write_response_set([]) == '<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs />\n</QBXML>\n'

    def test_attributes_come_in_quickbooks_order(self) -> None:
        response = Response(
            "XRs",
            "1",
            OK,
            ret_count=3,
            iterator_remaining=18,
            iterator_id="{eb05f701-e727-472f-8ade-6753c4f67a46}",
        )
        names = [part.split("=")[0] for part in response.attributes().replace("Status OK", "OK").split()]
        assert names == [
            "requestID",
            "statusCode",
            "statusSeverity",
            "statusMessage",
            "retCount",
            "iteratorRemainingCount",
            "iteratorID",
        ]

    def test_quotes_and_apostrophes_are_escaped_in_texts_and_attributes(self) -> None:
        assert escape("""<"Ann's" & Co>""") == "&lt;&quot;Ann&apos;s&quot; &amp; Co&gt;"
        assert (
            'statusMessage="The name &quot;A&apos;s&quot; of'
            in Response("XRs", None, status(3100, value="A's")).attributes()
        )

    def test_what_is_not_ascii_is_a_decimal_reference(self) -> None:
        assert escape("Jean-Sébastien") == "Jean-S&#233;bastien"
        assert escape("60200 · €") == "60200 &#183; &#8364;"

    def test_line_feeds_are_raw_and_carriage_returns_are_not(self) -> None:
        assert escape("one\ntwo\r") == "one\ntwo&#13;"

    @given(TEXT, TEXT)
    def test_what_is_written_parses_and_reads_back(self, text: str, request_id: str) -> None:
        body = render([("CustomerRet", aggregate(("Notes", text), ("Name", "A")))])
        written = write_response_set([Response("CustomerQueryRs", request_id, OK, body)])
        assert written.isascii()
        answer = etree.fromstring(written.encode())[0][0]
        assert answer.get("requestID") == request_id
        assert (answer[0][0].text or "") == text
        assert read_back(body).text("Notes") == text

    @given(
        st.recursive(
            TEXT,
            lambda inner: st.lists(st.tuples(st.just("A"), inner), min_size=1).map(
                lambda items: Aggregate(tuple(items))
            ),
            max_leaves=20,
        )
    )
    def test_any_content_reads_back(self, content: str | Aggregate) -> None:
        items: tuple[Item, ...] = (("X", content),)
        assert read_back(f"<Ret>\n{render(items)}</Ret>").items == items


class TestTheOrder:
    def test_is_the_catalogue_s_at_every_level(self) -> None:
        items = (
            ("Phone", "1"),
            ("BillAddress", aggregate(("City", "C"), ("Addr1", "A"))),
            ("Name", "N"),
        )
        assert in_order(customer(), items, dialect("13.0")) == (
            ("Name", "N"),
            ("BillAddress", aggregate(("Addr1", "A"), ("City", "C"))),
            ("Phone", "1"),
        )

    def test_repeated_elements_keep_theirs(self) -> None:
        contacts = [
            ("AdditionalContactRef", aggregate(("ContactName", n), ("ContactValue", "v"))) for n in "ab"
        ]
        assert in_order(customer(), contacts, dialect("13.0")) == tuple(contacts)

    def test_what_the_version_lacks_and_what_it_empties_is_left_out(self) -> None:
        items = (("JobTitle", "Boss"), ("BillAddress", aggregate(("Addr5", "x"))), ("Name", "N"))
        assert in_order(customer(), items, dialect("2.0")) == (("Name", "N"),)


class TestProjection:
    def test_in_the_newest_version_a_record_goes_out_as_stored(self) -> None:
        projection = Projection(customer(), dialect("13.0"), None, "US")
        assert projection.identity
        assert projection.apply(RECORD) is RECORD

    def test_an_old_version_sees_an_old_record(self) -> None:
        seen = Projection(customer(), dialect("1.1"), None, "US").apply(RECORD)
        assert seen == (
            "<CustomerRet>\n<ListID>1-1</ListID>\n<Name>A</Name>\n<BillAddress>\n<Addr1>x</Addr1>\n"
            "</BillAddress>\n<Notes>\none\ntwo</Notes>\n</CustomerRet>\n"
        )

    def test_another_edition_sees_what_it_has(self) -> None:
        tax = "<ItemSalesTaxRef>\n<FullName>T</FullName>\n</ItemSalesTaxRef>"
        record = f"<CustomerRet>\n<Name>A</Name>\n{tax}\n</CustomerRet>\n"
        canadian = Projection(customer(), Dialect(1300, "CA"), None, "US")
        assert not canadian.identity
        assert canadian.apply(record) == "<CustomerRet>\n<Name>A</Name>\n</CustomerRet>\n"

    @pytest.mark.parametrize(
        ("names", "seen"),
        [
            (["Name"], "<CustomerRet>\n<Name>A</Name>\n</CustomerRet>\n"),
            (
                ["Notes", "ListID"],
                "<CustomerRet>\n<ListID>1-1</ListID>\n<Notes>\none\ntwo</Notes>\n</CustomerRet>\n",
            ),
            (["Name", "Unicorn"], "<CustomerRet>\n<Name>A</Name>\n</CustomerRet>\n"),
            (["Addr1"], "<CustomerRet />\n"),
        ],
    )
    def test_include_ret_element_names_the_top_level(self, names: list[str], seen: str) -> None:
        assert Projection(customer(), dialect("13.0"), frozenset(names), "US").apply(RECORD) == seen

    @given(
        st.sets(
            st.sampled_from(["ListID", "Name", "JobTitle", "BillAddress", "BillAddressBlock", "Notes", "x"])
        ),
        st.sampled_from(["1.0", "2.0", "6.0", "12.0", "13.0"]),
    )
    def test_cutting_lines_is_the_same_as_reading_and_writing(self, names: set[str], version: str) -> None:
        projection = Projection(customer(), dialect(version), frozenset(names), "US")
        record = RECORD.replace("<ExternalGUID />\n", "")
        assert projection.apply(record) == projection.show(read_back(record))

    def test_a_record_with_an_element_of_nowhere_is_our_fault(self) -> None:
        with pytest.raises(ValueError, match="Unicorn"):
            Projection(customer(), dialect("1.0"), frozenset(["Unicorn"]), "US").apply(
                "<CustomerRet>\n<Unicorn>\n<A>1</A>\n</Unicorn>\n</CustomerRet>\n"
            )


class TestLinesInOrder:
    NAMES = ("Notes", "Name", "ListID", "Unicorn", "Phone", "ExternalGUID", "JobTitle")

    @given(
        st.lists(st.tuples(st.sampled_from(NAMES), XML_TEXT)),
        st.lists(st.tuples(st.sampled_from(("Addr4", "Addr1", "City", "Unicorn")), XML_TEXT)),
        st.sampled_from(("1.0", "4.0", "13.0")),
    )
    def test_are_the_lines_of_the_items_in_order(
        self, texts: list[tuple[str, str]], address: list[tuple[str, str]], version: str
    ) -> None:
        items: list[Item] = [*texts, ("BillAddress", Aggregate(tuple(address)))]
        lines = lines_in_order(customer(), items, dialect(version))
        assert "".join(lines) == render(in_order(customer(), items, dialect(version)))
        rank = content(customer(), dialect(version)).rank
        assert all(lines[rank[name]].startswith(f"<{name}") for name, _ in texts if name in rank)

    def test_what_is_written_already_is_taken_as_it_is(self) -> None:
        parts = (("ListID", "1-1"), ("FullName", "a & b"))
        ref = Written(parts, render(parts))
        lines = lines_in_order(customer(), [("TermsRef", ref)], dialect("13.0"))
        assert "".join(lines) == render([("TermsRef", aggregate(*parts))])
