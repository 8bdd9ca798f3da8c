"""Values that a person could have typed, for examples: by an element's name, else by its type.

All of it is invented. A value always fits its element: `fitting` cuts to the length and keeps to the
bounds and the enumeration of the catalogue.
"""

from __future__ import annotations

from random import Random

from simulator.qbxml.shapes import COUNTRIES, Dialect, Element

_PEOPLE = ("Clara Hofmann", "Tomas Reyes", "Ida Lindqvist", "Samuel Okoro", "Mei Tanaka")
_CUSTOMERS = ("Hofmann Orchards", "Reyes & Sons", "Lindqvist Dental", "Okoro Print Shop")
_VENDORS = ("Northgate Timber", "Bay Fasteners", "Quill Stationers", "Meridian Power")
_ITEMS = ("Oak Board", "Site Visit", "Hardware:Hinge", "Sealant")
_NOTES = ("Called, will confirm on Monday", "Deliver to the back door", "Second shipment of three")

#: What a reference names, by the first of these words that its name contains.
_REFERENCES = {
    "SalesTaxCode": ("Tax", "Non"),
    "PurchaseTaxCode": ("Tax", "Non"),
    "ItemSalesTax": ("County Tax", "State Tax"),
    "ItemPurchaseTax": ("Input Tax",),
    "SalesRepEntity": _PEOPLE,
    "SalesRep": ("CH", "TR", "IL"),
    "CustomerMsg": ("Thank you for your business.",),
    "CustomerType": ("Retail", "Wholesale"),
    "VendorType": ("Supplies", "Subcontractors"),
    "JobType": ("New Construction", "Repairs"),
    "TaxReturn": ("State Return",),
    "ARAccount": ("Accounts Receivable",),
    "APAccount": ("Accounts Payable",),
    "BankAccount": ("Checking", "Savings"),
    "DepositToAccount": ("Checking", "Undeposited Funds"),
    "RefundFromAccount": ("Checking",),
    "CreditCardAccount": ("Company Card",),
    "IncomeAccount": ("Sales:Hardware", "Services"),
    "COGSAccount": ("Cost of Goods Sold",),
    "AssetAccount": ("Inventory Asset",),
    "Account": ("Office Supplies", "Freight", "Repairs"),
    "ItemGroup": ("Door Kit", "Starter Set"),
    "Item": _ITEMS,
    "Class": ("Retail", "Wholesale:East"),
    "Site": ("Main Warehouse", "Yard"),
    "UOMSet": ("Each", "By the box"),
    "UnitOfMeasure": ("Each", "By the box"),
    "Currency": ("US Dollar", "Euro"),
    "Terms": ("Net 30", "2% 10 Net 30"),
    "Template": ("Standard Form",),
    "PriceLevel": ("Trade 10%",),
    "BillingRate": ("Senior Rate",),
    "ShipMethod": ("Courier", "Freight"),
    "PaymentMethod": ("Check", "Visa"),
    "Payroll": ("Hourly Wage",),
    "Vehicle": ("Delivery Van",),
    "Vendor": _VENDORS,
    "Employee": _PEOPLE,
    "Supervisor": _PEOPLE,
    "Lead": ("Okoro Print Shop",),
    "": _CUSTOMERS,
}
_TEXTS = {
    "Name": ("Harbour Supply", "Elm Street Job", "Lindqvist"),
    "FullName": ("Harbour Supply", "Lindqvist:Elm Street Job"),
    "FullNameWithChildren": ("Harbour Supply",),
    "CompanyName": _CUSTOMERS,
    "Contact": _PEOPLE,
    "AltContact": _PEOPLE,
    "NameOnCard": _PEOPLE,
    "NameOnCheck": _PEOPLE,
    "PrintAs": _PEOPLE,
    "Salutation": ("Ms", "Mr"),
    "FirstName": ("Clara", "Tomas", "Ida"),
    "MiddleName": ("A.", "J."),
    "LastName": ("Hofmann", "Reyes", "Lindqvist"),
    "JobTitle": ("Purchasing", "Owner"),
    "ContactName": ("Main Email", "Work Phone"),
    "ContactValue": ("clara@example.com",),
    "Addr1": _CUSTOMERS,
    "Addr2": ("41 Mill Lane", "7 Harbour Road"),
    "Addr3": ("Suite 4",),
    "Addr4": ("Rear building",),
    "Addr5": ("Gate B",),
    "City": ("Bayshore", "Millbrook"),
    "State": ("CA", "OR"),
    "PostalCode": ("94326", "97301"),
    "CreditCardPostalCode": ("94326",),
    "CreditCardAddress": ("41 Mill Lane",),
    "Country": ("USA",),
    "Note": _NOTES,
    "Notes": _NOTES,
    "Memo": ("March delivery", "Order by telephone", "Corrected price"),
    "Desc": ("Oak board, planed, 2 m", "Visit on site, per hour"),
    "Email": ("office@example.com",),
    "Cc": ("accounts@example.com",),
    "Phone": ("555-555-0142",),
    "AltPhone": ("555-555-0143",),
    "MainPhone": ("555-555-0142",),
    "Mobile": ("555-555-0144",),
    "Fax": ("555-555-0145",),
    "AccountNumber": ("10450", "60200"),
    "BankNumber": ("000123456",),
    "RefNumber": ("1042", "2077"),
    "RefNumberCaseSensitive": ("1042", "A-77"),
    "FromRefNumber": ("1000",),
    "ToRefNumber": ("1999",),
    "FromName": ("A", "C"),
    "ToName": ("M", "R"),
    "PONumber": ("PO-3301",),
    "FOB": ("Bayshore",),
    "CheckNumber": ("5012",),
    "SerialNumber": ("SN-20417",),
    "LotNumber": ("LOT-88",),
    "BarCodeValue": ("4006381333931",),
    "UnitOfMeasure": ("each", "box"),
    "ManufacturerPartNumber": ("OB-2000",),
    "CreditCardNumber": ("xxxxxxxxxxxx1111",),
    "EditSequence": ("1710498600",),
    "DataExtName": ("Colour", "Region"),
    "DataExtNewName": ("Shade",),
    "DataExtValue": ("Green", "North"),
    "CurrencyCode": ("USD",),
    "SSN": ("000-00-0000",),
    "Unit": ("box",),
    "Abbreviation": ("bx",),
    "ResultMessage": ("Status OK",),
    "AppName": ("Example Application",),
    "ProgID": ("Example.Callback",),
}
_NUMBERS = {
    "MaxReturned": ("100", "250"),
    "ExpirationMonth": ("6", "11"),
    "ExpirationYear": ("2027",),
    "FiscalYear": ("2024",),
    "DayOfMonthDue": ("25",),
    "DiscountDayOfMonth": ("10",),
    "StdDueDays": ("30",),
    "StdDiscountDays": ("10",),
    "ResultCode": ("0",),
}
#: The beginning of a range, and its end; other dates lie between.
_FIRST_DAY, _LAST_DAY = "2024-01-01", "2024-03-31"
_DAYS = ("2024-03-04", "2024-03-15", "2024-03-22")
_LATER_DAYS = ("2024-04-15", "2024-04-30")
_LATER = ("Due", "End", "Expected", "Exp", "Projected", "Ship")
_TYPED = {
    "ID": ("80000001-1710498600", "8000002A-1710498600", "1F3C-1710498600"),
    "GUID": ("{5f4dcc3b-5aa7-65d6-1d83-27deb882cf99}",),
    "UUID": ("1",),
    "MACRO": ("Example1",),
    "EMPTY": ("",),
    "BOOL": ("true", "false"),
    "INT": ("1", "5", "12"),
    "AMT": ("125.00", "48.50", "1310.75"),
    "PRICE": ("12.50", "99.95", "0.345"),
    "QUAN": ("1", "3", "2.5"),
    "PERCENT": ("7.75", "10.00"),
    "FLOAT": ("1.25",),
    "TIMEINTERVAL": ("PT8H0M0S", "PT1H30M0S"),
}
_CUSTOM_FIELDS = "0"


