"""What every update of the Web Connector asks first: the program, the company, the preferences."""

import pytest
from company.asking import Ask, AskAll, asking, session

from simulator.clock import VirtualClock
from simulator.company import CompanyFacts, CompanyFile, Grant
from simulator.errors import InputError, Shortcoming


def test_host_query_tells_of_the_session_s_quickbooks(ask: Ask) -> None:
    host = session(
        product_name="QuickBooks Enterprise Solutions 24.0",
        major_version=34,
        minor_version=1,
        supported_versions=("1.0", "13.0", "16.0"),
        automatic_login=True,
        file_mode="MultiUser",
    )
    answer = ask('<HostQueryRq requestID="0"/>', host)
    assert answer["requestID"] == "0"
    assert answer.names("HostRet") == [
        "ProductName",
        "MajorVersion",
        "MinorVersion",
        "Country",
        *["SupportedQBXMLVersion"] * 3,
        "IsAutomaticLogin",
        "QBFileMode",
    ]
    assert answer.all("HostRet/*") == [
        "QuickBooks Enterprise Solutions 24.0",
        "34",
        "1",
        "US",
        "1.0",
        "13.0",
        "16.0",
        "true",
        "MultiUser",
    ]


def test_an_old_version_sees_an_old_host(ask: Ask) -> None:
    names = ask("<HostQueryRq/>", version="2.0").names("HostRet")
    assert "Country" not in names
    assert "QBFileMode" not in names


def test_the_capacities_of_lists_are_not_made_up(ask: Ask) -> None:
    with pytest.raises(Shortcoming, match="IncludeListMetaData"):
        ask(
            "<HostQueryRq><IncludeListMetaData><IncludeMaxCapacity>true</IncludeMaxCapacity>"
            "</IncludeListMetaData></HostQueryRq>"
        )


def test_company_query_tells_of_the_company(ask: Ask) -> None:
    answer = ask("<CompanyQueryRq/>")
    assert answer.all("CompanyRet/CompanyName") == ["Fennimore & Daughter Landscaping"]
    assert answer.all("CompanyRet/AddressBlock/*") == ["88 Quarry Lane", "Millbrae, CA 94030"]
    assert answer.names("CompanyRet") == [
        "IsSampleCompany",
        "CompanyName",
        "LegalCompanyName",
        "Address",
        "AddressBlock",
        "LegalAddress",
        "Phone",
        "Email",
        "FirstMonthFiscalYear",
        "FirstMonthIncomeTaxYear",
        "CompanyType",
        "TaxForm",
        "AccountantCopy",
    ]


def test_include_ret_element_works_here_too(ask: Ask) -> None:
    answer = ask("<CompanyQueryRq><IncludeRetElement>Phone</IncludeRetElement></CompanyQueryRq>")
    assert answer.names("CompanyRet") == ["Phone"]


def test_preferences_come_in_quickbooks_order(ask: Ask) -> None:
    assert ask("<PreferencesQueryRq/>").names("PreferencesRet") == [
        "AccountingPreferences",
        "FinanceChargePreferences",
        "JobsAndEstimatesPreferences",
        "MultiCurrencyPreferences",
        "MultiLocationInventoryPreferences",
        "PurchasesAndVendorsPreferences",
        "ReportsPreferences",
        "SalesAndCustomersPreferences",
        "TimeTrackingPreferences",
        "CurrentAppAccessRights",
        "ItemsAndInventoryPreferences",
    ]


@pytest.mark.parametrize(
    ("grant", "rights"),
    [
        (None, ["false", "false"]),
        (Grant("while-open"), ["false", "false"]),
        (Grant("always", "Admin"), ["true", "Admin", "false"]),
        (Grant("always"), ["true", "false"]),
    ],
)
def test_the_rights_are_those_of_the_asking_application(
    company: CompanyFile, ask: Ask, grant: Grant | None, rights: list[str]
) -> None:
    company.set_grant("Le Connecteur", grant)
    company.set_grant("Another", Grant("always", "Bob"))
    assert ask("<PreferencesQueryRq/>").all("PreferencesRet/CurrentAppAccessRights/*") == rights


def test_the_three_together_are_answered_in_order(ask_all: AskAll) -> None:
    answers = ask_all(
        '<HostQueryRq requestID="0"/><CompanyQueryRq requestID="1"/><PreferencesQueryRq requestID="2"/>'
    )
    assert [(str(answer.element.tag), answer["requestID"]) for answer in answers] == [
        ("HostQueryRs", "0"),
        ("CompanyQueryRs", "1"),
        ("PreferencesQueryRs", "2"),
    ]


def test_a_recipe_may_set_any_preference(clock: VirtualClock) -> None:
    facts = CompanyFacts("A", fiscal_month=7, preferences={"AccountingPreferences/ClosingDate": "2025-06-30"})
    with CompanyFile.new(facts, clock) as file:
        preferences, company = asking(file)("<PreferencesQueryRq/><CompanyQueryRq/>")
    assert preferences.all("PreferencesRet/AccountingPreferences/ClosingDate") == ["2025-06-30"]
    assert company.all("CompanyRet/FirstMonthFiscalYear") == ["July"]


@pytest.mark.parametrize("path", ["Unicorn", "AccountingPreferences", "AccountingPreferences/Unicorn"])
def test_a_preference_that_does_not_exist_is_told(clock: VirtualClock, path: str) -> None:
    with pytest.raises(InputError, match="PreferencesRet"):
        CompanyFile.new(CompanyFacts("A", preferences={path: "x"}), clock)
