"""Interactive mode in its four variants, by what the endpoint sees; and the built-in endpoint that asks."""

from __future__ import annotations

import pytest
from endpoint.playing import Make, wsgi
from lxml import etree
from support.desk import APPLICATION, PASSWORD, PATH, Desk, desk
from support.scripted_endpoint import Scripted

from simulator import events as e
from simulator.clock import VirtualClock
from simulator.connector.session import Guards
from simulator.endpoint import BuiltinEndpoint, Interactive
from simulator.errors import InputError
from simulator.protocol.interactive import VARIANTS
from simulator.switches import values

PRELUDE = ["serverVersion", "clientVersion", "authenticate"]
ASKED = [*PRELUDE, "sendRequestXML", "getLastError", "getInteractiveURL"]
OK = {"interactive": ["ok"]}


def asking(*polled: str, method: str, **says: object) -> Scripted:
    """An endpoint that asks at once; `polled` are its answers to the poll."""
    said: dict[str, object] = {
        "authenticate": ("T-1", PATH),
        "getLastError": "Interactive mode",
        "getInteractiveURL": "https://localhost/form",
        "interactiveRejected": "pity",
        method: list(polled),
    }
    return Scripted(**{**said, **says})


def update(pc: Desk, answers: dict[str, list[str]] | None = None) -> list[str]:
    """One update; returns the calls that the endpoint saw."""
    before = len(pc.calls)
    pc.desktop.update_selected(answers)
    return pc.calls[before:]


def test_the_switch_has_the_four_variants() -> None:
    assert values("interactive_variant") == tuple(VARIANTS)


# -- each variant, by what the endpoint sees -----------------------------------------------------------


@pytest.mark.parametrize(
    ("variant", "polled", "polls", "ends"),
    [
        ("guide", ["still busy", "Done", ""], 3, "interactive-done"),
        ("chapter-10", ["", "still busy", "done"], 3, "interactive-done"),
        ("sample", ["", "", "done"], 3, "interactive-done"),
        ("sample", ["", "an error"], 2, "stopped-by-endpoint"),
        ("whats-new", ["DONE", ""], 2, "interactive-done"),
    ],
)
def test_the_person_agrees(variant: str, polled: list[str], polls: int, ends: str) -> None:
    method = VARIANTS[variant].method
    endpoint = asking(*polled, method=method)
    with desk(endpoint, interactive_variant=variant) as pc:
        pc.desktop.link()
        began = pc.stream.clock.now()
        assert update(pc, OK) == [*ASKED, *[method] * polls, "closeConnection"]
        assert pc.end.ends == ends
        assert pc.stream.clock.now() - began == 60.0 * polls
        assert "interactive_variant" in pc.relied
        asked = endpoint.calls("getInteractiveURL")[0]
        assert asked.text("wcTicket") == "T-1"
        assert asked.text("sessionID").startswith("{")
        assert [call.arguments for call in endpoint.calls(method)] == [{"wcTicket": "T-1"}] * polls
        assert [opened.url for opened in pc.of(e.BrowserOpened)] == ["https://localhost/form"]


def test_only_the_samples_reading_can_go_on_with_requests() -> None:
    said = ["Interactive mode", "all done"]
    endpoint = asking("CONTINUE", method="isInteractiveDone", getLastError=said)
    with desk(endpoint, interactive_variant="sample") as pc:
        pc.desktop.link()
        after = ["isInteractiveDone", "sendRequestXML", "getLastError", "closeConnection"]
        assert update(pc, OK) == [*ASKED, *after]
        assert endpoint.calls("sendRequestXML")[1].text("strHCPResponse") == ""
        assert pc.end.ends == "no-more-requests"


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("answers", [{"interactive": ["cancel"]}, None])
def test_the_person_declines_or_is_not_there(variant: str, answers: dict[str, list[str]] | None) -> None:
    endpoint = asking("", method=VARIANTS[variant].method)
    with desk(endpoint, interactive_variant=variant) as pc:
        pc.desktop.link()
        assert update(pc, answers) == [*ASKED, "interactiveRejected", "closeConnection"]
        assert (pc.end.ends, pc.end.status) == ("stopped-by-user", "pity")
        rejected = endpoint.calls("interactiveRejected")[0]
        assert rejected.text("wcTicket") == "T-1"
        assert rejected.text("reason")
        assert pc.of(e.BrowserOpened) == []


