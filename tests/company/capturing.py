"""Small captures, written as QuickBooks writes its answers."""

from collections.abc import Sequence
from pathlib import Path

OK = 'requestID="1" statusCode="0" statusSeverity="Info" statusMessage="Status OK"'

#: An invoice of words only: what it comes to does not follow from its line.
INVOICE = """<InvoiceRet>
<TxnID>2F-1577836900</TxnID>
<TimeCreated>2019-12-31T19:01:40-05:00</TimeCreated>
<TimeModified>2019-12-31T19:01:40-05:00</TimeModified>
<EditSequence>1577836900</EditSequence>
<TxnNumber>15</TxnNumber>
<CustomerRef>
<ListID>80000001-1577836801</ListID>
<FullName>Fern</FullName>
</CustomerRef>
<ARAccountRef>
<ListID>80000009-1577836809</ListID>
<FullName>Accounts Receivable</FullName>
</ARAccountRef>
<TxnDate>2020-01-02</TxnDate>
<RefNumber>0041</RefNumber>
<Subtotal>30.00</Subtotal>
<SalesTaxTotal>0.00</SalesTaxTotal>
<AppliedAmount>0.00</AppliedAmount>
<BalanceRemaining>30.00</BalanceRemaining>
<IsPaid>false</IsPaid>
<InvoiceLineRet>
<TxnLineID>31-1577836900</TxnLineID>
<Desc>A fern</Desc>
<Amount>30.00</Amount>
</InvoiceLineRet>
</InvoiceRet>
"""


def answers(*parts: str) -> str:
    return '<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs>\n' + "".join(parts) + "</QBXMLMsgsRs>\n</QBXML>\n"


def answer(name: str, *rets: str, more: str = "") -> str:
    return f"<{name} {OK}{more}>\n{''.join(rets)}</{name}>\n"


def element(
    kind: str, number: int, name: str, *rest: str, full_name: str = "", parent: str = "", edit: int = 0
) -> str:
    """A list element that was made in second `number` of 2020."""
    made = 1577836800 + number
    levels = kind not in ("Vendor", "Employee", "OtherName", "SalesTaxCode")
    below = full_name.count(":")
    lines = (
        f"<ListID>{0x80000000 + number:08X}-{made}</ListID>",
        f"<TimeCreated>2019-12-31T19:00:{number % 60:02d}-05:00</TimeCreated>",
        f"<TimeModified>2019-12-31T19:00:{number % 60:02d}-05:00</TimeModified>",
        f"<EditSequence>{edit or made}</EditSequence>",
        f"<Name>{name}</Name>",
        f"<FullName>{full_name or name}</FullName>" if levels else "",
        "<IsActive>true</IsActive>",
        f"<ParentRef>\n{parent}</ParentRef>" if parent else "",
        f"<Sublevel>{below}</Sublevel>" if levels else "",
        *rest,
    )
    return f"<{kind}Ret>\n" + "".join(f"{line}\n" for line in lines if line) + f"</{kind}Ret>\n"


def customer(
    number: int,
    name: str,
    *rest: str,
    full_name: str = "",
    parent: str = "",
    balance: str = "0.00",
    edit: int = 0,
) -> str:
    money = (f"<Balance>{balance}</Balance>", f"<TotalBalance>{balance}</TotalBalance>")
    return element("Customer", number, name, *money, *rest, full_name=full_name, parent=parent, edit=edit)


def account(number: int, name: str, type_: str, balance: str = "0.00", special: str = "") -> str:
    return element(
        "Account",
        number,
        name,
        f"<AccountType>{type_}</AccountType>",
        f"<SpecialAccountType>{special}</SpecialAccountType>" if special else "",
        f"<Balance>{balance}</Balance>",
        f"<TotalBalance>{balance}</TotalBalance>",
    )


def ref(number: int, name: str) -> str:
    return f"<ListID>{0x80000000 + number:08X}-{1577836800 + number}</ListID>\n<FullName>{name}</FullName>\n"


def saved(folder: Path, *texts: str) -> Sequence[Path]:
    paths = [folder / f"{at}.xml" for at in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    return paths
