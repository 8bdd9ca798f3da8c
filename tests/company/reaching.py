"""How each statusCode is reached by lawful requests: data, read by a test and by docs/generate.py.

A way is the requests that lead there, sent one after the other to the landscaping company, or to one whose
books are closed; the last is answered with the code. `{id}` and `{edit}` are the first id and EditSequence
of the answer before.
"""

from __future__ import annotations

CUSTOMER = "<CustomerAddRq><CustomerAdd>{}</CustomerAdd></CustomerAddRq>"
TOM = "<CustomerRef><FullName>Wexley, Tom</FullName></CustomerRef>"
INVOICE = f"<InvoiceAddRq><InvoiceAdd>{TOM}<InvoiceLineAdd>{{}}</InvoiceLineAdd></InvoiceAdd></InvoiceAddRq>"
FIND_TOM = "<CustomerQueryRq><FullName>Wexley, Tom</FullName></CustomerQueryRq>"
ITEM = (
    "<ItemServiceAddRq><ItemServiceAdd><Name>X</Name><SalesOrPurchase>{}</SalesOrPurchase></ItemServiceAdd>"
)
OWNER = "<OwnerID>0</OwnerID><DataExtName>A</DataExtName>"
DEFINE = (
    f"<DataExtDefAddRq><DataExtDefAdd>{OWNER}<DataExtType>STR255TYPE</DataExtType>"
    "<AssignToObject>Customer</AssignToObject></DataExtDefAdd></DataExtDefAddRq>"
)
PUT = (
    f"<DataExtAddRq><DataExtAdd>{OWNER}<ListDataExtType>Customer</ListDataExtType><ListObjRef>"
    "<FullName>Wexley, Tom</FullName></ListObjRef><DataExtValue>x</DataExtValue></DataExtAdd></DataExtAddRq>"
)
BANK = (
    "<AccountAddRq><AccountAdd><Name>Bank</Name><AccountType>Bank</AccountType></AccountAdd></AccountAddRq>"
)
MULCH = "<ItemRef><FullName>Bark mulch</FullName></ItemRef>"
RECEIPT = (
    f"<SalesReceiptAddRq><SalesReceiptAdd>{TOM}<SalesReceiptLineAdd>{MULCH}</SalesReceiptLineAdd>"
    "</SalesReceiptAdd></SalesReceiptAddRq>"
)
DEPOSIT = (
    "<DepositAddRq><DepositAdd><DepositToAccountRef><FullName>Bank</FullName></DepositToAccountRef>"
    "<DepositLineAdd><PaymentTxnID>{id}</PaymentTxnID></DepositLineAdd></DepositAdd></DepositAddRq>"
)
ORDER = (
    f"<SalesOrderAddRq><SalesOrderAdd>{TOM}<SalesOrderLineAdd>{MULCH}</SalesOrderLineAdd></SalesOrderAdd>"
    "</SalesOrderAddRq>"
)
FROM_ORDER = (
    f"<InvoiceAddRq><InvoiceAdd>{TOM}<LinkToTxnID>{{id}}</LinkToTxnID>{{more}}</InvoiceAdd></InvoiceAddRq>"
)

