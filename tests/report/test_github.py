"""What GitHub Actions shows of a run, and that nothing an endpoint says is a command to it."""

from __future__ import annotations

from simulator import events as e
from simulator.report import github
from simulator.report.summary import Summary

V = e.Verdict


def finding(check: str = "scenarios/a/b.yaml:3", got: str = "that", level: str = "must") -> e.Finding:
    return e.Finding(e.At(scenario="a/b"), check, level, "this", got, "It stops.", "update 1, call 3")


def accepted(reason: str = "ticket 4711") -> e.FindingAccepted:
    return e.FindingAccepted(e.At(scenario="a/b"), "scenarios/a/b.yaml:3", reason, "2027-01-31")


def summary_of(*findings: e.Event, verdict: V = V.FAILED, title: str = "t", reason: str = "why") -> Summary:
    summary = Summary()
    at = e.At(scenario="a/b")
    for event in (
        e.RunStarted(e.At(), "1.2.3", "https://books.test/qbwc", 9, 0.0, {}),
        e.ScenarioStarted(at, title, "scenarios/a/b.yaml"),
        *findings,
        e.SwitchRelied(at, "cookies", "per-update"),
        e.ScenarioEnded(at, verdict, reason, 0.25),
        e.RunEnded(e.At(), verdict, 1.0),
    ):
        summary(event)
    return summary


def errors(*findings: e.Event, path: str | None = "scenarios/a/b.yaml", verdict: V = V.FAILED) -> list[str]:
    return list(github.annotated(summary_of(*findings, verdict=verdict), lambda _: path))


def test_a_finding_is_an_error_beside_its_line() -> None:
    assert errors(finding()) == [
        "::error file=scenarios/a/b.yaml,line=3,title=a/b::expected this%0Agot that%0AIt stops.%0A"
        "update 1, call 3 (scenarios/a/b.yaml:3)"
    ]


def test_what_is_not_in_the_repository_has_no_line() -> None:
    assert errors(finding(), path=None)[0].startswith("::error title=a/b::expected this")
    assert errors(finding("S1"))[0].startswith("::error title=a/b::expected this")


def test_only_what_fails_a_scenario_is_an_error() -> None:
    assert errors(finding(level="should")) == []
    assert errors(finding(), verdict=V.PASSED) == []


def test_what_is_accepted_is_a_notice_in_a_scenario_that_failed_too() -> None:
    for verdict in (V.PASSED, V.FAILED):
        [line] = errors(finding(), accepted(), verdict=verdict)
        assert line.startswith(
            "::notice file=scenarios/a/b.yaml,line=3,title=a/b::"
            "accepted until 2027-01-31: ticket 4711%0Aexpected this%0Agot that%0A"
        )
    kinds = [line.split(" ")[0] for line in errors(finding(), accepted(), finding("scenarios/a/b.yaml:5"))]
    assert kinds == ["::notice", "::error"]


def test_no_more_errors_than_github_takes() -> None:
    assert len(errors(*[finding()] * 30)) == 10
    lines = errors(*(event for n in range(30) for event in (finding(got=str(n)), accepted())), finding())
    assert [line.split(" ")[0] for line in lines] == ["::notice"] * 10 + ["::error"]


def test_nothing_breaks_out_of_an_annotation() -> None:
    [line] = errors(finding(got="100%\r\n::set-env name=x::y"), path="a,b:c%.yaml")
    assert line.startswith("::error file=a%2Cb%3Ac%25.yaml,line=3,")
    assert "got 100%25%0D%0A::set-env name=x::y%0A" in line
    assert "\n" not in line


def step_summary(summary: Summary) -> str:
    return github.step_summary(summary, lambda play: f"qbwc-sim run {play.id}", lambda _: None)


def test_the_summary_says_what_the_console_says() -> None:
    text = step_summary(summary_of(finding()))
    assert "## qbwc-sim: 1 failed\n" in text
    assert "| :x: failed | a/b | t | why |" in text
    for said in ("  expected this", "  got      that", "qbwc-sim run a/b", "cookies=per-update", "seed 9"):
        assert said in text


def test_what_is_accepted_is_a_table_of_its_own() -> None:
    gone = e.AcceptedNeverCame(e.At(), "S2", "ticket | 4712", "2027-01-31", "", "endpoint.yaml:12:5")
    text = step_summary(summary_of(finding(), accepted(), gone, verdict=V.PASSED, reason=""))
    assert "<pre>" not in text
    _, _, tables = text.partition("### Accepted\n")
    assert "| a/b | scenarios/a/b.yaml:3: expected this, got that | 2027-01-31 | ticket 4711 |" in tables
    _, _, table = tables.partition("### Accepted, but never came: remove it\n")
    assert "| endpoint.yaml:12:5 | S2 |  | 2027-01-31 | ticket &#124; 4712 |" in table
    assert "### Accepted" not in step_summary(summary_of(finding()))


def test_what_did_not_fail_has_its_line_only() -> None:
    text = step_summary(summary_of(verdict=V.NOT_EXERCISED, reason="no work came"))
    assert "| :warning: not-exercised | a/b | t | no work came |" in text
    assert "<pre>" not in text


def test_nothing_is_markdown_or_html_but_ours() -> None:
    nasty = "a|b\n</pre><script>[x](http://y) `c` @me"
    text = step_summary(summary_of(finding(got=nasty), title=nasty, reason=nasty))
    [row] = [line for line in text.splitlines() if line.startswith("| :x:")]
    assert row.count("|") == 5
    assert "<script>" not in text
    assert "[x](" not in row
    assert "@me" not in row


def test_a_summary_is_no_longer_than_github_takes() -> None:
    text = step_summary(summary_of(*[finding(got=f"{number} " + "x" * 1000) for number in range(2000)]))
    assert len(text.encode()) < 1024 * 1024
    assert text.endswith("The rest was left out.\n")
