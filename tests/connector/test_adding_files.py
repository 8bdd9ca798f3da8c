"""Adding an application by its .QWC file: a malformed one is refused, with its code and nothing else done."""

from __future__ import annotations

import pytest
from support.desk import desk
from support.malformed_qwc import REFUSED, TAKEN
from support.office import APPLICATION, Office, office
from support.qwc_files import FILE, OWNER, changed
from support.scripted_endpoint import Scripted

from simulator import events as e
from simulator.connector.profiles import CURRENT
from simulator.errors import InputError
from simulator.protocol.qwc import QwcFile, write
from simulator.windows import Ask

#: What the simulator itself takes no file for.
OURS = ("a huge file", "Point of Sale")
#: Only newer Web Connectors than the one of this PC refuse it.
NEWER = ("IsReadOnly",)


def nobody(ask: Ask) -> str:
    raise AssertionError(f"asked {ask.dialog}")


def shown(pc: Office) -> list[tuple[str, str]]:
    return [(screen.code, screen.text) for screen in pc.of(e.ScreenShown)]


@pytest.mark.parametrize("name", sorted(set(REFUSED) - {*OURS, *NEWER}))
def test_a_malformed_file_is_refused_with_its_code_and_nothing_else_happens(name: str) -> None:
    wrong = REFUSED[name]
    with office(Scripted()) as pc:
        pc.desktop.open_quickbooks()
        pc.forget()
        assert not pc.desktop.connector.add_file(wrong.data, nobody)
        assert pc.desktop.connector.applications == {}
        [(code, text)] = shown(pc)
        assert code == wrong.code
        assert text.startswith(f"{code}: ")
        assert wrong.message in pc.desktop.connector.message
        assert wrong.repair in pc.desktop.connector.message
        assert pc.of(e.Fetched) == []
        assert pc.of(e.SessionOpened) == []
        assert pc.endpoint.asked == []


@pytest.mark.parametrize("name", OURS)
def test_what_the_simulator_does_not_take_is_no_answer_of_the_web_connectors(name: str) -> None:
    with office(Scripted()) as pc, pytest.raises(InputError) as refused:
        pc.desktop.connector.add_file(REFUSED[name].data, nobody)
    assert REFUSED[name].message in str(refused.value)
    assert shown(pc) == []


def test_the_screen_has_the_applications_name_where_the_text_has_one() -> None:
    with office(Scripted()) as pc:
        pc.desktop.connector.add_file(REFUSED["an IP address as AppURL"].data, nobody)
        text = "QBWC1001: The application My app's service URL is an IP Address, it will not be loaded."
        assert shown(pc) == [("QBWC1001", text)]


@pytest.mark.parametrize("access", ["always", "no"])
def test_a_sound_file_is_added_as_its_application_is(access: str) -> None:
    file = QwcFile("My app", "", APPLICATION.url, "An app.", "https://books.test/help", "joe", OWNER, FILE)
    with office(Scripted()) as pc:
        pc.desktop.open_quickbooks()
        answered = pc.desktop.connector.add_file(
            write(file).encode(),
            lambda ask: {"certificate": access, "authorize": "ok"}.get(ask.dialog, "cancel"),
        )
        assert answered is (access == "always")
        assert ("My app" in pc.desktop.connector.applications) is answered
        if answered:
            assert pc.desktop.connector.applications["My app"].application.description == "An app."


@pytest.mark.parametrize("pages", [[], ["http://localhost/help"]])
def test_a_support_page_that_nobody_has_named_is_not_fetched(pages: list[str]) -> None:
    """An endpoint that only takes POST has no page at its address, and need not have one."""
    endpoint = Scripted()
    endpoint.get_status = "200 OK" if pages else "405 Method Not Allowed"
    with desk(endpoint) as pc:
        pc.desktop.open_quickbooks()
        change = {
            "AppName": "Another",
            **dict.fromkeys(["AppSupport"] if pages else [], "http://localhost/help"),
        }
        assert pc.desktop.add_application({"certificate": ["always"]}, change=change)
        assert [page.url for page in pc.of(e.Fetched)] == pages


def test_read_only_is_no_matter_for_this_web_connector() -> None:
    assert int(CURRENT.version.split(".")[0]) < 34
    with office(Scripted()) as pc:
        pc.desktop.open_quickbooks()
        assert pc.desktop.connector.add_file(REFUSED["IsReadOnly"].data, lambda _: "always")


@pytest.mark.parametrize("name", ["a DOCTYPE", "a bare & in a name", "a page of HTML"])
@pytest.mark.parametrize("code", ["QBWC1039", "none"])
def test_a_file_that_cannot_be_read_is_never_added_whatever_its_code(name: str, code: str) -> None:
    with office(Scripted(), broken_qwc_code=code) as pc:
        assert not pc.desktop.connector.add_file(REFUSED[name].data, nobody)
        assert [each for each, _ in shown(pc)] == ([code] if code != "none" else [])
        assert pc.relied["broken_qwc_code"] == code
        assert REFUSED[name].message in pc.desktop.connector.message


@pytest.mark.parametrize("code", ["QBWC1051", "QBWC1010"])
def test_no_https(code: str) -> None:
    with office(Scripted(), insecure_url_code=code) as pc:
        assert not pc.desktop.connector.add_file(REFUSED["http"].data, nobody)
        assert [each for each, _ in shown(pc)] == [code]
        assert pc.relied["insecure_url_code"] == code


@pytest.mark.parametrize("code", ["QBWC1039", "none"])
def test_an_element_twice(code: str) -> None:
    with office(Scripted(), doubled_element_code=code) as pc:
        pc.desktop.open_quickbooks()
        added = pc.desktop.connector.add_file(REFUSED["an element twice"].data, lambda _: "always")
        assert added is (code == "none")
        assert [each for each, _ in shown(pc)] == ([code] if code != "none" else [])
        assert pc.relied["doubled_element_code"] == code


def test_what_is_only_advice_is_added() -> None:
    for name in ("a password", "a Style that there is not", "two intervals"):
        with office(Scripted()) as pc:
            pc.desktop.open_quickbooks()
            assert pc.desktop.connector.add_file(TAKEN[name].data, lambda _: "always")


def test_the_code_of_the_first_rule_is_the_one_that_is_shown() -> None:
    data = changed(("https://books.test/qbwc", "http://10.0.0.1/qbwc"), ("QBFS", "UK"))
    with office(Scripted()) as pc:
        assert not pc.desktop.connector.add_file(data, nobody)
        assert [each for each, _ in shown(pc)] == ["QBWC1065"]
