"""What goes wrong: our own hierarchy of errors, and what an endpoint's failures lead to, line by line."""

from __future__ import annotations

import socket

import pytest
from support.golden import working
from support.office import (
    PRELUDE,
    STATUS_FAILED,
    UNLOCK,
    office,
    opens,
    request,
)
from support.scripted_endpoint import Scripted

from simulator import errors
from simulator import events as e
from simulator.company import SessionContext
from simulator.connector import codes
from simulator.connector.http import HttpNetwork
from simulator.connector.inprocess import InProcessTransport
from simulator.connector.wsgi import WsgiNetwork
from simulator.qbxml import hresults

# -- the hierarchy -----------------------------------------------------------------------------------


def kinds() -> list[type[errors.SimulatorError]]:
    return [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.SimulatorError)
    ]


def test_every_error_of_ours_has_an_exit_code_that_is_no_verdict() -> None:
    codes = {kind.__name__: kind.exit_code for kind in kinds()}
    assert codes.pop("InputError") == codes.pop("Unplayable") == 2
    assert codes.pop("EndpointUnreachable") == 3
    assert set(codes.values()) == {4}
    assert len(codes) >= 6


def test_a_step_that_failed_says_what_was_expected_and_what_came() -> None:
    failed = errors.StepFailed("link", "the application in the list", "QBWC1024")
    assert str(failed) == "link: expected the application in the list, got QBWC1024"
    assert (failed.expected, failed.got) == ("the application in the list", "QBWC1024")


def test_a_refusal_holds_quickbooks_words_and_our_own_diagnosis_apart() -> None:
    refusal = errors.QuickBooksRefusal(0x8004041D, "not allowed")
    assert (refusal.hresult, refusal.message, refusal.detail) == (0x8004041D, "not allowed", "")
    assert str(refusal) == "0x8004041D: not allowed"


def test_a_failed_call_holds_the_text_of_the_clients_stack() -> None:
    assert errors.CallError("The operation has timed out").text == "The operation has timed out"


# -- QuickBooks fails --------------------------------------------------------------------------------


@pytest.mark.parametrize(("choice", "tail"), [("skip", []), ("call", ["closeConnection"])])
def test_quickbooks_fails_when_it_is_asked_for_host_company_and_preferences(
    choice: str, tail: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with office(working(), close_after_1014=choice) as pc:
        pc.linked()
        ordinary = pc.company.process

        def failing(request_text: str, context: SessionContext) -> str:
            if "HostQueryRq" in request_text:
                raise hresults.refusal(0x80040401)
            return ordinary(request_text, context)

        monkeypatch.setattr(pc.company, "process", failing)
        pc.desktop.update_selected()
        qbwc1014 = (
            "QBWC1014: Could not get Host/Company/Preference Query response from QuickBooks. Job ending. "
            "Could not access QuickBooks."
        )
        assert pc.log == [*PRELUDE, *opens()[:3], qbwc1014, *UNLOCK, *tail]
        assert (pc.end.ends, pc.end.status) == ("hcp-failed", STATUS_FAILED)
        assert (pc.app_lock(), pc.update_lock) == ("UNLOCKED:OFFICE-PC", False)
        assert pc.relied["close_after_1014"] == choice


# -- we fail -----------------------------------------------------------------------------------------


class _Transports(WsgiNetwork):
    """A network that remembers which transports were closed."""

    def __init__(self, app: Scripted) -> None:
        super().__init__(app)
        self.closed: list[bool] = []

    def transport(self, url: str, *, cookies: bool, timeout: float, expect: bool) -> InProcessTransport:
        built = super().transport(url, cookies=cookies, timeout=timeout, expect=expect)
        number = len(self.closed)
        self.closed.append(False)
        close = built.close

        def closes() -> None:
            self.closed[number] = True
            close()

        built.close = closes  # type: ignore[method-assign]
        return built


LAWFUL_BUT_NOT_EXECUTED = request("<VehicleQueryRq/>")


@pytest.mark.parametrize("opened", [True, False])
def test_a_shortcoming_of_ours_closes_the_session_and_the_transport_and_ends_the_run(opened: bool) -> None:
    endpoint = working(sendRequestXML=LAWFUL_BUT_NOT_EXECUTED)
    network = _Transports(endpoint)
    with office(endpoint, network=network) as pc:
        pc.linked()
        if not opened:
            pc.desktop.close_quickbooks()
        with pytest.raises(errors.Shortcoming, match="VehicleQueryRq is a lawful message"):
            pc.desktop.update_selected()
        assert pc.log == [*PRELUDE, *opens(), "sendRequestXML", "VehicleQuery", "EndSession"]
        assert all(network.closed)
        assert len(network.closed) == 2  # the GET while linking, and the update
        assert pc.desktop.quickbooks.unseen is None
        assert pc.of(e.UpdateEnded) == []


def test_an_interrupt_while_somebody_is_asked_comes_through_and_closes_everything() -> None:
    endpoint = working(clientVersion="W:old")
    network = _Transports(endpoint)

    def interrupted(_: object) -> str:
        raise KeyboardInterrupt

    with office(endpoint, network=network) as pc:
        pc.linked()
        with pytest.raises(KeyboardInterrupt):
            pc.desktop.connector.update_selected(interrupted)
        assert pc.log == PRELUDE[:2]
        assert network.closed == [True, True]


def test_an_interrupt_in_the_middle_of_a_session_ends_it_with_quickbooks() -> None:
    with office(working()) as pc:
        pc.linked()

        def interrupt(event: e.Event) -> None:
            if isinstance(event, e.RequestProcessed):
                raise KeyboardInterrupt

        pc.stream.subscribe(interrupt)
        with pytest.raises(KeyboardInterrupt):
            pc.desktop.update_selected()
        assert pc.log[-1] == "EndSession"


def test_every_code_of_the_screen_has_a_text_that_can_be_shown() -> None:
    for code in codes.TEXTS:
        shown = codes.text(code, "the {detail}", "the app")
        assert shown.startswith(f"{code}: ")
        assert "{app}" not in shown


def test_a_probe_that_nobody_answers_is_told_and_the_update_goes_on() -> None:
    with office(working(), get_probe="before-each-update") as pc, socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        pc.linked()
        network = HttpNetwork(pc.stream.clock, connect_to=("127.0.0.1", nobody.getsockname()[1]))
        pc.desktop.connector.network = network
        pc.desktop.update_selected()
        network.close()
        [fetched] = pc.of(e.Fetched)
        assert (fetched.status, fetched.text) == (0, "Unable to connect to the remote server")
        assert pc.relied["get_probe"] == "before-each-update"
        assert [call.method for call in pc.of(e.CallSent)] == PRELUDE
