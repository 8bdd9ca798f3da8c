"""Error recovery: newMessageSetID and oldMessageSetID, and what became of a set whose answer was lost."""

from collections.abc import Callable
from pathlib import Path

import pytest
from company.asking import document, session
from lxml import etree

from simulator.clock import VirtualClock
from simulator.company import CompanyFacts, CompanyFile
from simulator.errors import Shortcoming
from simulator.qbxml.schema import validated
from simulator.qbxml.shapes import Dialect

Send = Callable[..., str]
LONGEST = "x" * 24


def add(*names: str) -> str:
    return "".join(
        f"<CustomerAddRq><CustomerAdd><Name>{name}</Name></CustomerAdd></CustomerAddRq>" for name in names
    )


@pytest.fixture
def send(empty: CompanyFile) -> Send:
    """Sends a set: `send(requests, new="X", old="Y")`; the answer is the whole document."""

    def sent(requests: str = "", new: str = "", old: str = "", application: str = "A", **how: str) -> str:
        ids = f' newMessageSetID="{new}"' if new else ""
        ids += f' oldMessageSetID="{old}"' if old else ""
        more = ids + how.pop("more", "")
        answer = empty.process(document(requests, more=more, **how), session(application=application))
        assert validated(answer.split("\n", 1)[1].encode(), "QBXMLMsgsRs", Dialect(1300, "US")) is not None
        return answer

    return sent


def attributes(answer: str) -> dict[str, str]:
    return {str(name): str(value) for name, value in etree.fromstring(answer.encode())[0].attrib.items()}


def answered(answer: str) -> list[str]:
    return [str(each.tag) for each in etree.fromstring(answer.encode())[0]]


def status(answer: str) -> str:
    return attributes(answer)["messageSetStatusCode"]


def test_the_attributes_of_the_answer(send: Send) -> None:
    assert attributes(send(add("A"))) == {}
    assert attributes(send(add("B"), new="X")) == {"newMessageSetID": "X", "messageSetStatusCode": "0"}
    assert send(old="Y").splitlines()[2] == '<QBXMLMsgsRs messageSetStatusCode="600" />'


class TestSendingASetOnceMore:
    def test_gives_the_stored_answer_and_executes_nothing(self, empty: CompanyFile, send: Send) -> None:
        first = send(add("A", "B"), new="X")
        assert send(add("A", "B"), new="X") == first
        assert empty.count("Customer") == 2

    def test_whatever_was_set_aside_before_it(self, empty: CompanyFile, send: Send) -> None:
        send(add("A"), new="X")
        first = send(add("B"), new="Y", old="X")
        assert send(add("B"), new="Y") == first
        assert empty.count("Customer") == 2

    def test_with_other_requests_is_9001(self, empty: CompanyFile, send: Send) -> None:
        send(add("A"), new="X")
        other = send(add("B"), new="X")
        assert attributes(other) == {"newMessageSetID": "X", "messageSetStatusCode": "9001"}
        assert answered(other) == []
        assert empty.count("Customer") == 1

    def test_refusals_are_stored_too(self, empty: CompanyFile, send: Send) -> None:
        first = send(add("a:b", "C"), new="X")
        assert 'statusCode="3090"' in first
        assert 'statusCode="3231"' in first
        assert send(add("a:b", "C"), new="X") == first
        assert empty.count("Customer") == 0

    def test_another_application_has_sets_of_its_own(self, empty: CompanyFile, send: Send) -> None:
        send(add("A"), new="X")
        assert status(send(add("B"), new="X", application="B")) == "0"
        assert empty.count("Customer") == 2
        send(old="ClearAllMessageSets", application="B")
        assert status(send(old="X", new="X")) == "0"

    def test_without_data_as_it_was_asked_for(self, send: Send) -> None:
        first = send(add("A"), new="X", more=' responseData="includeNone"')
        assert "CustomerRet" not in first
        assert send(old="X", new="X") == first


