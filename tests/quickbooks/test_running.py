"""QuickBooks as it runs: how the facts of the access table come about, and what its end does to a session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest

from simulator import events as e
from simulator.clock import VirtualClock
from simulator.company import CompanyFile, Grant
from simulator.errors import InputError, QuickBooksRefusal
from simulator.qbxml import hresults
from simulator.quickbooks import CompanySession, FileState, QuickBooks, edition
from simulator.quickbooks.faults import BY_FAULT_ONLY, causes, endpoint_sees
from simulator.quickbooks.situation import StartPrompt
from simulator.switches import Switches, values
from simulator.windows import PC, Ask, Process

PATH, OTHER = "C:\\QB\\books.qbw", "C:\\QB\\other.qbw"
APP = "My app"
HOST = (
    '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError">'
    "<HostQueryRq/></QBXMLMsgsRq></QBXML>"
)


@dataclass
class Bench:
    """QuickBooks on a PC with two company files, and a caller."""

    quickbooks: QuickBooks
    file: CompanyFile
    caller: Process
    stream: e.Stream
    events: list[e.Event] = field(default_factory=list)

    @property
    def pc(self) -> PC:
        return self.quickbooks.pc

    def opened(self, path: str = PATH, *, elevated: bool = False, **how: Any) -> bool:
        return self.quickbooks.open(self.pc.start("QBW.EXE", elevated=elevated), path, **how)

    def begin(self, named: str = PATH, answer: str | None = None, flags: int = 0) -> CompanySession:
        steps = self.quickbooks.begin_session(self.caller, APP, named, auth_flags=flags)
        try:
            next(steps)
            while True:
                steps.send(answer)
        except StopIteration as stop:
            session: CompanySession = stop.value
            return session

    def refused(self, named: str = PATH, **how: Any) -> str:
        with pytest.raises(QuickBooksRefusal) as refusal:
            self.begin(named, **how)
        return f"0x{refusal.value.hresult:08X}"

    @property
    def shown(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, e.ScreenShown)]

    @property
    def relied(self) -> dict[str, str]:
        return {event.name: event.value for event in self.events if isinstance(event, e.SwitchRelied)}


@cache
def _built() -> CompanyFile:
    return CompanyFile.from_recipe("landscaping", VirtualClock())


@pytest.fixture(scope="module", autouse=True)
def _closed() -> Iterator[None]:
    yield
    _built().close()
    _built.cache_clear()


@contextmanager
def bench(
    how: str | None = "always", states: dict[str, FileState] | None = None, **switches: str
) -> Iterator[Bench]:
    clock = VirtualClock()
    stream = e.Stream(clock)
    with _built().copy(clock) as file, _built().copy(clock) as other:
        pc = PC()
        quickbooks = QuickBooks(
            edition(), {PATH: file, OTHER: other}, Switches(**switches), stream, pc=pc, states=states
        )
        built = Bench(quickbooks, file, pc.start("QBWebConnector.exe"), stream)
        stream.subscribe(built.events.append)
        if how:
            file.set_grant(APP, Grant(how, "Admin"))  # type: ignore[arg-type]
        yield built


def process(session: CompanySession) -> str:
    """ProcessRequest; the hresult where it is refused."""
    try:
        return session.process(HOST)
    except QuickBooksRefusal as refusal:
        return f"0x{refusal.hresult:08X}"


# -- rows 1 to 4: what is installed --------------------------------------------------------------------


def test_row_1_no_request_processor_is_registered() -> None:
    with bench() as pc:
        pc.quickbooks.installation.registered = False
        assert pc.refused() == "0x80040154"
        pc.quickbooks.install(edition("mac", 2024))
        assert pc.refused() == "0x80040154"
        pc.quickbooks.install(edition())
        pc.begin().end()
        pc.quickbooks.uninstall()
        assert pc.refused() == "0x80040154"


@pytest.mark.parametrize(
    ("name", "flags", "hresult"),
    [
        ("simple-start", 0x2 | 0x4 | 0x8, "0x80040431"),
        ("pro", 0x1 | 0x4 | 0x8, "0x80040432"),
        ("premier", 0x1 | 0x2 | 0x8, "0x80040433"),
        ("enterprise", 0x1 | 0x2 | 0x4, "0x80040434"),
    ],
)
def test_row_2_auth_flags_leave_an_edition_out(name: str, flags: int, hresult: str) -> None:
    with bench() as pc:
        pc.quickbooks.install(edition(name, 2024))
        assert pc.refused(flags=flags) == hresult
        pc.begin(flags=0).end()
        pc.begin(flags=0xF).end()


def test_row_3_an_edition_without_qbxml() -> None:
    with bench() as pc:
        pc.quickbooks.install(edition("without-qbxml", 2024))
        assert pc.refused() == "0x8004041F"


@pytest.mark.parametrize("licence", ["not-registered", "lapsed"])
def test_row_4_the_product_is_not_registered(licence: Any) -> None:
    with bench() as pc:
        pc.quickbooks.installation.licence = licence
        assert pc.refused() == "0x80040427"


def test_two_years_side_by_side_the_newest_request_processor_answers() -> None:
    with bench() as pc:
        pc.quickbooks.install(edition("pro", 2014))
        pc.quickbooks.install(edition("enterprise", 2023), beside=True)
        assert pc.quickbooks.edition.year == 2023
        pc.quickbooks.installations[-1].registered = False
        assert pc.quickbooks.edition.year == 2014
        pc.opened(year=2023)
        assert pc.begin().context.host.major_version == 33
        with pytest.raises(InputError, match=r"a QuickBooks year that is installed \(2014, 2023\), got 2020"):
            pc.opened(year=2020)


# -- rows 5 to 10: what runs ---------------------------------------------------------------------------


def test_row_5_another_windows_user_in_the_same_session() -> None:
    with bench() as pc:
        pc.quickbooks.open(pc.pc.start("QBW.EXE", account="bob"), PATH)
        assert pc.refused() == "0x80040408"
        assert "hidden_instance_left" in pc.relied


@pytest.mark.parametrize("value", values("stale_instance_hresult"))
def test_row_5_may_leave_a_hidden_quickbooks_and_then_row_7_applies_until_it_is_ended(value: str) -> None:
    with bench(hidden_instance_left="yes", stale_instance_hresult=value) as pc:
        pc.opened(elevated=True)
        assert pc.refused() == "0x80040408"
        assert [one.hidden for one in pc.pc.running("QBW.EXE")] == [False, True]
        pc.quickbooks.close()
        assert pc.refused() == value
        [hidden] = pc.pc.running("QBW.EXE")
        hidden.end("killed")
        pc.begin().end()


def test_row_5_leaves_nothing_by_default() -> None:
    with bench() as pc:
        pc.opened(elevated=True)
        pc.refused()
        pc.quickbooks.close()
        assert pc.pc.running("QBW.EXE") == []


def test_row_6_two_in_one_session_but_one_in_each_of_two_sessions_is_fine() -> None:
    with bench() as pc:
        pc.opened()
        pc.opened(OTHER, another=True)
        assert pc.refused() == "0x80040438"
        pc.quickbooks.close()
        pc.opened()
        pc.pc.add_account("bob")
        pc.pc.log_on("bob", "remote-desktop")
        pc.opened(OTHER)
        pc.begin().end()


def test_row_7_a_caller_that_breaks_off_leaves_its_quickbooks_behind() -> None:
    with bench() as pc:
        session = pc.begin()
        pc.caller.end("killed")
        session.end()
        pc.caller = pc.pc.start("QBWebConnector.exe")
        assert pc.refused() == "0x80040438"
        pc.opened()
        assert pc.shown == [f"The company file is in use: {PATH}"]


@pytest.mark.parametrize("value", values("starting_hresult"))
def test_row_8_and_then_ready(value: str) -> None:
    with bench(starting_hresult=value) as pc:
        pc.opened(until="starting")
        assert (pc.refused(), pc.quickbooks.open_path) == (value, "")
        assert pc.quickbooks.window
        pc.quickbooks.ready(pc.quickbooks.window)
        assert not pc.begin().context.host.automatic_login


@pytest.mark.parametrize("value", values("login_box_hresult"))
def test_row_9_the_login_box(value: str) -> None:
    with bench(login_box_hresult=value) as pc:
        pc.opened(until="login-box")
        assert pc.refused() == value


@pytest.mark.parametrize("path", [PATH, OTHER, ""])
def test_row_10_a_modal_dialog_until_it_is_closed(path: str) -> None:
    with bench() as pc:
        pc.opened(path)
        assert pc.quickbooks.window
        pc.quickbooks.window.dialog = "Reminder"
        assert pc.refused() == "0x80040414"
        pc.quickbooks.window.dialog = ""
        if path == PATH:
            pc.begin().end()


# -- rows 13 to 16: the file ---------------------------------------------------------------------------


@pytest.mark.parametrize(("damage", "hresult"), [("unreadable", "0x80040403"), ("foreign", "0x80040409")])
def test_rows_13_and_14_a_file_that_this_quickbooks_cannot_open(damage: Any, hresult: str) -> None:
    with bench() as pc:
        pc.quickbooks.state(PATH).damage = damage
        assert pc.refused() == hresult
        assert not pc.opened()


def test_row_13_a_drive_that_the_elevated_program_does_not_see() -> None:
    with bench() as pc:
        pc.quickbooks.state(PATH).mapped_drive = True
        pc.begin().end()
        pc.caller = pc.pc.start("QBWebConnector.exe", elevated=True)
        assert pc.refused() == "0x80040403"


def test_row_14_a_file_of_a_newer_year_and_of_an_older_one_until_a_person_has_opened_it() -> None:
    with bench() as pc:
        pc.quickbooks.install(edition("pro", 2022))
        pc.opened()
        pc.quickbooks.install(edition("pro", 2023))
        assert pc.refused() == "0x80040409"
        pc.opened()
        pc.quickbooks.close()
        pc.begin().end()
        pc.quickbooks.install(edition("pro", 2022))
        assert pc.refused() == "0x80040406"
        assert not pc.opened()


def test_row_15_shared_books() -> None:
    with bench() as pc:
        pc.quickbooks.state(PATH).shared_books_read_only = True
        assert pc.refused() == "0x80040439"


@pytest.mark.parametrize("value", values("single_user_elsewhere_hresult"))
def test_row_16_open_on_another_pc_that_shares_the_file(value: str) -> None:
    shared: dict[str, FileState] = {}
    with bench(states=shared) as front, bench(states=shared, single_user_elsewhere_hresult=value) as pc:
        front.pc.name = "FRONT-DESK"
        front.opened()
        assert pc.refused() == value
        assert not pc.opened(mode="multi-user")
        front.opened(mode="multi-user", user="Ann")
        assert pc.begin().context.host.file_mode == "MultiUser"


def test_row_16_another_windows_session_of_the_same_server() -> None:
    with bench() as pc:
        pc.pc.add_account("bob")
        pc.pc.log_on("bob", "remote-desktop")
        pc.opened()
        assert pc.refused() == "0x80040403"
        pc.pc.log_off()
        pc.begin().end()


# -- rows 17 to 25: the grant --------------------------------------------------------------------------


def test_rows_17_18_20_preferences_hold_from_the_next_session_on() -> None:
    with bench() as pc:
        with pytest.raises(InputError, match="a company file that Admin has open, got none"):
            pc.quickbooks.preferences()
        pc.opened(user="Ann")
        with pytest.raises(InputError, match="a company file that Admin has open, got none"):
            pc.quickbooks.preferences()
        pc.opened()
        running = pc.begin()
        preferences = pc.quickbooks.preferences()
        preferences.refuse_all()
        assert pc.refused() == "0x8004041A"
        assert "HostRet" in process(running)
        preferences.refuse_all(False)
        preferences.untick(APP)
        assert pc.refused() == "0x8004041A"
        preferences.tick(APP)
        pc.begin().end()
        preferences.remove(APP)
        pc.quickbooks.close()
        assert pc.refused() == "0x80040418"
        pc.opened()
        with pytest.raises(InputError, match="which has never asked for this company file"):
            pc.quickbooks.preferences().untick(APP)


def test_preferences_change_the_terms_and_a_refused_one_has_none() -> None:
    with bench(no_is_remembered="yes") as pc:
        pc.opened()
        preferences = pc.quickbooks.preferences()
        preferences.change(APP, "while-open", "Ann", personal_data=True)
        assert pc.file.grant(APP) == Grant("while-open", "Ann", True)
        preferences.remove(APP)
        assert pc.refused(answer="no") == "0x80040420"
        with pytest.raises(InputError, match="an application that was allowed before"):
            preferences.change(APP, "always")
        preferences.tick(APP)
        pc.begin(answer="always").end()


@pytest.mark.parametrize("value", values("unattended_prompt_hresult"))
@pytest.mark.parametrize("prompt", ["update-offer", "backup-reminder", "password-expired", "sign-in"])
def test_row_23_a_prompt_stops_the_unattended_start_until_a_person_has_answered_it(
    prompt: StartPrompt, value: str
) -> None:
    with bench(unattended_prompt_hresult=value) as pc:
        pc.quickbooks.start_prompt = prompt
        assert pc.refused() == value
        pc.opened()
        pc.begin().end()
        pc.quickbooks.close()
        pc.begin().end()


def test_row_24_the_login_user_is_logged_in_on_another_machine() -> None:
    shared: dict[str, FileState] = {}
    with bench(states=shared) as front, bench(states=shared) as pc:
        front.pc.name = "FRONT-DESK"
        front.opened(mode="multi-user", user="admin")
        assert pc.refused() == "0x80040437"
        front.opened(mode="multi-user", user="Ann")
        pc.begin().end()


@pytest.mark.parametrize("value", values("reauthorise_hresult"))
def test_row_25_the_permission_is_given_again_by_a_tick(value: str) -> None:
    with bench(reauthorise_hresult=value) as pc:
        pc.quickbooks.state(PATH).reauthorise.add(APP)
        assert pc.refused() == value
        pc.opened()
        pc.begin().end()
        pc.quickbooks.preferences().tick(APP)
        pc.quickbooks.close()
        pc.begin().end()


# -- the end of QuickBooks during a session ------------------------------------------------------------


@pytest.mark.parametrize("how", ["close", "crash"])
@pytest.mark.parametrize(
    ("value", "then"),
    [
        ("0x800706BE then 0x800706BA", ["0x800706BE", "0x800706BA", "0x800706BA"]),
        ("0x80010105", ["0x80010105"] * 3),
    ],
)
def test_a_crash_and_a_close_leave_the_session_without_a_quickbooks(
    how: str, value: str, then: list[str]
) -> None:
    assert value in values("crash_hresults")
    with bench(crash_hresults=value) as pc:
        pc.opened()
        session = pc.begin()
        getattr(pc.quickbooks, how)()
        assert [process(session) for _ in range(3)] == then
        assert pc.relied["crash_hresults"] == value
        session.end()
        assert pc.quickbooks.sessions == []


def test_an_unseen_quickbooks_crashes_too_and_a_new_session_starts_another() -> None:
    with bench() as pc:
        session = pc.begin()
        pc.quickbooks.crash()
        assert process(session) == "0x800706BE"
        session.end()
        assert "HostRet" in process(pc.begin())


def test_a_quickbooks_that_was_started_again_does_not_know_the_session() -> None:
    with bench() as pc:
        pc.opened()
        session = pc.begin()
        pc.quickbooks.crash()
        pc.opened()
        assert [process(session) for _ in range(2)] == ["0x8004040D", "0x8004040D"]
        assert "crash_hresults" not in pc.relied


def test_who_opens_the_file_once_more_in_the_same_way_disturbs_nobody() -> None:
    with bench() as pc:
        pc.opened()
        session = pc.begin()
        pc.opened()
        assert "HostRet" in process(session)
        assert len(pc.pc.running("QBW.EXE")) == 1


def answered(session: CompanySession, answer: str | None) -> str | None:
    steps = session.processing(HOST)
    try:
        asked = next(steps)
        assert asked == Ask("quickbooks", "Reminder", ("close",))
        steps.send(answer)
    except StopIteration as stop:
        response: str | None = stop.value
        return response
    raise AssertionError("asked twice")


def test_a_dialog_during_a_session_lets_the_request_wait() -> None:
    with bench() as pc:
        pc.opened()
        session = pc.begin()
        session.instance.dialog = "Reminder"
        assert answered(session, None) is None
        assert "HostRet" in (answered(session, "close") or "")
        assert session.instance.dialog == ""


def test_a_dialog_during_a_session_may_refuse_the_request() -> None:
    with bench(dialog_during_request="0x80040414") as pc:
        pc.opened()
        session = pc.begin()
        session.instance.dialog = "Reminder"
        with pytest.raises(QuickBooksRefusal) as refusal:
            next(session.processing(HOST))
        assert refusal.value.hresult == 0x80040414


# -- personal data -------------------------------------------------------------------------------------


class TellsAll(CompanyFile):
    """A company file whose answer holds a card number."""

    answers = ""
    told = (
        "<CustomerQueryRs>\n  <Name>A</Name>\n  <CreditCardInfo>\n    <CreditCardNumber>4111"
        "</CreditCardNumber>\n  </CreditCardInfo>\n</CustomerQueryRs>"
    )

    def process(self, request_text: str, context: Any) -> str:
        return self.answers or super().process(request_text, context)


@pytest.mark.parametrize(
    ("granted", "choice", "got"),
    [
        (True, "absent", TellsAll.told),
        (False, "absent", "<CustomerQueryRs>\n  <Name>A</Name>\n</CustomerQueryRs>"),
        (False, "0x80040440", "0x80040440"),
        (True, "0x80040440", TellsAll.told),
    ],
)
def test_personal_data_that_was_not_granted(granted: bool, choice: str, got: str) -> None:
    with bench(personal_data_refused=choice) as pc:
        with TellsAll.from_recipe("landscaping", pc.stream.clock) as telling:
            telling.set_grant(APP, Grant("always", "Admin", granted))
            telling.answers = TellsAll.told
            pc.quickbooks.files = {PATH: telling}
            assert process(pc.begin()) == got
        assert ("personal_data_refused" in pc.relied) is not granted


def test_what_was_written_is_answered_even_where_personal_data_is_refused() -> None:
    with (
        bench(personal_data_refused="0x80040440") as pc,
        TellsAll.from_recipe("landscaping", pc.stream.clock) as telling,
    ):
        telling.set_grant(APP, Grant("always"))
        telling.answers = '<CustomerAddRs statusCode="0"><CreditCardInfo>1</CreditCardInfo></CustomerAddRs>'
        pc.quickbooks.files = {PATH: telling}
        assert process(pc.begin()) == '<CustomerAddRs statusCode="0"></CustomerAddRs>'


def test_the_box_of_the_certificate_grants_personal_data() -> None:
    for answer, granted in (("always", False), ("always+personal-data", True)):
        with bench(None) as pc:
            pc.opened()
            assert pc.begin(answer=answer).context.personal_data is granted
            assert pc.file.grant(APP) == Grant("always", "Admin", granted)


# -- faults --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", list(endpoint_sees()), ids=lambda row: f"0x{row.hresult:08X}")
def test_every_hresult_that_an_endpoint_sees_can_be_called_for(row: hresults.Row) -> None:
    text = "" if row.wording else "Something of QuickBooks' own."
    for call in row.raised_in.split(","):
        with bench() as pc:
            session = pc.begin() if call == "process" else None
            pc.quickbooks.faults.add(row.hresult, call, text)  # type: ignore[arg-type]
            wanted = f"0x{row.hresult:08X}"
            if session is None:
                assert pc.refused() == wanted
                pc.begin().end()
            else:
                assert process(session) == wanted
                assert "HostRet" in process(session)


def test_every_hresult_that_an_endpoint_sees_says_how_it_comes_about() -> None:
    told = {row.hresult: causes(row.hresult) for row in endpoint_sees()}
    assert all(told.values())
    assert told[0x80040408] == [
        "access row 5",
        "access row 7",
        "access row 11a",
        "access row 22",
        "access row 23",
    ]
    assert told[0x80040401] == [BY_FAULT_ONLY]
    assert 0x8004040F not in told


def test_a_fault_that_cannot_come_is_refused() -> None:
    with bench() as pc:
        add = pc.quickbooks.faults.add
        for hresult, call, says in (
            (0x8004040F, None, "an hresult that an endpoint can see, got 0x8004040F"),
            (0x1, None, "an hresult that an endpoint can see"),
            (0x80040400, "connect", "comes in process, never in connect"),
            (0x80040421, None, "say which"),
        ):
            with pytest.raises(InputError, match=says):
                add(hresult, call)  # type: ignore[arg-type]
