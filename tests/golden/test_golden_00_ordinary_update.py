"""An ordinary update: prelude P, work, and tail E, line by line."""

from __future__ import annotations

from support.golden import TICKET, working
from support.office import (
    APPLICATION,
    PASSWORD,
    PATH,
    PRELUDE,
    ROUND,
    UNLOCK,
    office,
    opens,
)

PARSING = "QuickBooks found an error when parsing the provided XML text stream."
HOUR = 3600.0


def test_an_ordinary_update_line_by_line_and_argument_by_argument() -> None:
    locks: list[tuple[str, bool]] = []
    with office(working(receiveResponseXML=[40, 100], closeConnection="OK, see you")) as pc:
        pc.linked()

        def look(method: str) -> None:
            pc.log.append(method)
            locks.append(((pc.app_lock() or "").partition(":")[0], pc.update_lock))

        pc.endpoint.before = look
        pc.desktop.update_selected()
        assert pc.log == [*PRELUDE, *opens(), *ROUND, *ROUND, *UNLOCK, "closeConnection"]
        assert locks == [*[("UNLOCKED", True)] * 3, *[("LOCKED", True)] * 4, ("UNLOCKED", True)]
        assert (pc.app_lock(), pc.update_lock) == ("UNLOCKED:OFFICE-PC", False)
        assert (pc.end.ends, pc.end.hresult, pc.end.status) == ("complete", "", "OK, see you")
        assert pc.row.last_result == "OK, see you"

        endpoint = pc.endpoint
        assert endpoint.calls("serverVersion")[0].arguments == {}
        assert endpoint.calls("clientVersion")[0].arguments == {"strVersion": "2.3.0.215"}
        assert endpoint.calls("authenticate")[0].arguments == {"strUserName": "joe", "strPassword": PASSWORD}
        first, second = (dict(call.arguments) for call in endpoint.calls("sendRequestXML"))
        hcp = str(first.pop("strHCPResponse"))
        assert [hcp.find(f"<{name}QueryRs requestID") > 0 for name in ("Host", "Company", "Preferences")]
        assert hcp.index('<HostQueryRs requestID="0"') < hcp.index('<CompanyQueryRs requestID="1"')
        assert hcp.index('<CompanyQueryRs requestID="1"') < hcp.index('<PreferencesQueryRs requestID="2"')
        assert "<IsAutomaticLogin>false</IsAutomaticLogin>" in hcp
        assert "<DataExtValue>LOCKED:OFFICE-PC:" in hcp
        assert f"<DataExtValue>{APPLICATION.file_id}</DataExtValue>" in hcp
        assert second.pop("strHCPResponse") == ""
        assert (
            first
            == second
            == {
                **TICKET,
                "strCompanyFileName": PATH,
                "qbXMLCountry": "US",
                "qbXMLMajorVers": "16",
                "qbXMLMinorVers": "0",
            }
        )
        for call in endpoint.calls("receiveResponseXML"):
            assert "<CustomerQueryRs" in call.text("response")
            assert dict(call.arguments) == {
                **TICKET,
                "response": call.text("response"),
                "hresult": "",
                "message": "",
            }
        assert endpoint.calls("closeConnection")[0].arguments == TICKET