def test_a_rejection_that_the_endpoint_cannot_take_ends_in_the_same_way() -> None:
    endpoint = asking("", method="interactiveDone", interactiveRejected=RuntimeError("no such method"))
    with desk(endpoint) as pc:
        pc.desktop.link()
        assert update(pc)[-2:] == ["interactiveRejected", "closeConnection"]
        assert pc.end.ends == "stopped-by-user"


@pytest.mark.parametrize("failing", ["getInteractiveURL", "interactiveDone"])
def test_an_interactive_call_that_fails_ends_the_update(failing: str) -> None:
    endpoint = asking("", method="interactiveDone", **{failing: RuntimeError("no such method")})
    with desk(endpoint) as pc:
        pc.desktop.link()
        assert update(pc, OK)[-1] == failing
        assert pc.end.ends == "failed-call"
        assert not pc.desktop.pc.registry.update_lock


# -- the built-in endpoint asks ------------------------------------------------------------------------


def asked_by(interactive: Interactive, clock: VirtualClock) -> BuiltinEndpoint:
    return BuiltinEndpoint(clock, user=APPLICATION.user, password=PASSWORD, interactive=interactive)


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_built_in_endpoint_asks_once_and_works_afterwards(variant: str, clock: VirtualClock) -> None:
    with (
        asked_by(Interactive(variant), clock) as endpoint,
        desk(endpoint, clock=clock, interactive_variant=variant) as pc,
    ):
        pc.desktop.link()
        assert update(pc)[len(ASKED) :] == ["interactiveRejected", "closeConnection"]
        assert pc.end.status == "You will be asked again at the next update."
        came = update(pc, OK)[len(ASKED) :]
        method = VARIANTS[variant].method
        assert came[:2] == [method, method]
        assert pc.end.ends == ("complete" if variant == "sample" else "interactive-done")
        if variant != "sample":
            assert (came[2:], pc.end.status) == (["closeConnection"], "Thank you.")
            assert "getInteractiveURL" not in update(pc)
        assert pc.end.ends == "complete"
        assert endpoint.customers()
        assert not pc.of(e.Finding)


def test_a_client_of_another_reading_is_stopped_by_our_guard_or_its_failed_call(clock: VirtualClock) -> None:
    asks = Interactive("chapter-10")
    with (
        asked_by(asks, clock) as endpoint,
        desk(endpoint, clock=clock, interactive_variant="guide", guards=Guards(polls=5)) as pc,
    ):
        pc.desktop.link()
        update(pc, OK)
        assert pc.end.ends == "guarded"  # "Done" is no empty text: the Guide's client polls on
    with (
        asked_by(asks, clock) as endpoint,
        desk(endpoint, clock=clock, interactive_variant="sample") as pc,
    ):
        pc.desktop.link()
        assert update(pc, OK)[-1] == "isInteractiveDone"
        assert pc.end.ends == "failed-call"


def test_only_what_it_offers_is_in_its_wsdl_and_answered(make: Make) -> None:
    endpoint = make(interactive=Interactive("sample"))
    document = etree.fromstring(wsgi(endpoint, "GET", query="wsdl").body)
    operations = {o.get("name") for o in document.iterfind(".//{*}portType/{*}operation")}
    assert {"getInteractiveURL", "interactiveRejected", "isInteractiveDone"} <= operations
    assert "interactiveDone" not in operations


def test_unknown_tickets_are_answered_safely(make: Make, caller_of: object) -> None:
    caller = caller_of(make(interactive=Interactive("guide")))  # type: ignore[operator]
    assert caller.call("getInteractiveURL", wcTicket="nobody", sessionID="{x}") == ""
    assert caller.call("interactiveDone", wcTicket="nobody") == ""
    assert caller.call("interactiveRejected", wcTicket="nobody", reason="") != ""


def test_reset_asks_again(make: Make, caller_of: object) -> None:
    endpoint = make(interactive=Interactive(seconds=0))
    caller = caller_of(endpoint)  # type: ignore[operator]

    def asked() -> bool:
        ticket, _ = caller.authenticate()
        request = caller.request(ticket, first=True)
        if request:
            return False
        assert caller.call("getLastError", ticket=ticket) == "Interactive mode"
        caller.call("getInteractiveURL", wcTicket=ticket, sessionID="{x}")
        assert caller.call("interactiveDone", wcTicket=ticket) == ""
        return True

    assert [asked(), asked()] == [True, False]
    endpoint.reset()
    assert asked()


def test_an_unknown_variant_is_refused() -> None:
    with pytest.raises(InputError, match=r"expected one of guide, .*, got 'mine'"):
        BuiltinEndpoint(interactive=Interactive("mine"))
