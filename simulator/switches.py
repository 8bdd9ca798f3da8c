"""What no source settles: one frozen value, each field a named choice with a documented default.

A scenario sets a switch under ``given: {switches: {…}}``, a run with ``--switch NAME=VALUE``.
A report names the switches that a verdict relied on, because none of them may be presented as
the real program's behaviour. `CHOICES` is the table behind the fields; ``docs/switches.md``
is generated from it. Only switches that something reads are here.
"""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.errors import InputError

#: Metadata keys of a switch's field.
_VALUES, _ABOUT = "values", "about"


def _choice(*values: str, about: str) -> Any:
    """A switch whose default is the first of its `values`."""
    return field(default=values[0], metadata={_VALUES: values, _ABOUT: about})


@dataclass(frozen=True)
class Switches:
    """Every unsettled choice of one run. Values are texts, `timeout_seconds` included."""

    # the session
    noop_from_send: str = _choice(
        "like-empty", "pass-to-quickbooks", about="sendRequestXML answers the word NoOp"
    )
    o_prefix: str = _choice("stop", "continue", about="clientVersion answers O:version")
    w_prefix_unattended: str = _choice(
        "blocks", "continue", about="clientVersion answers W:text and nobody is at the screen"
    )
    client_version_text: str = _choice(
        "proceed", "abort-1046", about="clientVersion answers a text without W:, E: or O:"
    )
    close_after_auth_refusal: str = _choice("call", "skip", about="closeConnection after none, nvu or busy")
    close_after_postpone: str = _choice("call", "skip", about="closeConnection after a postponed update")
    close_after_connection_error: str = _choice(
        "skip", "call", about="closeConnection after connectionError was answered done"
    )
    close_after_exception: str = _choice(
        "skip", "call", about="closeConnection after a call failed (QBWC1041, 1042, 1043, 1045)"
    )
    close_after_1014: str = _choice(
        "skip", "call", about="closeConnection after the Host, Company or Preferences query failed"
    )
    close_after_applock: str = _choice(
        "skip", "call", about="closeConnection when another PC holds the company file's lock"
    )
    percent_over_100: str = _choice("finish", "go-on", about="receiveResponseXML answers more than 100")
    interactive_variant: str = _choice(
        "guide", "chapter-10", "sample", "whats-new", about="name and meaning of the interactive poll"
    )
    docwrapped_array: str = _choice(
        "either",
        "repeated",
        "as-document",
        about="how the array that authenticate answers is read in Style DocWrapped",
    )
    cookies: str = _choice("per-update", "none", about="whether cookies are kept within an update")
    timeout_seconds: str = field(
        default="100", metadata={_VALUES: (), _ABOUT: "seconds that one call may take in all"}
    )
    get_probe: str = _choice(
        "when-adding", "before-each-update", about="when the application's URL is fetched with a GET"
    )
    hresult_case: str = _choice("upper", "lower", about="letter case of the digits A-F of an hresult")
    noop_after_negative: str = _choice(
        "text", "wait", about="getLastError answers NoOp after a negative percent"
    )
    nil_ticket: str = _choice("omit", "empty", about="how a null ticket is sent back")
    null_result: str = _choice(
        "fail", "as-empty", about="null from connectionError, getLastError or closeConnection"
    )
    expect_100: str = _choice("as-dotnet", "off", about="the header Expect: 100-continue")
    applock_undefined: str = _choice(
        "go-on", "hcp-failed", about="the company file has no AppLock of this application"
    )
    status_text: str = _choice(
        "close-connection", "get-last-error", about="which text the status column shows at the end"
    )
    response_newlines: str = _choice("lf", "crlf", about="line ends of QuickBooks' responses")
    # who may reach the company file
    elevation_hresult: str = _choice(
        "0x80040408",
        "0x80040438",
        "0x80080005",
        "0x80040403",
        "0x80040418",
        about="QuickBooks and the Web Connector run on different elevation levels",
    )
    hidden_instance_left: str = _choice(
        "no", "yes", about="whether a try across elevation levels leaves a hidden QuickBooks behind"
    )
    stale_instance_hresult: str = _choice(
        "0x80040438", "0x80040408", about="a stale hidden QuickBooks is left from a broken run"
    )
    starting_hresult: str = _choice("0x80040424", "0x8004042D", about="QuickBooks is still starting")
    login_box_hresult: str = _choice("0x8004042D", "0x80040414", about="QuickBooks' login box is up")
    closed_without_path_hresult: str = _choice(
        "0x80040416", "0x80040408", about="QuickBooks is closed and no company file is named"
    )
    other_company_hresult: str = _choice(
        "0x8004040A", "0x80010105", about="QuickBooks has another company file open than the one named"
    )
    single_user_elsewhere_hresult: str = _choice(
        "0x80040403", "0x80040410", about="the file is open elsewhere in single-user mode"
    )
    no_is_remembered: str = _choice(
        "no", "yes", about="whether a No at the certificate dialog holds for later (0x8004041A)"
    )
    prompt_unanswered: str = _choice("blocks", "denied", about="nobody answers the certificate dialog")
    automatic_login_refused_hresult: str = _choice(
        "0x8004041D", "0x80040408", about="the grant does not cover a closed QuickBooks"
    )
    unattended_prompt_hresult: str = _choice(
        "0x80040408", "0x80040414", "0x8004042D", about="an unattended start of QuickBooks meets a prompt"
    )
    reauthorise_hresult: str = _choice(
        "0x80040435", "0x80040430", about="the permission to log in by itself must be given again"
    )
    crash_hresults: str = _choice(
        "0x800706BE then 0x800706BA", "0x80010105", about="QuickBooks crashes or is closed during a session"
    )
    dialog_during_request: str = _choice(
        "waits", "0x80040414", about="a modal dialog is opened in QuickBooks during a session"
    )
    personal_data_refused: str = _choice(
        "absent", "0x80040440", about="personal data is asked for and was not granted"
    )
    # the .QWC file
    insecure_url_code: str = _choice(
        "QBWC1051", "QBWC1010", about="the code with which an application without https is not added"
    )
    broken_qwc_code: str = _choice(
        "QBWC1039", "none", about="the code with which a .QWC file that cannot be read is refused"
    )
    doubled_element_code: str = _choice(
        "QBWC1039",
        "none",
        about="the code for a .QWC file with an element twice; none: it is added, the first one counts",
    )
    read_only_code: str = _choice(
        "QBWC1080", "QBWC1039", about="the code where an application with IsReadOnly cannot be stamped"
    )
    # adding an application
    linking_refused_first_access: str = _choice(
        "1022-1023", "1039", about="what adding says where QuickBooks wants its administrator (0x80040418)"
    )
    linking_not_registered: str = _choice(
        "1022-1023", "1021", about="what adding says where no request processor is registered (0x80040154)"
    )
    weaker_grant: str = _choice(
        "link-fails",
        "links",
        about="umpRequired or pdpRequired, and the administrator grants less",
    )
    unsaved_password: str = _choice(
        "forgotten-at-restart", "kept", about="a password whose saving was answered No"
    )
    # the PC
    elevated_registry: str = _choice(
        "signed-in-user", "approver", about="whose registry a program sees that another person approved"
    )
    stale_applock_same_pc: str = _choice(
        "take-over", "locked", about="the company file's lock was left behind by this very PC"
    )
    updatelock_at_start: str = _choice(
        "reset",
        "runs-skipped",
        about="the registry's UpdateLock is True when the Web Connector starts",
    )
    overdue_after_boot: str = _choice(
        "next-schedule", "at-once", about="a run that fell due while the Web Connector was not running"
    )
    old_tls: str = _choice(
        "tls-1.2",
        "tls-1.0",
        about="the TLS of versions before 2.2: as later ones, or as their .NET has it by itself",
    )
    log_not_writable: str = _choice(
        "QBWC1033", "QBWC1085", about="what the Web Connector says at its start where it cannot write its log"
    )
    declined_leaves_key: str = _choice(
        "no", "yes", about="whether a refused application stays in the Web Connector's list"
    )

    @property
    def timeout(self) -> float:
        """`timeout_seconds` as a number."""
        return float(self.timeout_seconds)