def fitting(element: Element, parent: str, dialect: Dialect, random: Random) -> str:
    """A value for an element below `parent`."""
    if element.values:
        return random.choice(element.values)
    pool = _pool(element, parent)
    limit = element.longest[COUNTRIES.index(dialect.country)] if element.longest else None
    return _within(element, random.choice(pool))[:limit].rstrip()


def _pool(element: Element, parent: str) -> tuple[str, ...]:
    name = element.name
    if element.type == "STR":
        if name == "FullName" and parent.endswith("Ref"):
            return next(pool for word, pool in _REFERENCES.items() if word in parent)
        return _TEXTS.get(name) or _TEXTS["Desc" if name.endswith("Desc") else "Memo"]
    if element.type == "INT":
        return _NUMBERS.get(name, _TYPED["INT"])
    if element.type in ("DATE", "DATETIME"):
        days = _days(name)
        return days if element.type == "DATE" else tuple(f"{day}T10:30:00" for day in days)
    if name == "OwnerID":
        return (_CUSTOM_FIELDS,)
    return _TYPED[element.type]


def _days(name: str) -> tuple[str, ...]:
    if name.startswith("From"):
        return (_FIRST_DAY,)
    if name.startswith("To"):
        return (_LAST_DAY,)
    return _LATER_DAYS if any(word in name for word in _LATER) else _DAYS


def _within(element: Element, text: str) -> str:
    if element.least and float(text) < float(element.least):
        return element.least
    if element.most and float(text) > float(element.most):
        return element.most
    return text
