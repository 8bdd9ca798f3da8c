"""The catalogue says what qbXML's messages look like, from text files that a person can read."""

import pytest

from simulator.qbxml import catalogue
from simulator.qbxml.catalogue.notation import Definitions
from simulator.qbxml.shapes import Choice, Dialect, Element, content, elements, version_number


def test_all_239_request_messages_are_known_by_name() -> None:
    assert len(catalogue.listings()) == 239
    assert catalogue.listings()["VendorQueryRq"].since == version_number("1.0")


def test_seven_messages_belong_to_the_subscription_set() -> None:
    sets = [listing.message_set for listing in catalogue.listings().values()]
    assert sets.count("QBXMLSubscription") == 7


def test_a_listing_says_where_a_message_is_and_how_far_it_is_documented() -> None:
    query, mod = (catalogue.listings()[name] for name in ("SalesTaxReturnQueryRq", "InvoiceModRq"))
    assert query.editions == ("QBCA", "QBUK", "QBAU")
    assert mod.editions == ("QBD", "QBCA", "QBUK", "QBAU")
    assert (mod.kind, mod.response) == ("Mod", "InvoiceModRs")
    assert mod.is_verified(version_number("14.0"))
    assert not mod.is_verified(version_number("15.0"))


@pytest.mark.parametrize("version", ["1.0", "4.0", "13.0", "16.0"])
@pytest.mark.parametrize("country", ["US", "CA", "UK", "AU"])
def test_every_shape_can_be_read_in_every_dialect(country: str, version: str) -> None:
    seen: set[int] = set()
    for listing in catalogue.listings().values():
        for shape in (catalogue.request(listing.name), catalogue.response(listing.response)):
            _visit(shape, Dialect(version_number(version), country), seen)


@pytest.mark.parametrize("name", catalogue.EVENTS)
def test_events_have_a_shape(name: str) -> None:
    assert catalogue.event(name).particles


def _visit(shape: Element, dialect: Dialect, seen: set[int]) -> None:
    if id(shape.particles) in seen or not shape.particles:
        return
    seen.add(id(shape.particles))
    assert set(content(shape, dialect).order) == {
        child.name for child in elements(shape.particles) if dialect.has(child)
    }
    for child in elements(shape.particles):
        _visit(child, dialect, seen)


def test_a_name_that_qbxml_does_not_have_is_a_key_error() -> None:
    for ask, name in (
        (catalogue.request, "UnicornQueryRq"),
        (catalogue.response, "UnicornQueryRs"),
        (catalogue.event, "Unicorn"),
    ):
        with pytest.raises(KeyError):
            ask(name)


def test_what_is_written_once_is_one_shape() -> None:
    rets = [catalogue.response(f"Customer{verb}Rs").find("CustomerRet") for verb in ("Query", "Add")]
    rets.append(catalogue.response("EntityQueryRs").find("CustomerRet"))
    assert all(ret is not None for ret in rets)
    assert len({id(ret.particles) for ret in rets if ret}) == 1


def test_what_qbxml_16_added_to_the_answers_is_there() -> None:
    added = {
        "BillQueryRs": "BillRet/IsPending",
        "InvoiceQueryRs": "InvoiceRet/InvoiceLineRet/ExpirationDateForSerialLotNumber",
        "SalesOrderQueryRs": "SalesOrderRet/ShippingDetails/ShippingDetailsLineRet/CarrierName",
        "EntityQueryRs": "EmployeeRet/EmployeePayrollInfo/IsUsingTimeDataToCreatePaychecks",
    }
    for message, path in added.items():
        shape: Element | None = catalogue.response(message)
        newest = 0
        for name in path.split("/"):
            shape = shape and shape.find(name)
            newest = max(newest, shape.since if shape else 0)
        assert newest == version_number("16.0"), path


def test_the_facts_of_a_field_are_all_there() -> None:
    add = catalogue.request("CustomerAddRq").find("CustomerAdd")
    assert add is not None
    name, resale, status, cc = (add.find(each) for each in ("Name", "ResaleNumber", "JobStatus", "Cc"))
    assert name
    assert name.required
    assert name.longest == (41, 41, 41, 41)
    assert resale
    assert resale.longest == (15, 21, 21, 21)
    assert status
    assert status.values[0] == "Awarded"
    assert status.default == "None"
    assert status.not_in == {"QBOE"}
    assert cc
    assert cc.since == version_number("12.0")