#: The codes of one request.
WAYS: dict[int, tuple[str, ...]] = {
    0: ("<HostQueryRq/>",),
    1: ("<CustomerQueryRq><FromModifiedDate>2037-01-01</FromModifiedDate></CustomerQueryRq>",),
    500: ("<CustomerQueryRq><FullName>bleech</FullName></CustomerQueryRq>",),
    570: (
        ORDER,
        FROM_ORDER.replace("{more}", ""),
        "<SalesOrderQueryRq/>",
        FROM_ORDER.replace("{more}", "<InvoiceLineAdd><Desc>x</Desc></InvoiceLineAdd>"),
    ),
    1030: ("<SalesTaxReturnQueryRq/>",),
    1060: (f'<HostQueryRq requestID="{"x" * 51}"/>',),
    3000: ("<CustomerQueryRq><ListID>x</ListID></CustomerQueryRq>",),
    3010: (CUSTOMER.format("<Name>X</Name><IsActive>perhaps</IsActive>"),),
    3020: ("<CustomerQueryRq><FromModifiedDate>soon</FromModifiedDate></CustomerQueryRq>",),
    3030: (
        "<CustomerQueryRq><FromModifiedDate>2026-01-01</FromModifiedDate>"
        "<ToModifiedDate>2025-01-01</ToModifiedDate></CustomerQueryRq>",
    ),
    3031: (
        "<CustomerQueryRq><NameRangeFilter><FromName>Z</FromName><ToName>A</ToName></NameRangeFilter>"
        "</CustomerQueryRq>",
    ),
    3035: (
        "<TimeTrackingAddRq><TimeTrackingAdd><EntityRef><FullName>X</FullName></EntityRef>"
        "<Duration>8:30</Duration></TimeTrackingAdd></TimeTrackingAddRq>",
    ),
    3040: (CUSTOMER.format("<Name>X</Name><CreditLimit>97.5</CreditLimit>"),),
    3045: (f"{ITEM.format('<Price>1.1234567</Price>')}</ItemServiceAddRq>",),
    3050: (f"{ITEM.format('<PricePercent>half</PricePercent>')}</ItemServiceAddRq>",),
    3060: (INVOICE.format("<Quantity>some</Quantity>"),),
    3065: ("<DataExtDefQueryRq><OwnerID>me</OwnerID></DataExtDefQueryRq>",),
    3070: (CUSTOMER.format(f"<Name>{'x' * 42}</Name>"),),
    3085: ("<CustomerQueryRq><MaxReturned>many</MaxReturned></CustomerQueryRq>",),
    3090: (CUSTOMER.format("<Name>a:b</Name>"),),
    3100: (CUSTOMER.format("<Name>Wexley, Tom</Name>"),),
    3110: ("<CustomerQueryRq><ActiveStatus>Sometimes</ActiveStatus></CustomerQueryRq>",),
    3120: ("<CustomerQueryRq><ListID>8000FFFF-1234567890</ListID></CustomerQueryRq>",),
    3130: (CUSTOMER.format("<Name>X</Name><ParentRef><FullName>Nobody</FullName></ParentRef>"),),
    3140: (CUSTOMER.format("<Name>X</Name><TermsRef><FullName>Never</FullName></TermsRef>"),),
    3150: ('<CustomerQueryRq iterator="Start"/>',),
    3160: (
        "<CustomerQueryRq><FullName>D'Souza, Peter</FullName></CustomerQueryRq>",
        "<ListDelRq><ListDelType>Customer</ListDelType><ListID>{id}</ListID></ListDelRq>",
    ),
    3180: (DEFINE, PUT, PUT),
    3185: (
        BANK,
        RECEIPT,
        DEPOSIT,
        "<SalesReceiptQueryRq/>",
        "<TxnVoidRq><TxnVoidType>SalesReceipt</TxnVoidType><TxnID>{id}</TxnID></TxnVoidRq>",
    ),
    3200: (
        FIND_TOM,
        "<CustomerModRq><CustomerMod><ListID>{id}</ListID><EditSequence>1</EditSequence></CustomerMod>"
        "</CustomerModRq>",
    ),
    3210: (
        INVOICE.format("<Desc>x</Desc>"),
        f"<ReceivePaymentAddRq><ReceivePaymentAdd>{TOM}<TotalAmount>5.00</TotalAmount><AppliedToTxnAdd>"
        "<TxnID>{id}</TxnID><PaymentAmount>5.00</PaymentAmount></AppliedToTxnAdd></ReceivePaymentAdd>"
        "</ReceivePaymentAddRq>",
    ),
    3231: (CUSTOMER.format("<Name>a:b</Name>") + "<HostQueryRq/>",),
    3250: (CUSTOMER.format("<Name>X</Name><CurrencyRef><FullName>Euro</FullName></CurrencyRef>"),),
    3261: (
        "<EmployeeAddRq><EmployeeAdd><FirstName>Ann</FirstName><SSN>000-00-0000</SSN></EmployeeAdd>"
        "</EmployeeAddRq>",
    ),
    3290: (
        f"<InvoiceAddRq><InvoiceAdd>{TOM}<InvoiceLineAdd><Desc>a</Desc></InvoiceLineAdd><InvoiceLineAdd>"
        "<Desc>b</Desc></InvoiceLineAdd></InvoiceAdd></InvoiceAddRq>",
        "<InvoiceModRq><InvoiceMod><TxnID>{id}</TxnID><EditSequence>{edit}</EditSequence><InvoiceLineMod>"
        "<TxnLineID>{line2}</TxnLineID></InvoiceLineMod><InvoiceLineMod><TxnLineID>{line1}</TxnLineID>"
        "</InvoiceLineMod></InvoiceMod></InvoiceModRq>",
    ),
}
#: The codes of one request to a company whose books are closed up to CLOSED.
CLOSED = "2025-12-31"
CLOSED_WAYS: dict[int, tuple[str, ...]] = {
    3171: (
        CUSTOMER.format("<Name>X</Name>"),
        "<InvoiceAddRq><InvoiceAdd><CustomerRef><FullName>X</FullName></CustomerRef>"
        f"<TxnDate>{CLOSED}</TxnDate><InvoiceLineAdd><Desc>x</Desc></InvoiceLineAdd></InvoiceAdd>"
        "</InvoiceAddRq>",
    ),
}
#: The codes of a message set: its attributes, one set after the other.
SET_WAYS: dict[int, tuple[str, ...]] = {
    600: (' oldMessageSetID="A"',),
    9001: (' newMessageSetID="A"', ' newMessageSetID="A" responseData="includeAll"'),
    9002: (' newMessageSetID="A" oldMessageSetID="A"',),
    9004: (f' newMessageSetID="{"x" * 25}"',),
}
