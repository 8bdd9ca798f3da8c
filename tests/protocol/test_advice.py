"""What is said to whoever writes an endpoint: a cause where one is known, and an answer that would do."""

from __future__ import annotations

import re

import pytest

from simulator.errors import CallError
from simulator.protocol import advice
from simulator.protocol.answers import HttpAnswer, read_answer
from simulator.protocol.contract import METHODS, Missing

XML = (("Content-Type", "text/xml"),)
HEAD = b'<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
TAIL = b"</soap:Body></soap:Envelope>"


@pytest.mark.parametrize("name", METHODS)
def test_the_answer_that_would_do_does(name: str) -> None:
    [body] = re.findall(r"<\w+Response .*Response>", advice.would_do(METHODS[name]))
    result = read_answer(METHODS[name], HttpAnswer(200, "OK", XML, HEAD + body.encode() + TAIL)).result
    assert not advice.of_result(METHODS[name], result)
    assert name != "authenticate" or result == ("TICKET", "")


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (HttpAnswer(200, "OK", (("Content-Type", "text/html"),), b"<p>"), "every answer must be text/xml"),
        (HttpAnswer(200, "OK", XML, b" <?xml version='1.0'?><a/>"), "something stands before <?xml"),
        (HttpAnswer(405, "Method Not Allowed", XML, b""), "its route only knows GET"),
        (
            HttpAnswer(
                200,
                "OK",
                XML,
                HEAD
                + b'<receiveResponseXMLResponse xmlns="http://developer.intuit.com/">'
                + b"<receiveResponseXMLResult>50.5</receiveResponseXMLResult></receiveResponseXMLResponse>"
                + TAIL,
            ),
            "no whole number (50.5",
        ),
    ],
)
def test_a_failed_call_has_its_usual_cause(answer: HttpAnswer, cause: str) -> None:
    method = METHODS["receiveResponseXML"]
    with pytest.raises(CallError) as failed:
        read_answer(method, answer)
    said = advice.of_failure(method, failed.value.text)
    assert said.startswith("usually ")
    assert cause in said
    assert "<receiveResponseXMLResult>100</receiveResponseXMLResult>" in said


@pytest.mark.parametrize(
    ("name", "result", "cause"),
    [
        ("authenticate", ("TICKET",), "fewer than two <string>"),
        (
            "authenticate",
            Missing.ABSENT,
            "authenticateResult is not there, or not in http://developer.intuit.com/",
        ),
        ("authenticate", ("TICKET", Missing.NULL), "the second <string> of authenticateResult is null"),
        ("sendRequestXML", Missing.NULL, "sendRequestXMLResult is not there"),
        ("authenticate", ("TICKET", ""), ""),
        ("sendRequestXML", "", ""),
        ("clientVersion", Missing.NULL, ""),
    ],
)
def test_a_result_with_which_nobody_can_go_on(name: str, result: object, cause: str) -> None:
    said = advice.of_result(METHODS[name], result)  # type: ignore[arg-type]
    assert (cause in said) if cause else said == ""
