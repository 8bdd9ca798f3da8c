"""Writes the pages of this folder that are drawn from the code; a test keeps them current.

Run it as ``python docs/generate.py``.
"""

from __future__ import annotations

import runpy
from collections import Counter
from pathlib import Path

from simulator import switches
from simulator.company.file import EXECUTORS
from simulator.connector import codes, qwclog
from simulator.connector.profiles import CURRENT, PROFILES
from simulator.connector.qwclines import LINES, SILENT
from simulator.connector.table import ROWS, mermaid
from simulator.protocol import qwc, qwcrules
from simulator.qbxml import catalogue, statuses
from simulator.qbxml.shapes import version_text
from simulator.quickbooks import access, faults, sdklog, situation

HERE = Path(__file__).parent
_DRAWN = "<!-- Drawn by docs/generate.py; do not edit. -->\n\n"


def session() -> str:
    """The state machine: a diagram and a table, from `connector.table`."""
    lines = [
        "# The session",
        "",
        "Every row of the Web Connector's state machine, as `simulator/connector/table.py` has it. Numbers",
        "are the rows' own; a row without one is a guard of the simulator's, which the real program does not",
        "have. Marks: [sources](sources.md). A row *under* a switch holds only where the",
        "[switch](switches.md) has that value.",
        "",
        "```mermaid",
        mermaid().rstrip(),
        "```",
        "",
        "| row | in | when | goes to | the update ends | shown | under | mark |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in ROWS:
        ends = row.ends.value if row.ends else ""
        under = f"`{row.when[0]}={row.when[1]}`" if row.when else ""
        cells = (
            row.number,
            row.state.value,
            row.means.value,
            row.next.value,
            ends,
            row.code,
            under,
            row.mark,
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def switches_page() -> str:
    """What no source settles, from `switches`."""
    lines = [
        "# Switches: what no source settles",
        "",
        "A scenario sets a switch under `given: {switches: {…}}`, a run with `--switch NAME=VALUE`. Every",
        "report names the switches that its verdict relied on; none of them may be taken for the real",
        "program's behaviour.",
        "",
        "| switch | default | other values | what it settles |",
        "|---|---|---|---|",
    ]
    for name, field in switches.FIELDS.items():
        others = ", ".join(f"`{value}`" for value in switches.values(name)[1:]) or "any number above 0"
        lines.append(f"| `{name}` | `{field.default}` | {others} | {switches.about(name)} |")
    return "\n".join(lines) + "\n"


def versions() -> str:
    """The Web Connector by version, from `connector.profiles`."""
    lines = [
        "# Versions of the Web Connector",
        "",
        f"`qbwc-sim run --client-version V` plays another version than the usual {CURRENT.version}.",
        "Only what sources say differs is here; what a version was not seen to say is taken from its",
        "neighbour. One between two rows is the older of them and tells its own number. No header of any",
        "version was ever captured: they are from the source of .NET's client. Marks: [sources](sources.md).",
        "",
        "| version | mark | .NET in User-Agent | fewer than two texts from authenticate | TLS | also |",
        "|---|---|---|---|---|---|",
    ]
    for row in PROFILES:
        net = row.user_agent.rpartition(" ")[2].rstrip(")")
        tls = "1.0 or 1.2 (`old_tls`)" if row.old_tls else "1.2"
        cells = (row.version, row.mark, net, row.short_array, tls, row.about)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def access_page() -> str:
    """Who may reach the company file, from `quickbooks.access`."""
    lines = [
        "# Who may reach the company file",
        "",
        "BeginSession's decision: the first row that applies. Sources: V a vendor's guide or help, RP the",
        "request processor's own text, B QuickBooks' in-product help, I implementers; U is settled by none",
        "of the [sources](sources.md), and the hresult is a [switch](switches.md). With no file named *the",
        "file* is whichever company is open: that is how the wrong company gets synced.",
        "",
        "| row | when | then | source |",
        "|---|---|---|---|",
    ]
    for row in access.ROWS:
        hresult = f"0x{row.hresult:08X}" if row.hresult else ""
        then = f"`{row.switch}`" if row.switch and not row.asks else hresult or "ok"
        if row.asks:
            then = f"the dialog; No is {hresult}" + (f" (`{row.switch}`)" if row.switch else "")
        lines.append(f"| {row.number} | {row.says} | {then} | {row.source} |")
    lines += [
        "",
        "## What it reads",
        "",
        f"{situation.SITUATIONS:,} combinations, the impossible ones included; a test shows that each",
        "is decided.",
        "",
        "| fact | values |",
        "|---|---|",
    ]
    for fact, values in situation.FACTS.items():
        shown = ", ".join(_shown(value) for value in values)
        lines.append(f"| `{fact}` | {shown} |")
    lines += [
        "",
        "## Every hresult that an endpoint can see",
        "",
        "And how it comes about on the simulated PC. All of them can be called for as a fault, by number.",
        "",
        "| hresult | raised in | how |",
        "|---|---|---|",
    ]
    for seen in faults.endpoint_sees():
        how = "; ".join(faults.causes(seen.hresult))
        lines.append(f"| 0x{seen.hresult:08X} | {seen.raised_in.replace(',', ', ')} | {how} |")
    return "\n".join(lines) + "\n"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) or "none"


def coverage() -> str:
    """Every message of qbXML, from `qbxml.catalogue` and `company.file`."""
    listings = catalogue.listings().values()
    lines = [
        "# Coverage",
        "",
        f"All {len(listings)} request messages of qbXML are read, checked and described",
        f"(`qbwc-sim qbxml describe NAME`). The company file executes {len(EXECUTORS)} of them so far;",
        "any other lawful message ends the run with an error that names it, never with an invented answer.",
        "Those of the subscription set are refused, as QuickBooks refuses them in ProcessRequest.",
        "*Documented to*: the newest qbXML version whose shape is documented; in newer ones it is carried",
        "forward, not verified.",
        "",
        "| message | kind | since | documented to | editions | executed |",
        "|---|---|---|---|---|---|",
    ]
    for listing in listings:
        executed = "yes" if listing.name in EXECUTORS else ""
        cells = (
            f"`{listing.name}`",
            listing.kind,
            version_text(listing.since),
            version_text(listing.verified_to),
            " ".join(listing.editions),
            executed if listing.message_set == catalogue.MESSAGE_SET else "refused",
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def statuses_page() -> str:
    """Every status code, from `qbxml.statuses`, and whether a request of `reaching.py` gets it."""
    reaching = runpy.run_path(str(HERE.parent / "tests/company/reaching.py"))
    reached = {*reaching["WAYS"], *reaching["CLOSED_WAYS"], *reaching["SET_WAYS"]}
    lines = [
        "# Status codes",
        "",
        "What QuickBooks says of a request, or of a message set, in the simulator's wording of it.",
        "*Reached*: tests/company/test_statuses.py sends the requests of tests/company/reaching.py and gets",
        "that code. Where no source has the wording, the run ends with an error that says so, never with an",
        "invented sentence; `{text}`, QuickBooks' own message, is left out where no source has it.",
        "Marks: [sources](sources.md).",
        "",
        "| code | severity | wording | mark | reached |",
        "|---|---|---|---|---|",
    ]
    for row in statuses.TABLE.values():
        wording = row.wording or "*no source gives it*"
        mark = "yes" if row.code in reached else ""
        lines.append(f"| {row.code} | {row.severity} | {wording} | {row.confidence} | {mark} |")
    return "\n".join(lines) + "\n"


def codes_page() -> str:
    """Every QBWC code with its words, from `connector.codes`."""
    lines = [
        "# QBWC codes",
        "",
        "What the Web Connector says; `{app}` is the application's name, `{detail}` what varies. Where",
        "several forms are known, the one that the simulator shows stands first. Where no source has the",
        "words, there are none. QBWC1047, 1049, 1050, 1058 and 1060 are in no source. Marks:",
        "[sources](sources.md).",
        "",
        "| code | when | words | mark |",
        "|---|---|---|---|",
    ]
    for code in codes.CODES:
        forms = [codes.TEXTS[code.name], *(form for form in code.forms if form != codes.TEXTS[code.name])]
        words = "<br>or: ".join(form.replace("\n", " / ") for form in forms) or "*not known*"
        lines.append(f"| {code.name} | {code.when} | {words} | {code.mark} |")
    return "\n".join(lines) + "\n"


def qwc_page() -> str:
    """The .QWC file: its elements from `protocol.qwc`, its rules from `protocol.qwcrules`."""
    lines = [
        "# The .QWC file",
        "",
        "The file with which a person adds an application to the Web Connector. Its elements come in any",
        "order under `<QBWCXML>`; elements of other names are ignored. There is none for a password: the",
        "person types it into the Web Connector.",
        "",
        "| element | required |",
        "|---|---|",
    ]
    for element in qwc.ELEMENTS:
        lines.append(f"| `{element.name}` | {'yes' if element.required else ''} |")
    lines += [
        f"| `Scheduler` with one of {', '.join(f'`{name}`' for name in qwc.INTERVALS)} | |",
        "",
        "## Rules",
        "",
        "With a *code* the Web Connector does not add the application; a code in brackets is the default of",
        "a [switch](switches.md), because no source has it. Rules of level *should* are advice. *Ours*: the",
        "simulator takes no such file, the Web Connector may. Marks: [sources](sources.md).",
        "",
        "| rule | demands | level | code | mark | source |",
        "|---|---|---|---|---|---|",
    ]
    for rule in qwcrules.RULES.values():
        default = f"(`{rule.switch}`: {switches.values(rule.switch)[0]})" if rule.switch else ""
        since = f" from version {rule.since} on" if rule.since else ""
        code = default or ("ours" if rule.ours else rule.code + since)
        cells = (rule.id, rule.demands, rule.level, code, rule.mark, rule.source)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


_LOGS = """\
# The logs

`Desktop.read_log()` gives the Web Connector's log as the customer would send it, `{path}`.
How much is in it says `Desktop.set_log_level()`: `NONE`, `DEBUG` (the usual level) or `VERBOSE`, from the
next start on.

Of its {all} lines {seen} were seen word for word in a log that somebody has published; {inferred} are put
together from what such logs have elsewhere: another method's wording, or words that are known without the
function in front of them. A line that is in no source is not written.

## What we know that we cannot know

Without a log that nobody has published:

* what is written for `none`, `nvu`, `busy`, a postponement, a negative percent, `NoOp`, interactive mode and
  connectionError's answer; for the queries of Host, Company and Preferences; at the start of a scheduled
  update between the password and the lock; when an application is removed, or the window is used
* the stack trace under QBWC1012 for any error but *Response is not well-formed XML.*, and what the log has
  under QBWC1041 to 1045 besides their text
* the size at which the real log goes on in a new file, and whether *size (bytes)* counts characters
* whether levels differ in more than how much of an XML document is shown (50 characters are documented for
  `DEBUG`; the one log that is known shows 51), and what versions after 2.3 write
* how several applications in one Update Selected end: ours has *Update session has ended.* for each
* which message a Web Connector has that cannot write its log: QBWC1033 or QBWC1085 (switch
  `log_not_writable`), or QBWC1005 where there is no folder and none can be made

Known from a log, and not written all the same: the contents of a .QWC file when it is read, which the event
stream does not tell; the removal of an application, and the errors that 2.1.0.30 logs for an application
without AppUniqueName while it is added, because the function in front of them is not known.

Otherwise than the real one, ours never has a **ticket**: the event stream holds a token in its place. The
password is masked in both.

## What is written

In front of each entry stands its time, UTC, as in `20190530.12:20:03 UTC`, a tab and a colon. `⏎` is a new
line within an entry.
"""
_SDK_LOG = """\
## The request processor's log

`{path}` is where implementers look for it. QuickBooks itself names the file in
the text of 0x80040402. No source shows one of its lines: the simulator writes what it knows (the calls, the
hresults and their texts) in a layout of its own, and says so in the first line.
"""


def logs_page() -> str:
    """The logs' lines and what is known of each, from `connector.qwclines`."""
    known = {"L": "seen", "I": "inferred"}
    count = Counter(line.mark for lines in LINES.values() for line in lines)
    told = _LOGS.format(path=qwclog.PATH, all=count.total(), seen=count["L"], inferred=count["I"])
    lines = [told, "| at | function | text | known |", "|---|---|---|---|"]
    for moment, entries in LINES.items():
        for number, entry in enumerate(entries):
            text = entry.text.replace("\n", "⏎")
            shown = f"`{text}`" if text else "(empty)"
            at = "" if number else moment
            how = f"{known[entry.mark]}, {entry.version} only" if entry.version else known[entry.mark]
            lines.append(f"| {at} | {entry.method} | {shown} | {how} |")
    lines += ["", "## What is silent", "", "| at | why |", "|---|---|"]
    lines += [f"| {moment} | {why} |" for moment, why in SILENT.items()]
    return "\n".join([*lines, "", _SDK_LOG.format(path=sdklog.PATH)])


PAGES = {
    "language.md": runpy.run_path(str(HERE / "language.py"))["page"],
    "scenarios.md": runpy.run_path(str(HERE / "suite.py"))["page"],
    "codes.md": codes_page,
    "logs.md": logs_page,
    "qwc.md": qwc_page,
    "session.md": session,
    "switches.md": switches_page,
    "access.md": access_page,
    "coverage.md": coverage,
    "statuses.md": statuses_page,
    "versions.md": versions,
}


def page(name: str) -> str:
    """The page as it should stand."""
    title, _, rest = PAGES[name]().partition("\n\n")
    return f"{title}\n\n{_DRAWN}{rest}"


if __name__ == "__main__":
    for name in PAGES:
        (HERE / name).write_text(page(name), encoding="utf-8")
