"""HostQuery, CompanyQuery, PreferencesQuery: what every update of the Web Connector begins with.

HostRet's order and content (A, several captures); CompanyRet and PreferencesRet in the order of the
catalogue, which the captured strHCPResponse confirms (A). SubscribedServices is left out: what the
sixteen services mean to an endpoint is nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from simulator.company.books.addresses import printed
from simulator.company.books.preferences import all_preferences
from simulator.company.books.store import Store
from simulator.company.context import CompanyFacts
from simulator.company.grants import grant_of
from simulator.company.requests.extensions import data_ext_rets
from simulator.company.requests.work import Executor, Work
from simulator.errors import InputError, Shortcoming
from simulator.qbxml import catalogue
from simulator.qbxml.aggregates import Aggregate, Item, aggregate
from simulator.qbxml.shapes import Element
from simulator.qbxml.writing import Response, read_back, render

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

#: A new company's preferences, by path (A: strHCPResponse of a new company; inventory on, D).
PREFERENCES = {
    "AccountingPreferences/IsUsingAccountNumbers": "false",
    "AccountingPreferences/IsRequiringAccounts": "true",
    "AccountingPreferences/IsUsingClassTracking": "false",
    "AccountingPreferences/IsUsingAuditTrail": "true",
    "AccountingPreferences/IsAssigningJournalEntryNumbers": "true",
    "FinanceChargePreferences/AnnualInterestRate": "0.00",
    "FinanceChargePreferences/MinFinanceCharge": "0.00",
    "FinanceChargePreferences/GracePeriod": "0",
    "FinanceChargePreferences/IsAssessingForOverdueCharges": "false",
    "FinanceChargePreferences/CalculateChargesFrom": "DueDate",
    "FinanceChargePreferences/IsMarkedToBePrinted": "false",
    "JobsAndEstimatesPreferences/IsUsingEstimates": "true",
    "JobsAndEstimatesPreferences/IsUsingProgressInvoicing": "false",
    "JobsAndEstimatesPreferences/IsPrintingItemsWithZeroAmounts": "false",
    "MultiCurrencyPreferences/IsMultiCurrencyOn": "false",
    "MultiLocationInventoryPreferences/IsMultiLocationInventoryAvailable": "false",
    "MultiLocationInventoryPreferences/IsMultiLocationInventoryEnabled": "false",
    "PurchasesAndVendorsPreferences/IsUsingInventory": "true",
    "PurchasesAndVendorsPreferences/DaysBillsAreDue": "10",
    "PurchasesAndVendorsPreferences/IsAutomaticallyUsingDiscounts": "false",
    "ReportsPreferences/AgingReportBasis": "AgeFromDueDate",
    "ReportsPreferences/SummaryReportBasis": "Accrual",
    "SalesAndCustomersPreferences/IsTrackingReimbursedExpensesAsIncome": "false",
    "SalesAndCustomersPreferences/IsAutoApplyingPayments": "true",
    "SalesAndCustomersPreferences/PriceLevels/IsUsingPriceLevels": "true",
    "SalesAndCustomersPreferences/PriceLevels/IsRoundingSalesPriceUp": "true",
    "TimeTrackingPreferences/FirstDayOfWeek": "Monday",
    "ItemsAndInventoryPreferences/EnhancedInventoryReceivingEnabled": "false",
    "ItemsAndInventoryPreferences/IsTrackingSerialOrLotNumber": "None",
    "ItemsAndInventoryPreferences/FIFOEnabled": "false",
}


def write_company(store: Store, facts: CompanyFacts) -> None:
    """Keep what CompanyRet and PreferencesRet say of a new company."""
    month = _MONTHS[facts.fiscal_month - 1]
    legal = facts.legal_name or facts.name
    said = {
        "IsSampleCompany": "false",
        "CompanyName": facts.name,
        "LegalCompanyName": legal,
        **{f"Address/{name}": text for name, text in facts.address.items()},
        **{f"AddressBlock/{name}": text for name, text in printed(facts.address)},
        **{f"LegalAddress/{name}": text for name, text in facts.address.items()},
        "Phone": facts.phone,
        "Email": facts.email,
        "FirstMonthFiscalYear": month,
        "FirstMonthIncomeTaxYear": month,
        "TaxForm": "OtherOrNone",
        "AccountantCopy/AccountantCopyExists": "false",
        **facts.company,
    }
    for name, paths in (("CompanyRet", said), ("PreferencesRet", {**PREFERENCES, **facts.preferences})):
        _check_paths(_ret(name), paths)
        keep_ret(store, name, _nested({path: text for path, text in paths.items() if text}))


def prefer(store: Store, path: str, text: str) -> None:
    """Let the administrator change a preference; an empty text takes it away. `InputError` for a path that
    PreferencesRet has not.
    """
    _check_paths(_ret("PreferencesRet"), {path: text})
    said = {**all_preferences(store), path: text}
    keep_ret(store, "PreferencesRet", _nested({path: text for path, text in said.items() if text}))


def keep_ret(store: Store, name: str, items: Iterable[Item]) -> None:
    """Keep what CompanyRet or PreferencesRet says from now on."""
    store.set_meta(name, render(items))


def kept_ret(store: Store, name: str) -> Aggregate:
    """What CompanyRet or PreferencesRet says of the file."""
    return read_back(f"<{name}>{store.meta(name)}</{name}>")


def fiscal_month(store: Store) -> int:
    """The first month of the company's fiscal year, January = 1 (which it is where nothing is said)."""
    month = kept_ret(store, "CompanyRet").text("FirstMonthFiscalYear")
    return _MONTHS.index(month) + 1 if month in _MONTHS else 1


