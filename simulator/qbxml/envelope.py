"""What stands around the messages: the root, the two message sets and their attributes."""

from __future__ import annotations

from simulator.qbxml.shapes import Attribute

ROOT = "QBXML"
REQUESTS = "QBXMLMsgsRq"
RESPONSES = "QBXMLMsgsRs"
#: The message set of qbXML that another call takes than ProcessRequest (B).
SUBSCRIPTIONS = "QBXMLSubscriptionMsgsRq"
#: requestID, in characters (1060 beyond it, B).
LONGEST_REQUEST_ID = 50

ROLLBACK = "rollbackOnError"
_ON_ERROR = ("continueOnError", ROLLBACK, "stopOnError")

#: The attributes of each set (behaviours 1.12, 1.13 and 4, B); those of error recovery are free text.
SETS = {
    REQUESTS: (
        Attribute("onError", "ENUM", required=True, values=_ON_ERROR),
        Attribute("responseData", "ENUM", required=False, values=("includeAll", "includeNone")),
        Attribute("newMessageSetID", "STR", required=False),
        Attribute("oldMessageSetID", "STR", required=False),
    ),
    RESPONSES: (
        Attribute("newMessageSetID", "STR", required=False),
        Attribute("oldMessageSetID", "STR", required=False),
        Attribute("messageSetStatusCode", "STR", required=False),
    ),
    SUBSCRIPTIONS: (),
}
