"""Sequence 9: a modal dialog in QuickBooks, when the update starts, at an unattended start, and during it."""

from __future__ import annotations

import pytest
from support.golden import TICKET, connection_error, refused, working
from support.office import PATH, PRELUDE, QBWC1013, ROUND, UNLOCK, office, opens, words

from simulator.quickbooks.situation import StartPrompt
from simulator.switches import values

MODAL = "0x80040414"
REFUSED = f"BeginSession {PATH}: {MODAL}"


def test_9a_open_when_the_update_starts() -> None:
    with office(working()) as pc:
        pc.linked()
        pc.desktop.show_dialog()
        pc.desktop.update_selected()
        assert pc.log == refused(MODAL)
        assert connection_error(pc) == {**TICKET, "hresult": MODAL, "message": words(MODAL)}
        pc.desktop.close_dialog()
        pc.forget()
        pc.desktop.update_selected()
        assert pc.log == [*PRELUDE, *opens(), *ROUND, *UNLOCK, "closeConnection"]


def test_9a_tried_again_it_is_the_same_until_the_dialog_is_dismissed() -> None:
    with office(working(connectionError=["", "", "done"])) as pc:
        pc.linked()
        pc.desktop.show_dialog()

        def dismissed(method: str) -> None:
            pc.log.append(method)
            if pc.log.count("connectionError") == 2:
                pc.desktop.quickbooks.instances[0].dialog = ""

        pc.endpoint.before = dismissed
        pc.desktop.update_selected()
        once = [REFUSED, QBWC1013 + words(MODAL), "connectionError"]
        again = [f'BeginSession "": {MODAL}', *once[1:]]
        assert pc.log == [*PRELUDE, *once, *again, *opens(), *ROUND, *UNLOCK, "closeConnection"]
        assert pc.endpoint.calls("sendRequestXML")[0].text("strHCPResponse")


@pytest.mark.parametrize("hresult", values("unattended_prompt_hresult"))
@pytest.mark.parametrize("prompt", ["update-offer", "backup-reminder", "password-expired", "sign-in"])
def test_9b_at_an_unattended_start(prompt: StartPrompt, hresult: str) -> None:
    with office(working(), unattended_prompt_hresult=hresult) as pc:
        pc.linked()
        pc.desktop.close_quickbooks()
        pc.desktop.prompt_at_start(prompt)
        pc.desktop.update_selected()
        assert pc.log == refused(hresult)
        assert pc.relied["unattended_prompt_hresult"] == hresult


@pytest.mark.parametrize("choice", values("dialog_during_request"))
def test_9c_opened_in_the_middle_of_a_session(choice: str) -> None:
    with office(working(), dialog_during_request=choice) as pc:
        pc.linked()
        pc.endpoint.before = lambda method: pc.desktop.show_dialog() if method == "sendRequestXML" else None
        pc.desktop.update_selected({"quickbooks": ["close"]})
        [received] = pc.endpoint.calls("receiveResponseXML")
        hresult = "" if choice == "waits" else MODAL
        assert (received.text("hresult"), bool(received.text("response"))) == (hresult, not hresult)
        assert pc.relied["dialog_during_request"] == choice
