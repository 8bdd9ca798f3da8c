"""The status codes that a request can be answered with, as one table.

Each row: code, severity, QuickBooks' own wording with placeholders, where the wording comes from
(`capture`: seen on the wire, `OSR`: Intuit's onscreen reference, `field`: integrators,
`recollection`: not checked) and the confidence mark. Severity `SET` marks the codes that stand on
the message set, not on one request. Where no source gives a wording there is None, and asking
for it is a `Shortcoming`: a sentence is never made up. `{text}` is QuickBooks' own message, which
goes with the code; `refused_unsaid` is for the cases in which no source has it.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.errors import Shortcoming

INFO = "Info"
WARN = "Warn"
ERROR = "Error"
SET = "message set"


@dataclass(frozen=True, slots=True)
class Status:
    """What an answer says of its request: `statusCode`, `statusSeverity`, `statusMessage`."""

    code: int
    severity: str
    message: str

    @property
    def is_error(self) -> bool:
        """Whether the request was refused (and stopOnError stops here)."""
        return self.severity == ERROR


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `wording` has its placeholders in braces."""

    code: int
    severity: str
    wording: str | None
    source: str
    confidence: str


class RequestRefused(Exception):
    """One request is answered with an Error status: raised by whoever executes it, never seen outside."""

    def __init__(self, status: Status) -> None:
        super().__init__(status.message)
        self.status = status


def status(code: int, **placeholders: str) -> Status:
    """The status of that code with its sentence filled in: `status(3100, value="AppLock")`."""
    row = TABLE[code]
    if row.wording is None:
        raise Shortcoming(f"status {code} is called for, but no source gives its wording")
    return Status(code, row.severity, row.wording.format(**placeholders))


def refused(code: int, **placeholders: str) -> RequestRefused:
    """The same, to raise."""
    return RequestRefused(status(code, **placeholders))


def refused_unsaid(code: int, **placeholders: str) -> RequestRefused:
    """To raise where QuickBooks goes on in words of its own that no source has: its sentence without them.

    The code is what a source gives for the case, or the catch-all 3180 (A: what QuickBooks itself refuses
    while saving); what follows "QuickBooks error message:" is left out, never made up.
    """
    told = status(code, text="", **placeholders)
    return RequestRefused(Status(told.code, told.severity, told.message.rstrip()))


def _row(code: int, severity: str, wording: str | None, source: str, confidence: str) -> Row:
    return Row(code, severity, wording, source, confidence)