class TestAskingWhatBecameOfASet:
    def test_gives_the_stored_answer(self, send: Send) -> None:
        first = send(add("A"), new="X")
        assert send(old="X", new="X") == first

    def test_of_which_nothing_is_stored_is_9002(self, send: Send) -> None:
        nothing = send(old="X", new="X")
        assert attributes(nothing) == {"newMessageSetID": "X", "messageSetStatusCode": "9002"}
        assert answered(nothing) == []

    def test_executes_nothing(self, empty: CompanyFile, send: Send) -> None:
        assert status(send(add("A"), old="X", new="X")) == "9002"
        assert empty.count("Customer") == 0

    def test_that_broke_off_tells_what_was_done(self, empty: CompanyFile, send: Send) -> None:
        undone = (
            "<ItemAssembliesCanBuildQueryRq><ItemInventoryAssemblyRef><FullName>Kit</FullName>"
            "</ItemInventoryAssemblyRef><TxnDate>2024-03-15</TxnDate></ItemAssembliesCanBuildQueryRq>"
        )
        with pytest.raises(Shortcoming):
            send(add("A") + undone + add("B"), new="X")
        assert empty.count("Customer") == 1
        assert answered(send(old="X", new="X")) == ["CustomerAddRs"]

    def test_after_the_file_was_closed(self, tmp_path: Path, clock: VirtualClock) -> None:
        path = tmp_path / "company.qbw"
        asked = document(add("A"), more=' newMessageSetID="X"')
        with CompanyFile.new(CompanyFacts("A"), clock, path) as file:
            first = file.process(asked, session())
        with CompanyFile.open(path, clock) as file:
            assert (
                file.process(document("", more=' newMessageSetID="X" oldMessageSetID="X"'), session())
                == first
            )
            assert file.process(asked, session("S2")) == first
            assert file.count("Customer") == 1


class TestForgetting:
    def test_a_set(self, send: Send) -> None:
        send(add("A"), new="X")
        assert attributes(send(old="X")) == {"messageSetStatusCode": "0"}
        assert status(send(old="X", new="X")) == "9002"

    def test_what_is_not_stored_is_600(self, send: Send) -> None:
        assert status(send(old="X")) == "600"

    def test_by_the_next_set(self, send: Send) -> None:
        send(add("A"), new="X")
        assert status(send(add("B"), new="Y", old="X")) == "0"
        assert status(send(old="X", new="X")) == "9002"
        assert status(send(old="Y", new="Y")) == "0"

    def test_what_is_not_stored_by_the_next_set(self, empty: CompanyFile, send: Send) -> None:
        assert status(send(add("A"), new="Y", old="X")) == "0"
        assert empty.count("Customer") == 1

    def test_everything(self, send: Send) -> None:
        send(add("A"), new="X")
        send(add("B"), new="Y")
        assert status(send(old="ClearAllMessageSets")) == "0"
        assert [status(send(old=each, new=each)) for each in "XY"] == ["9002", "9002"]
        assert status(send(old="ClearAllMessageSets")) == "0"

    def test_and_executing_without_storing(self, empty: CompanyFile, send: Send) -> None:
        assert answered(send(add("A"), old="X")) == ["CustomerAddRs"]
        assert empty.count("Customer") == 1


@pytest.mark.parametrize("ids", [{"new": f"{LONGEST}x"}, {"old": f"{LONGEST}x"}])
def test_a_longer_id_is_9004(empty: CompanyFile, send: Send, ids: dict[str, str]) -> None:
    assert status(send(add("A"), **ids)) == "9004"
    assert empty.count("Customer") == 0


def test_the_longest_id(empty: CompanyFile, send: Send) -> None:
    assert status(send(add("A"), new=LONGEST)) == "0"
    assert empty.count("Customer") == 1


def test_an_empty_id_is_none(send: Send) -> None:
    assert attributes(send(add("A"), more=' newMessageSetID=""')) == {}
