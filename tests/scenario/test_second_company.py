"""One PC with two companies, each linked for a user of the endpoint's own (`also`, `link`, `same`)."""

from __future__ import annotations

import pytest

from simulator.clock import VirtualClock
from simulator.connector.session import Guards
from simulator.errors import InputError
from simulator.events import CallSent, Event, Stream, Verdict
from simulator.scenario import load_text, run_scenarios
from simulator.scenario.stage import BuiltinStage, Run
from simulator.switches import Switches

HEAD = "scenario: a/b\ntitle: t\ncovers: [C6]\nneeds: [names.path, identities.2]\n"
SHOP = "given: {quickbooks: {also: {shop: {company: shop, identity: 2}}}}\n"
STEPS = "steps:\n  - link:\n  - link: {company: shop}\n  - close_quickbooks:\n  - update_selected:\n"
SAME = "expect_at_end:\n  - same: {file: FILE, company: Customer, probe: customers, key: ListID}\n"


def test_each_application_has_its_user_its_path_and_its_company() -> None:
    events: list[Event] = []
    stream = Stream(VirtualClock())
    stream.subscribe(events.append)
    scenario = load_text(HEAD + SHOP + STEPS + SAME.replace("FILE", "shop"), "f.yaml")
    with BuiltinStage(Run(Switches(), Guards(), seed=0)) as stage:
        [outcome] = run_scenarios([scenario], stage, stream)
    assert (outcome.verdict, outcome.reason) == (Verdict.PASSED, "")
    calls = [event for event in events if isinstance(event, CallSent)]
    users = [call.arguments["strUserName"] for call in calls if call.method == "authenticate"]
    paths = [call.arguments["strCompanyFileName"] for call in calls if call.method == "sendRequestXML"]
    files = [str(path).rpartition("\\")[2] for path in dict.fromkeys(paths)]
    assert (users, files) == (["qbwc", "qbwc-2"], ["landscaping.qbw", "shop.qbw"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            HEAD.replace(", identities.2", "") + SHOP + STEPS,
            "f.yaml:5:61: expected identities.2 under needs:, got a user that nobody needs",
        ),
        (HEAD + SHOP + STEPS + SAME.replace("FILE", "ship"), "got ship; did you mean shop?"),
        (
            HEAD + SHOP.replace(", identity: 2", "") + STEPS + SAME.replace("FILE", "shop"),
            "expected a file under also: with an identity, got 'shop'",
        ),
        (HEAD + SHOP.replace("company: shop,", "") + STEPS, "expected company:, got nothing of that name"),
    ],
)
def test_what_does_not_fit_together_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(InputError) as error:
        load_text(text, "f.yaml")
    assert told in str(error.value)