_ROWS = (
    _row(0, INFO, "Status OK", "capture", "A"),
    _row(1, INFO, "A query request did not find a matching object in QuickBooks", "capture", "A"),
    _row(
        500,
        WARN,
        "The query request has not been fully completed. There was a required element "
        '("{value}") that could not be found in QuickBooks.',
        "capture",
        "A",
    ),
    _row(
        501,
        WARN,
        'Unable to represent {object} "{value}" in this version of the qbXML spec.',
        "OSR",
        "B",
    ),
    _row(510, WARN, "Unable to return object.", "OSR", "B"),
    _row(530, WARN, 'The field "{field}" is not supported by this implementation.', "OSR", "B"),
    _row(
        531,
        WARN,
        'The enum value "{value}" in the field "{field}" is not supported by this implementation.',
        "OSR",
        "B",
    ),
    _row(
        540,
        WARN,
        "The number of matching elements in query exceed the absolute upper limit (1000).",
        "recollection",
        "B",
    ),
    _row(
        550,
        WARN,
        "The {object} object was saved successfully, but its corresponding Notes record could not be saved.",
        "OSR",
        "B",
    ),
    _row(
        560,
        WARN,
        "Use of this field is no longer recommended. Although it is currently supported, it "
        "may be removed from a future release.",
        "OSR",
        "B",
    ),
    _row(
        570,
        WARN,
        'Unable to link to transaction "{value}" because it has already been closed.',
        "OSR",
        "B",
    ),
    _row(600, SET, None, "OSR", "B"),
    _row(1000, ERROR, "There has been an internal error when processing the request.", "OSR", "B"),
    _row(1010, ERROR, "System not available.", "OSR", "B"),
    _row(1030, ERROR, "This request is not supported by this implementation.", "OSR", "B"),
    _row(1060, ERROR, 'The request ID "{value}" is invalid, possibly too long, max 50 chars.', "OSR", "B"),
    _row(3000, ERROR, 'The given object ID "{value}" in the field "{field}" is invalid.', "capture", "A"),
    _row(
        3010,
        ERROR,
        'There was an error when converting the boolean value "{value}" in the field "{field}".',
        "OSR",
        "B",
    ),
    _row(
        3020,
        ERROR,
        'There was an error when converting the date value "{value}" in the field "{field}".',
        "capture",
        "A",
    ),
    _row(3030, ERROR, "Invalid date range: From date is greater than To date.", "OSR", "B"),
    _row(3031, ERROR, 'The "From" or "To" values in the provided {field} are invalid.', "OSR", "B"),
    _row(
        3035,
        ERROR,
        'There was an error when converting the time interval "{value}" in the field "{field}".',
        "OSR",
        "C",
    ),
    _row(
        3040,
        ERROR,
        'There was an error when converting the amount "{value}" in the field "{field}".',
        "capture",
        "A",
    ),
    _row(
        3045,
        ERROR,
        'There was an error when converting the price "{value}" in the field "{field}".',
        "capture",
        "A",
    ),
    _row(
        3050,
        ERROR,
        'There was an error when converting the percent "{value}" in the field "{field}".',
        "recollection",
        "D",
    ),
    _row(
        3060,
        ERROR,
        'There was an error when converting the quantity "{value}" in the field "{field}".',
        "recollection",
        "D",
    ),
    _row(
        3065,
        ERROR,
        'There was an error when converting the GUID value "{value}" in the field "{field}".',
        "recollection",
        "D",
    ),
    _row(3070, ERROR, 'The string "{value}" in the field "{field}" is too long.', "capture", "A"),
    _row(3080, ERROR, 'The string "{value}" in the field "{field}" is invalid.', "recollection", "D"),
    _row(
        3085,
        ERROR,
        'There was an error when converting the number "{value}" in the field "{field}".',
        "recollection",
        "D",
    ),
    _row(
        3090,
        ERROR,
        'There was an error when storing "{value}" in the "{field}" field.  QuickBooks error message: {text}',
        "capture",
        "A",
    ),
    _row(3100, ERROR, 'The name "{value}" of the list element is already in use.', "capture", "A"),
    _row(
        3110,
        ERROR,
        'The enumerated value "{value}" in the field "{field}" is unknown or invalid for the '
        "qbXML version in use.",
        "capture",
        "A",
    ),
    _row(
        3120,
        ERROR,
        'Object "{value}" specified in the request cannot be found.  QuickBooks error '
        "message: Invalid argument.  The specified record does not exist in the list.",
        "capture",
        "A",
    ),
    _row(
        3130,
        ERROR,
        'There is an invalid reference to a parent "{value}" in the {list} list.  QuickBooks '
        "error message: Invalid argument.  The specified record does not exist in the list.",
        "capture",
        "A",
    ),
    _row(
        3140,
        ERROR,
        'There is an invalid reference to QuickBooks {type} "{value}" in the {object}.  '
        "QuickBooks error message: Invalid argument.  The specified record does not exist in "
        "the list.",
        "capture",
        "A",
    ),
    _row(3150, ERROR, 'There is a missing element: "{value}".', "capture", "A"),
    _row(3151, ERROR, None, "recollection", "D"),
    _row(
        3160,
        ERROR,
        'Cannot delete the object specified by the id = "{value}".  QuickBooks error message: {text}',
        "field",
        "C",
    ),
    _row(3161, ERROR, None, "field", "C"),
    _row(3162, ERROR, None, "field", "C"),
    _row(
        3170,
        ERROR,
        "There was an error when modifying a {object}.  QuickBooks error message: {text}",
        "capture",
        "A",
    ),
    _row(
        3171,
        ERROR,
        "An attempt was made to modify a {object} with a date that is on or before the "
        "closing date of the company. If you are sure you really want to do this, please ask "
        "a user with Admin privileges to remove the password for editing transactions on or "
        "before to closing date (this setting is in the Accounting Company Preferences), "
        "then try again.",
        "capture",
        "A",
    ),
    _row(
        3175,
        ERROR,
        "There was an error adding, modifying or deleting {value} because it is already in "
        "use.  QuickBooks error message: The transaction could not be locked.",
        "capture",
        "A",
    ),
    _row(
        3176,
        ERROR,
        "There was an error adding, modifying or deleting {value} because it is already in "
        "use.  QuickBooks error message: The application failed to acquire the lock.",
        "capture",
        "A",
    ),
    _row(3177, ERROR, None, "OSR", "B"),
    _row(
        3180,
        ERROR,
        "There was an error when saving a {object}.  QuickBooks error message: {text}",
        "capture",
        "A",
    ),
    _row(
        3185,
        ERROR,
        'Cannot void the object specified by the id = "{value}".  QuickBooks error message: {text}',
        "capture",
        "A",
    ),
    _row(3190, ERROR, None, "recollection", "D"),
    _row(3200, ERROR, 'The provided edit sequence "{value}" is out-of-date.', "capture", "A"),
    _row(3205, ERROR, 'There was an error when composing the address in the field "{field}".', "OSR", "C"),
    _row(
        3210,
        ERROR,
        'The "{field}" field has an invalid value "{value}".  QuickBooks error message: {text}',
        "capture",
        "A",
    ),
    _row(3220, ERROR, "There was an error when generating the report.", "recollection", "D"),
    _row(3230, ERROR, None, "recollection", "D"),
    _row(3231, ERROR, "The request has not been processed.", "capture", "A"),
    _row(3240, ERROR, None, "recollection", "D"),
    _row(
        3250,
        ERROR,
        "This feature is not enabled or not available in this version of QuickBooks.",
        "capture",
        "A",
    ),
    _row(3260, ERROR, "Insufficient permission level to perform this action.", "capture", "A"),
    _row(3261, ERROR, "The integrated application has no permission to access sensitive data.", "OSR", "B"),
    _row(3263, ERROR, None, "field", "C"),
    _row(3262, ERROR, None, "recollection", "D"),
    _row(3270, ERROR, None, "field", "C"),
    _row(3280, ERROR, None, "recollection", "D"),
    _row(3290, ERROR, 'The item "{field}" is placed in the request in incorrect order.', "capture", "A"),
    _row(3300, ERROR, None, "recollection", "D"),
    _row(
        9001,
        SET,
        "Invalid checksum. The newMessageSetID specified, matches the currently stored ID, "
        "but checksum fails.",
        "OSR",
        "B",
    ),
    _row(9002, SET, "No stored response was found.", "recollection", "B"),
    _row(9003, SET, None, "recollection", "B"),
    _row(9004, SET, "Invalid MessageSetID, greater than 24 character was given.", "recollection", "B"),
    _row(9005, SET, "Unable to store response.", "recollection", "B"),
)

#: The table by code.
TABLE = {row.code: row for row in _ROWS}

OK = status(0)
NO_MATCH = status(1)
NOT_PROCESSED = status(3231)