def test_a_reference_takes_its_longest_name_as_an_argument() -> None:
    ret = catalogue.response("CustomerQueryRs").find("CustomerRet")
    terms = ret and ret.find("TermsRef")
    full_name = terms and terms.find("FullName")
    assert full_name
    assert full_name.longest == (31, 31, 31, 31)


def test_iterators_are_attributes_of_the_messages_that_have_them() -> None:
    def names(message: str) -> set[str]:
        return {attribute.name for attribute in catalogue.request(message).attributes}

    assert names("CustomerQueryRq") == {"requestID", "metaData", "iterator", "iteratorID"}
    assert names("CompanyQueryRq") == {"requestID"}


def test_choices_nest_and_repeat() -> None:
    (outer, *_) = catalogue.request("CustomerQueryRq").particles
    assert isinstance(outer, Choice)
    assert not outer.required
    assert len(outer.alternatives) == 3
    invoice = catalogue.response("InvoiceQueryRs").find("InvoiceRet")
    assert invoice is not None
    assert any(isinstance(each, Choice) and each.repeats for each in invoice.particles)


class TestTheNotation:
    """Faults in a catalogue file are ours, and are told with file and line."""

    def test_the_order_of_a_repeating_choice_is_free(self) -> None:
        shape = Definitions("X\n  choice+\n    | A  STR\n    | B  INT\n  C?  BOOL\n", "x.txt").shape("X")
        table = content(shape, Dialect(1300))
        assert set(table.follow[0]) == {"A", "B"}
        after_a = table.follow[0]["A"]
        assert set(table.follow[after_a]) == {"A", "B", "C"}
        assert after_a in table.ends
        assert 0 not in table.ends

    def test_what_the_dialect_lacks_is_not_in_the_order(self) -> None:
        text = "X\n  choice\n    | A  STR  since 9.0\n  B?  STR  not QBCA\n"
        shape = Definitions(text, "x.txt").shape("X")
        old_canadian = content(shape, Dialect(version_number("8.0"), "CA"))
        assert old_canadian.follow[0] == {}
        assert old_canadian.ends == {0}
        assert set(content(shape, Dialect(version_number("9.0"))).order) == {"A", "B"}

    def test_what_a_message_is_not_in_its_content_does_not_say_again(self) -> None:
        text = (
            "Part\n  A  STR  not QBOE QBAU\nX  not QBOE\n  P  &Part\nY\n  P  &Part\nZ\n  P  &Part  not QBAU\n"
        )
        definitions = Definitions(text, "x.txt")

        def lacking(name: str) -> frozenset[str]:
            part = definitions.shape(name).find("P")
            inner = part and part.find("A")
            assert inner
            return inner.not_in

        assert lacking("X") == {"QBAU"}
        assert lacking("Y") == {"QBOE", "QBAU"}
        assert lacking("Z") == {"QBOE"}

    def test_a_file_speaks_of_those_that_it_uses(self) -> None:
        files = {"Shared": "S\n  A  STR\n", "Other": "O\n  B  INT\n"}

        def elsewhere(name: str) -> Definitions:
            return Definitions(files[name], name)

        shape = Definitions("use Other\nX\n  One  &S\n  Two  &O\n", "x.txt", elsewhere).shape("X")
        assert [child.name for each in elements(shape.particles) for child in elements(each.particles)] == [
            "A",
            "B",
        ]
        with pytest.raises(ValueError, match=r"x\.txt:2: nothing is called O"):
            Definitions("X\n  Two  &O\n", "x.txt", elsewhere).shape("X")

    @pytest.mark.parametrize(
        ("text", "fault"),
        [
            ("X\n  A  WORD\n", "no type is called WORD"),
            ("X\n  A!  STR\n", "expected NAME"),
            ("X\n  A  &Nothing\n", "nothing is called Nothing"),
            ("X\n  A  ENUM &Nothing\n", "nothing is called Nothing"),
        ],
    )
    def test_a_fault_names_file_and_line(self, text: str, fault: str) -> None:
        with pytest.raises(ValueError, match=rf"x\.txt:2: {fault}"):
            Definitions(text, "x.txt").shape("X")
