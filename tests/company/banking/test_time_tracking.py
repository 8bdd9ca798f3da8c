"""Time tracking: whose time, how long, for whom."""

import pytest
from company.asking import Answer, Ask, not_saved
from company.buying import change
from company.selling import named


def track(ask: Ask, duration: str, more: str = "", who: str = "Landlord", after: str = "") -> Answer:
    answer = ask(
        f"<TimeTrackingAddRq><TimeTrackingAdd>{named('EntityRef', who)}{more}<Duration>{duration}</Duration>"
        f"{after}</TimeTrackingAdd></TimeTrackingAddRq>"
    )
    assert isinstance(answer, Answer)
    return answer


@pytest.mark.parametrize(
    ("sent", "kept"), [("PT8H30M", "PT8H30M0S"), ("PT90M", "PT1H30M0S"), ("PT1H0M0S", "PT1H0M0S")]
)
def test_a_duration_has_all_its_parts(ask_shop: Ask, sent: str, kept: str) -> None:
    assert track(ask_shop, sent).all("TimeTrackingRet/Duration") == [kept]


def test_what_is_no_duration_is_refused(ask_shop: Ask) -> None:
    answer = track(ask_shop, "8:30")
    assert (answer.code, answer.message) == (
        3035,
        'There was an error when converting the time interval "8:30" in the field "Duration".',
    )


def test_time_for_a_customer_is_billable(ask_shop: Ask) -> None:
    for_ames = named("CustomerRef", "Ames") + named("ItemServiceRef", "Help")
    answer = track(ask_shop, "PT1H", for_ames)
    assert answer.names("TimeTrackingRet") == [
        *("TxnID", "TimeCreated", "TimeModified", "EditSequence", "TxnNumber", "TxnDate", "EntityRef"),
        *("CustomerRef", "ItemServiceRef", "Duration", "BillableStatus"),
    ]
    assert answer.all("TimeTrackingRet/BillableStatus") == ["Billable"]
    assert track(ask_shop, "PT1H").all("TimeTrackingRet/BillableStatus") == ["NotBillable"]


def test_time_can_be_changed(ask_shop: Ask) -> None:
    made = track(ask_shop, "PT1H", after="<Notes>Roses</Notes>")
    changed = change(
        ask_shop, "TimeTracking", made, named("EntityRef", "Landlord") + "<Duration>PT2H</Duration>"
    )
    assert changed.all("TimeTrackingRet/Duration") == ["PT2H0M0S"]
    assert changed.all("TimeTrackingRet/Notes") == ["Roses"]


def test_what_names_nothing_is_refused(ask_shop: Ask) -> None:
    assert track(ask_shop, "PT1H", who="Nobody").code == 3140
    assert track(ask_shop, "PT1H", named("ItemServiceRef", "Rose")).code == 3140
    assert track(ask_shop, "PT1H", after="").code == 0


def test_classes_are_off(ask_shop: Ask) -> None:
    assert track(ask_shop, "PT1H", after=named("ClassRef", "North")).code == 3250


def test_a_customers_own_time_is_refused(ask_shop: Ask) -> None:
    assert track(ask_shop, "PT1H", who="Ames").refusal == not_saved("TimeTracking")


def test_billable_time_for_nobody_is_refused(ask_shop: Ask) -> None:
    billable = "<BillableStatus>Billable</BillableStatus>"
    assert track(ask_shop, "PT1H", after=billable).refusal == not_saved("TimeTracking")