FIELDS: dict[str, dataclasses.Field[Any]] = {f.name: f for f in dataclasses.fields(Switches)}


def values(name: str) -> tuple[str, ...]:
    """The lawful values of the switch `name`, default first; empty where any number is lawful."""
    return tuple(FIELDS[name].metadata[_VALUES])


def about(name: str) -> str:
    """What the switch `name` settles, in one line."""
    return str(FIELDS[name].metadata[_ABOUT])


def canonical(name: str) -> str:
    """The field's name for `name` as a person may write it (hyphens for underscores)."""
    known = name.strip().replace("-", "_")
    if known not in FIELDS:
        near = difflib.get_close_matches(known, FIELDS, n=1)
        hint = f"; did you mean {near[0]}?" if near else f"; known are {', '.join(sorted(FIELDS))}"
        raise InputError(f"unknown switch {name!r}{hint}")
    return known


def with_settings(base: Switches, settings: Mapping[str, str]) -> Switches:
    """`base` with `settings` (name → value) applied.

    Raises `InputError` for an unknown name or a value that the switch does not have.
    """
    changes: dict[str, str] = {}
    for name, value in settings.items():
        known = canonical(name)
        lawful = values(known)
        if lawful:
            # a hresult is written in any letter case, its x never in capitals
            match = {v.lower(): v for v in lawful}.get(value.lower())
            if match is None:
                raise InputError(f"switch {known}: expected one of {', '.join(lawful)}, got {value!r}")
            changes[known] = match
        else:
            try:
                positive = 0 < float(value) < float("inf")
            except ValueError:
                positive = False
            if not positive:
                raise InputError(f"switch {known}: expected a number of seconds above 0, got {value!r}")
            changes[known] = value
    return dataclasses.replace(base, **changes)
