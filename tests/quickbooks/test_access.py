"""Who may reach the company file: every row of the table and every value of its switches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from simulator import events as e
from simulator.clock import VirtualClock
from simulator.company import CompanyFile, Grant
from simulator.errors import InputError, QuickBooksRefusal
from simulator.quickbooks import CompanySession, QuickBooks, edition
from simulator.switches import Switches, values
from simulator.windows import PC as Windows
from simulator.windows import Ask, Process

PATH = "C:\\QB\\books.qbw"
OTHER = "C:\\QB\\other.qbw"
CONNECTOR = Process("QBWebConnector.exe", "owner")
APP = "My app"


_FILES: list[CompanyFile] = []


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while _FILES:
        _FILES.pop().close()


class PC:
    """QuickBooks with two company files, and what the stream told."""

    def __init__(self, **switches: str) -> None:
        clock = VirtualClock()
        self.stream = e.Stream(clock)
        self.events: list[e.Event] = []
        self.stream.subscribe(self.events.append)
        self.file = CompanyFile.from_recipe("landscaping", clock)
        self.other = CompanyFile.from_recipe("landscaping", clock)
        _FILES.extend((self.file, self.other))
        self.quickbooks = QuickBooks(
            edition(), {PATH: self.file, OTHER: self.other}, Switches(**switches), self.stream
        )

    def grant(self, how: Any) -> None:
        self.file.set_grant(APP, Grant(how))

    def opened(self, path: str = PATH, *, elevated: bool = False, **how: Any) -> None:
        process = self.quickbooks.pc.start("QBW.EXE", elevated=elevated)
        self.quickbooks.open(process, path, **how)

    def begin(self, named: str = "", *answers: str | None) -> CompanySession | None:
        """BeginSession; each dialog gets the next answer."""
        given = list(answers)
        steps = self.quickbooks.begin_session(CONNECTOR, APP, named)
        try:
            asked = next(steps)
            while True:
                assert isinstance(asked, Ask)
                assert asked.dialog in ("certificate", "access-confirmation")
                asked = steps.send(given.pop(0) if asked.dialog == "certificate" else "done")
        except StopIteration as stop:
            assert not given, "an answer was not asked for"
            session: CompanySession | None = stop.value
            return session

    def refused(self, named: str = "", *answers: str | None) -> str:
        with pytest.raises(QuickBooksRefusal) as refusal:
            self.begin(named, *answers)
        return f"0x{refusal.value.hresult:08X}"

    @property
    def relied(self) -> list[str]:
        return [event.name for event in self.events if isinstance(event, e.SwitchRelied)]


@pytest.fixture
def pc() -> PC:
    return PC()


def with_switch(name: str, value: str) -> PC:
    return PC(**{name: value})


@pytest.mark.parametrize("value", values("elevation_hresult"))
def test_row_5_two_levels_cannot_see_each_other(value: str) -> None:
    pc = with_switch("elevation_hresult", value)
    pc.grant("always")
    pc.opened(elevated=True)
    assert pc.refused(PATH) == value
    assert pc.relied == ["elevation_hresult", "hidden_instance_left"]
    pc.quickbooks.close()
    assert pc.begin(PATH) is not None


@pytest.mark.parametrize("value", values("closed_without_path_hresult"))
def test_row_11_closed_and_nothing_named(value: str) -> None:
    pc = with_switch("closed_without_path_hresult", value)
    pc.grant("always")
    assert pc.refused("") == value
    assert pc.relied == ["closed_without_path_hresult"]


def test_row_11_open_without_a_company_and_nothing_named(pc: PC) -> None:
    pc.grant("always")
    pc.opened("")
    assert pc.refused("") == "0x80040417"


@pytest.mark.parametrize("value", values("other_company_hresult"))
def test_row_12_another_company_is_open(value: str) -> None:
    pc = with_switch("other_company_hresult", value)
    pc.grant("always")
    pc.opened(OTHER)
    assert pc.refused(PATH) == value


def test_row_13_the_file_is_not_there(pc: PC) -> None:
    assert pc.refused("C:\\QB\\gone.qbw") == "0x80040403"


def test_row_18_never_authorised_and_nobody_may_answer(pc: PC) -> None:
    assert pc.refused(PATH) == "0x80040418"
    pc.opened()
    pc.opened(user="Ann")
    assert pc.refused() == "0x80040418"
    pc.opened(mode="multi-user")
    assert pc.refused() == "0x80040418"


@pytest.mark.parametrize("answer", ["prompt", "while-open", "always"])
def test_row_19_a_yes_is_kept_as_the_grant(pc: PC, answer: str) -> None:
    pc.opened()
    session = pc.begin("", answer)
    assert session is not None
    assert session.path == PATH
    grant = pc.file.grant(APP)
    assert grant is not None
    assert grant.access == answer


def test_row_19_a_no_holds_for_the_occasion(pc: PC) -> None:
    pc.opened()
    assert pc.refused("", "no") == "0x80040420"
    assert pc.file.grant(APP) is None
    assert pc.begin("", "always") is not None
    assert "no_is_remembered" in pc.relied


def test_row_20_a_no_that_is_remembered() -> None:
    pc = with_switch("no_is_remembered", "yes")
    pc.opened()
    assert pc.refused("", "no") == "0x80040420"
    assert pc.refused("") == "0x8004041A"


@pytest.mark.parametrize("named", [PATH.upper(), PATH.replace("\\", "/")])
def test_row_20_a_remembered_no_is_of_the_file_however_it_is_named(named: str) -> None:
    pc = with_switch("no_is_remembered", "yes")
    pc.opened()
    assert pc.refused("", "no") == "0x80040420"
    assert pc.refused(named) == "0x8004041A"
    pc.opened(OTHER)
    assert pc.begin("", "always") is not None


def test_row_20_a_remembered_no_is_of_the_file_whether_it_is_open_or_not() -> None:
    pc = with_switch("no_is_remembered", "yes")
    pc.opened()
    assert pc.refused("", "no") == "0x80040420"
    pc.quickbooks.close()
    assert pc.refused(PATH) == "0x8004041A"


@pytest.mark.parametrize("remembered", values("no_is_remembered"))
def test_row_19_nobody_answers_is_no_answer_that_could_be_remembered(remembered: str) -> None:
    for value in values("prompt_unanswered"):
        pc = PC(prompt_unanswered=value, no_is_remembered=remembered)
        pc.opened()
        if value == "blocks":
            assert pc.begin("", None) is None
        else:
            assert pc.refused("", None) == "0x80040420"
        assert pc.relied == ["prompt_unanswered"]
        assert pc.file.grant(APP) is None
        assert pc.begin("", "always") is not None


@pytest.mark.parametrize("remembered", values("no_is_remembered"))
def test_row_21_a_no_at_a_prompt_takes_no_grant_back(remembered: str) -> None:
    pc = with_switch("no_is_remembered", remembered)
    pc.grant("prompt")
    pc.opened()
    assert pc.refused("", "no") == "0x80040420"
    assert pc.begin("", "prompt") is not None


def test_row_21_prompt_each_time_asks_each_time(pc: PC) -> None:
    pc.grant("prompt")
    pc.opened()
    assert pc.begin("", "prompt") is not None
    assert pc.refused("", "no") == "0x80040420"
    assert pc.begin("", "always") is not None
    grant = pc.file.grant(APP)
    assert grant is not None
    assert grant.access == "prompt"


def test_row_21_nobody_answers() -> None:
    for value, blocks in (("blocks", True), ("denied", False)):
        pc = with_switch("prompt_unanswered", value)
        pc.grant("prompt")
        pc.opened()
        if blocks:
            assert pc.begin("", None) is None
        else:
            assert pc.refused("", None) == "0x80040420"
        assert "prompt_unanswered" in pc.relied


@pytest.mark.parametrize("value", values("automatic_login_refused_hresult"))
@pytest.mark.parametrize("how", ["prompt", "while-open"])
def test_row_22_the_grant_does_not_cover_a_closed_file(value: str, how: str) -> None:
    pc = with_switch("automatic_login_refused_hresult", value)
    pc.grant(how)
    assert pc.refused(PATH) == value


def test_row_26_always_starts_quickbooks_unseen_and_nobody_can_open_it_meanwhile(pc: PC) -> None:
    pc.grant("always")
    session = pc.begin(PATH)
    assert session is not None
    assert session.context.host.automatic_login
    pc.opened()
    assert pc.quickbooks.process is None
    assert any(isinstance(event, e.ScreenShown) for event in pc.events)
    session.end()
    pc.opened()
    assert pc.quickbooks.process is not None


def test_row_26_another_company_can_be_opened_meanwhile_and_only_its_own_end_ends_it(pc: PC) -> None:
    pc.grant("always")
    unseen = pc.begin(PATH)
    assert unseen is not None
    pc.opened(OTHER)
    assert pc.quickbooks.open_path == OTHER
    pc.other.set_grant(APP, Grant("while-open"))
    seen = pc.begin("")
    assert seen is not None
    assert (seen.path, unseen.path) == (OTHER, PATH)
    seen.end()
    assert pc.quickbooks.unseen is unseen
    pc.opened()
    assert pc.quickbooks.open_path == OTHER
    unseen.end()
    pc.opened()
    assert pc.quickbooks.open_path == PATH


def test_the_open_file_is_served_in_multi_user_mode_and_to_whoever_has_it_open(pc: PC) -> None:
    pc.file.set_grant(APP, Grant("while-open", personal_data=True))
    pc.opened(user="Ann", mode="multi-user")
    session = pc.begin(PATH)
    assert session is not None
    assert session.context.host.file_mode == "MultiUser"
    assert session.context.personal_data


def test_every_session_has_an_id_of_its_own_and_the_same_seed_the_same_ids() -> None:
    def ids(seed: int) -> list[str]:
        pc = PC()
        quickbooks = QuickBooks(edition(), {PATH: pc.file}, Switches(), pc.stream, seed)
        pc.grant("always")
        found = []
        for _ in range(3):
            with pytest.raises(StopIteration) as done:
                next(quickbooks.begin_session(CONNECTOR, APP, PATH))
            found.append(done.value.value.session_id)
            done.value.value.end()
        return found

    assert ids(1) == ids(1)
    assert len({*ids(1), *ids(2)}) == 6
    assert all(id_[0] == "{" and id_[-1] == "}" and len(id_) == 38 for id_ in ids(1))


def test_row_27_open_without_a_company_serves_the_one_named(pc: PC) -> None:
    pc.grant("always")
    pc.opened("")
    session = pc.begin(PATH)
    assert session is not None
    session.end()
    assert pc.quickbooks.process is not None


@pytest.mark.parametrize("how", ["while-open", "always"])
@pytest.mark.parametrize("named", ["", PATH, PATH.upper(), PATH.replace("\\", "/")])
def test_row_28_the_file_is_open(pc: PC, how: str, named: str) -> None:
    pc.grant(how)
    pc.opened()
    session = pc.begin(named)
    assert session is not None
    assert not session.context.host.automatic_login


@pytest.mark.parametrize("opened", ["", PATH, OTHER])
@pytest.mark.parametrize("named", ["", PATH, OTHER])
def test_another_level_of_elevation_is_asked_about_before_anything_else(opened: str, named: str) -> None:
    pc = PC(elevation_hresult="0x80040438")
    pc.grant("always")
    pc.opened(opened, elevated=True)
    assert pc.refused(named) == "0x80040438"


def test_the_first_row_that_applies_decides(pc: PC) -> None:
    pc.opened(OTHER, elevated=True)  # rows 5, 12 and 18 would all apply
    assert pc.refused(PATH) == "0x80040408"


def test_a_company_file_that_is_not_there_cannot_be_opened(pc: PC) -> None:
    with pytest.raises(InputError, match="no company file at"):
        pc.opened("C:\\QB\\gone.qbw")


def test_line_ends_of_responses_are_a_switch() -> None:
    for value, end in (("lf", "\n"), ("crlf", "\r\n")):
        pc = with_switch("response_newlines", value)
        pc.grant("always")
        session = pc.begin(PATH)
        assert session is not None
        response = session.process(
            '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError">'
            "<HostQueryRq/></QBXMLMsgsRq></QBXML>"
        )
        assert response.endswith(f"</QBXML>{end}")


@pytest.mark.parametrize(
    ("name", "year", "product", "major", "newest"),
    [
        ("pro", 2014, "QuickBooks Pro 2014", 24, "13.0"),
        ("premier", 2019, "QuickBooks Premier 2019", 29, "14.0"),
        ("enterprise", 2024, "QuickBooks Enterprise Solutions 2024", 34, "16.0"),
    ],
)
def test_what_an_edition_says_of_itself(name: str, year: int, product: str, major: int, newest: str) -> None:
    facts = edition(name, year).host_facts(automatic_login=True, single_user=False)
    assert (facts.product_name, facts.major_version) == (product, major)
    assert facts.supported_versions[0] == "1.0"
    assert facts.supported_versions[-1] == newest
    assert facts.automatic_login
    assert facts.file_mode == "MultiUser"
    assert edition(name, year).highest_qbxml == tuple(int(part) for part in newest.split("."))


def test_an_edition_that_is_not_known_is_told() -> None:
    with pytest.raises(InputError, match="known are pro, premier, enterprise"):
        edition("point-of-sale")
    with pytest.raises(InputError, match="known are 2010 to 2024"):
        edition("pro", 1999)


def test_elevation_belongs_to_a_process() -> None:
    assert CONNECTOR.sees(Process("QBW.EXE", "owner"))
    assert not CONNECTOR.sees(Process("QBW.EXE", "owner", elevated=True))
    assert not CONNECTOR.sees(Process("QBW.EXE", "somebody"))


def test_a_person_without_administrator_rights_needs_an_administrators_approval() -> None:
    pc = Windows(account_is_administrator=False)
    assert not pc.start("QBW.EXE").elevated
    assert pc.start("QBW.EXE", elevated=True, approved=True).elevated
    with pytest.raises(InputError, match="owner has no administrator rights"):
        pc.start("QBW.EXE", elevated=True)
    assert Windows().start("QBW.EXE", elevated=True).elevated
