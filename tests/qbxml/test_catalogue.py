"""The catalogue says what qbXML's messages look like, from text files that a person can read."""

import pytest

from simulator.errors import Shortcoming
from simulator.qbxml import catalogue
from simulator.qbxml.catalogue.notation import Definitions
from simulator.qbxml.shapes import Choice, Dialect, Element, content, elements, version_number

DESCRIBED = {
    "HostQueryRq",
    "CompanyQueryRq",
    "PreferencesQueryRq",
    "CustomerQueryRq",
    "CustomerAddRq",
    "InvoiceQueryRq",
    "ItemInventoryQueryRq",
    "DataExtDefQueryRq",
    "DataExtDefAddRq",
    "DataExtAddRq",
    "DataExtModRq",
    "DataExtDelRq",
}


def test_all_239_request_messages_are_known_by_name() -> None:
    assert len(catalogue.listings()) == 239
    assert catalogue.listings()["VendorQueryRq"].since == version_number("1.0")


def test_seven_messages_belong_to_the_subscription_set() -> None:
    sets = [listing.message_set for listing in catalogue.listings().values()]
    assert sets.count("QBXMLSubscription") == 7


def test_the_messages_of_this_release_have_a_shape() -> None:
    assert set(catalogue.described()) >= DESCRIBED


@pytest.mark.parametrize("name", catalogue.described())
def test_every_shape_can_be_read_in_every_dialect(name: str) -> None:
    for shape in (catalogue.request(name), catalogue.response(f"{name[:-2]}Rs")):
        for version in ("1.0", "4.0", "13.0", "16.0"):
            for country in ("US", "CA", "UK", "AU"):
                _visit(shape, Dialect(version_number(version), country))


def _visit(shape: Element, dialect: Dialect) -> None:
    content(shape, dialect)
    for child in elements(shape.particles):
        _visit(child, dialect)


def test_a_lawful_message_without_a_shape_is_a_shortcoming_that_names_it() -> None:
    with pytest.raises(Shortcoming, match="VendorQueryRq"):
        catalogue.request("VendorQueryRq")


def test_a_message_that_qbxml_does_not_have_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        catalogue.request("UnicornQueryRq")


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
