"""What a .QWC file must keep, as one table, and what is said of a file that does not keep it.

A rule's id begins with the check that it belongs to (Q1: the format, Q3: read-only access, Q5: escaping
and secrets, Q6: the file's name). Codes and demands are those of the Programmer's Guide, chapter 4 and
appendix A [D] where no other mark is given. Where it is not known with which code the Web Connector
refuses, a switch has it. `qwc` reads files by these rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from simulator.switches import Switches

MUST, SHOULD = "must", "should"
#: The value of a code's switch that stands for no code.
NO_CODE = "none"

#: Longer texts are cut in what is told of a file.
_LONGEST = 200

#: A .QWC file has one or two thousand bytes; more than this is not looked at.
LARGEST_FILE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Rule:
    """One demand on a .QWC file.

    `code` is the QBWC code with which the Web Connector does not add the application, from version
    `since` on; `switch` names the switch that has it where no source does. `ours`: it is the simulator
    that does not take such a file. Without any of these the application is added all the same. `level`
    is ``must`` where the format has the demand, ``should`` for advice.
    """

    id: str
    demands: str
    mark: str
    source: str
    code: str = ""
    switch: str = ""
    since: int = 0
    ours: bool = False
    level: str = MUST

    def code_by(self, switches: Switches) -> str:
        """The QBWC code, empty where there is none."""
        code = str(getattr(switches, self.switch)) if self.switch else self.code
        return "" if code == NO_CODE else code


_GUIDE = "Guide ch. 4"
_CODES = "Guide app. A"
_NONE = "no source says what follows"
_BROKEN = "broken_qwc_code"
_INSECURE = "insecure_url_code"

_ROWS = (
    # the file as XML
    Rule("Q1.size", f"at most {LARGEST_FILE:,} bytes", "", "a bound of the simulator's", ours=True),
    Rule("Q1.encoding", "text in the encoding that it declares, or UTF-8", "U", _NONE, switch=_BROKEN),
    Rule("Q1.doctype", "no DOCTYPE, and so no entities of its own", "U", _NONE, switch=_BROKEN),
    Rule("Q5.escaped", "`&` and `<` in values written as `&amp;` and `&lt;`", "U", _NONE, switch=_BROKEN),
    Rule("Q1.xml", "well-formed XML with nothing before or after it", "U", _NONE, switch=_BROKEN),
    Rule("Q1.root", "the root element QBWCXML", "U", _GUIDE, switch=_BROKEN),
    # its elements
    Rule("Q1.missing", "every required element is there", "D", _CODES, code="QBWC1039"),
    Rule("Q1.empty", "every required element but AppID has a value", "D", _CODES, code="QBWC1039"),
    Rule("Q1.twice", "each element stands once", "U", _NONE, switch="doubled_element_code"),
    Rule("Q1.qb-type", "QBType is QBFS or QBPOS", "I", "implementers", code="QBWC1065"),
    Rule("Q1.pos", "QBType is QBFS: Point of Sale is not simulated", "", "the simulator's scope", ours=True),
    Rule("Q1.owner-id", "OwnerID is a GUID in braces", "D", _GUIDE, code="QBWC1039"),
    Rule("Q1.file-id", "FileID is a GUID in braces", "D", _GUIDE, code="QBWC1026"),
    Rule("Q1.auth-flags", "AuthFlags is a number from 0 to 0xF", "D", _CODES, code="QBWC1034"),
    # its addresses
    Rule("Q1.app-url", "AppURL is a whole URL with https", "D", _CODES, switch=_INSECURE),
    Rule("Q1.https", "AppURL has https, or its host is localhost", "D", _CODES, switch=_INSECURE),
    Rule("Q1.app-url-ip", "AppURL names no IP address", "D", _CODES, code="QBWC1001"),
    Rule("Q1.support-ip", "AppSupport names no IP address", "D", _CODES, code="QBWC1002"),
    Rule("Q1.same-host", "AppSupport is on the host of AppURL", "D", _CODES, code="QBWC1000"),
    Rule("Q1.support-url", "AppSupport is a URL that can be fetched", "D", _CODES, code="QBWC1004"),
    Rule("Q1.cert-url", "CertURL is a URL that can be fetched", "D", _CODES, code="QBWC1048"),
    # what is optional
    Rule("Q3.read-only", "IsReadOnly is not true: no stamps then", "L", "QBWC 34", code="QBWC1080", since=34),
    Rule("Q1.scheduler", "Scheduler has RunEveryNMinutes or RunEveryNSeconds, from 1 on", "U", _NONE),
    Rule("Q1.style", "Style is Document, DocWrapped or RPC", "U", _NONE),
    Rule("Q1.unattended", "UnattendedModePref is umpRequired or umpOptional", "U", _NONE),
    Rule("Q1.personal-data", "PersonalDataPref is pdpNotNeeded, pdpOptional or pdpRequired", "U", _NONE),
    Rule("Q1.is-read-only", "IsReadOnly is true or false", "U", _NONE),
    Rule("Q1.notify", "Notify is true or false; anything but true is off", "D", _GUIDE, level=SHOULD),
    Rule("Q1.description", "AppDescription has at most 80 characters", "D", _GUIDE, level=SHOULD),
    Rule("Q5.password", "no password in the file, nor in its URLs", "D", _GUIDE, level=SHOULD),
    Rule("Q1.one-interval", "one interval under Scheduler; the first counts", "D", _GUIDE, level=SHOULD),
    Rule("Q1.unknown", "nothing but the format's elements; all else is ignored", "D", _GUIDE, level=SHOULD),
    Rule("Q1.blanks", "no blanks around a value; read without them here", "U", _NONE, level=SHOULD),
    Rule("Q6.name", "the file's name ends in .qwc", "I", "implementers", level=SHOULD),
)  # fmt: skip

#: By id, in the order in which the Web Connector is taken to look [U].
RULES = {rule.id: rule for rule in _ROWS}

_DEFAULTS = Switches()


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a .QWC file does not keep a rule. `line` and `column` count characters from 1."""

    line: int
    column: int
    rule: Rule
    expected: str
    got: str
    repair: str

    @property
    def where(self) -> tuple[int, int]:
        """Line and column, to sort by."""
        return self.line, self.column

    @property
    def message(self) -> str:
        """What was expected and what came, in one line."""
        return f"expected {self.expected}, got {self.got}"

    def told(self, file: str, switches: Switches = _DEFAULTS) -> str:
        """The finding for a person: ``file:line:column: code expected …, got …``, the repair below."""
        code = self.rule.code_by(switches)
        lead = f"{file}:{self.line}:{self.column}: {code}{' ' if code else ''}"
        return f"{lead}{self.message}\n    {self.repair}"


def shown(text: str) -> str:
    """A text of the file, in one short line."""
    return repr(_short(" ".join(text[: 2 * _LONGEST].split())))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def finding(where: tuple[int, int], rule: str, expected: str, got: str, repair: str) -> Finding:
    """A finding under the rule with that id."""
    return Finding(*where, RULES[rule], _short(expected), _short(got), _short(repair))


def refusals(
    findings: Iterable[Finding], version: str, switches: Switches = _DEFAULTS
) -> tuple[Finding, ...]:
    """Those for which the Web Connector of that version, or the simulator, does not take the application.

    In the order of the rules: the first is what the screen shows.
    """
    number = int(version.split(".", maxsplit=1)[0])
    order = list(RULES)
    stops = [
        each
        for each in findings
        if (each.rule.code_by(switches) or each.rule.ours) and each.rule.since <= number
    ]
    return tuple(sorted(stops, key=lambda each: (order.index(each.rule.id), each.where)))
