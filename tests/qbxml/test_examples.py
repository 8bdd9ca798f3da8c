"""Every example that can be asked for is a document that QuickBooks would read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.errors import QuickBooksRefusal
from simulator.qbxml import catalogue
from simulator.qbxml.catalogue import VERSIONS, Listing
from simulator.qbxml.examples import example
from simulator.qbxml.reading import read_request_set
from simulator.qbxml.shapes import EDITIONS, version_number, version_text

COUNTRY = {edition: country for country, edition in EDITIONS.items()}
ORDINARY = [each for each in catalogue.listings().values() if each.message_set == catalogue.MESSAGE_SET]
SUBSCRIPTIONS = [each for each in catalogue.listings().values() if each not in ORDINARY]


def accept(listing: Listing, version: str, country: str, full: bool, seed: int) -> None:
    text = example(listing.name, version, country, full=full, seed=seed)
    (request,) = read_request_set(text, VERSIONS, country).requests
    assert request.status is None, f"{request.status}\n{text}"
    assert request.name == listing.name
    assert request.request_id == "1"


@pytest.mark.parametrize("listing", ORDINARY, ids=lambda listing: listing.name)
def test_the_oldest_and_the_newest_version_of_every_message(listing: Listing) -> None:
    country = COUNTRY[listing.editions[0]]
    for version in (version_text(listing.since), VERSIONS[-1]):
        for full in (True, False):
            accept(listing, version, country, full, seed=0)


@settings(deadline=None)  # the first message of an entity reads its file
@given(st.data())
def test_any_message_in_any_version_and_edition(data: st.DataObject) -> None:
    listing = data.draw(st.sampled_from(ORDINARY))
    version = data.draw(st.sampled_from([each for each in VERSIONS if version_number(each) >= listing.since]))
    country = COUNTRY[data.draw(st.sampled_from(listing.editions))]
    accept(listing, version, country, data.draw(st.booleans()), data.draw(st.integers(0, 1000)))


@pytest.mark.parametrize("listing", SUBSCRIPTIONS, ids=lambda listing: listing.name)
def test_a_subscription_is_refused_by_process_request(listing: Listing) -> None:
    for full in (True, False):
        with pytest.raises(QuickBooksRefusal, match="0x80040429"):
            read_request_set(example(listing.name, full=full), VERSIONS)


def test_a_full_example_has_what_a_minimal_one_leaves_out() -> None:
    full, minimal = (example("InvoiceAdd", full=each) for each in (True, False))
    assert "<BillAddress>" in full
    assert "<BillAddress>" not in minimal
    assert "<CustomerRef>\n          <FullName>" in minimal


def test_an_example_keeps_to_its_countrys_lengths() -> None:
    assert "<TaxRegistrationNumber>" not in example("CustomerAdd", country="US")
    assert "<TaxRegistrationNumber>" in example("CustomerAdd", country="UK")