def host_query(work: Work) -> Response:
    """HostQuery: the running program, from the session."""
    if "IncludeListMetaData" in work.request.values:
        raise Shortcoming(
            "HostQueryRq with IncludeListMetaData: the capacities of the lists are not modelled yet"
        )
    host = work.context.host
    items: list[Item] = [
        ("ProductName", host.product_name),
        ("MajorVersion", str(host.major_version)),
        ("MinorVersion", str(host.minor_version)),
        ("Country", host.country),
        *(("SupportedQBXMLVersion", version) for version in host.supported_versions),
        ("IsAutomaticLogin", "true" if host.automatic_login else "false"),
        ("QBFileMode", host.file_mode),
    ]
    return work.answer(work.projection(_ret("HostRet")).show(items))


def company_query(work: Work) -> Response:
    """CompanyQuery: the company, and with OwnerID the stamps that applications left in it."""
    owners = work.request.values.texts("OwnerID")
    items = [
        *kept_ret(work.store, "CompanyRet"),
        *data_ext_rets(work.store, ["Company"], owners).get("Company", ()),
    ]
    return work.answer(work.projection(_ret("CompanyRet")).show(items))


def preferences_query(work: Work) -> Response:
    """PreferencesQuery: the file's preferences, and what the asking application may do."""
    grant = grant_of(work.store, work.context.application)
    automatic = grant is not None and grant.access == "always"
    rights = aggregate(
        ("IsAutomaticLoginAllowed", "true" if automatic else "false"),
        ("AutomaticLoginUserName", grant.login_user) if grant and automatic and grant.login_user else None,
        ("IsPersonalDataAccessAllowed", "true" if work.context.personal_data else "false"),
    )
    items = [*kept_ret(work.store, "PreferencesRet"), ("CurrentAppAccessRights", rights)]
    return work.answer(work.projection(_ret("PreferencesRet")).show(items))


def _ret(name: str) -> Element:
    shape = catalogue.response(f"{name.removesuffix('Ret')}QueryRs").find(name)
    assert shape is not None
    return shape


def _nested(paths: Mapping[str, str]) -> Aggregate:
    """Paths to texts as an aggregate; the catalogue's order comes when it is written."""
    texts: list[Item] = []
    groups: dict[str, dict[str, str]] = {}
    for path, text in paths.items():
        first, _, rest = path.partition("/")
        if rest:
            groups.setdefault(first, {})[rest] = text
        else:
            texts.append((first, text))
    return Aggregate((*texts, *((name, _nested(inner)) for name, inner in groups.items())))


def _check_paths(shape: Element, paths: Mapping[str, str]) -> None:
    for path in paths:
        at: Element | None = shape
        for name in path.split("/"):
            at = at.find(name) if at else None
        if at is None or at.type == "AGG":
            raise InputError(f"expected the path of a text in {shape.name}, got {path!r}")


EXECUTORS: Mapping[str, Executor] = {
    "HostQueryRq": host_query,
    "CompanyQueryRq": company_query,
    "PreferencesQueryRq": preferences_query,
}
