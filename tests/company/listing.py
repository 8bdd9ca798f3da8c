"""Short ways to write requests about list elements."""

from company.asking import Answer, Ask


def add(kind: str, *elements: str, name: str = "") -> str:
    """An Add: `add("Vendor", "<Fax>1</Fax>", name="Ames")`."""
    named = f"<Name>{name}</Name>" if name else ""
    return f"<{kind}AddRq><{kind}Add>{named}{''.join(elements)}</{kind}Add></{kind}AddRq>"


def mod(kind: str, own_id: str, edit_sequence: str, *elements: str) -> str:
    """A Mod of what has that ListID."""
    return (
        f"<{kind}ModRq><{kind}Mod><ListID>{own_id}</ListID><EditSequence>{edit_sequence}</EditSequence>"
        f"{''.join(elements)}</{kind}Mod></{kind}ModRq>"
    )


def ref(name: str, full_name: str) -> str:
    """A reference by name."""
    return f"<{name}><FullName>{full_name}</FullName></{name}>"


def account(name: str, type_: str, *, parent: str = "", number: str = "") -> str:
    """An AccountAdd."""
    above = ref("ParentRef", parent) if parent else ""
    numbered = f"<AccountNumber>{number}</AccountNumber>" if number else ""
    return add("Account", above, f"<AccountType>{type_}</AccountType>", numbered, name=name)


def sold(price: str = "", account: str = "Sales") -> str:
    """The SalesOrPurchase of an item."""
    priced = f"<Price>{price}</Price>" if price else ""
    return f"<SalesOrPurchase>{priced}{ref('AccountRef', account)}</SalesOrPurchase>"


def inventory(name: str, *elements: str) -> str:
    """An ItemInventoryAdd with its three accounts; `elements` come after them."""
    return add(
        "ItemInventory",
        ref("IncomeAccountRef", "Sales"),
        ref("COGSAccountRef", "Cost of Goods Sold"),
        ref("AssetAccountRef", "Inventory Asset"),
        *elements,
        name=name,
    )


def of(answer: Answer, kind: str) -> tuple[str, str]:
    """ListID and EditSequence of what an answer holds."""
    assert answer.code == 0, answer.message
    (own_id,) = answer.all(f"{kind}Ret/ListID")
    (edit_sequence,) = answer.all(f"{kind}Ret/EditSequence")
    return own_id, edit_sequence


def changed(ask: Ask, kind: str, added: Answer, *elements: str) -> Answer:
    """The answer to a Mod of what was added."""
    return ask(mod(kind, *of(added, kind), *elements))


def texts(answer: Answer, kind: str) -> list[tuple[str, str | None]]:
    """The record without its identity."""
    record = answer.element.find(f"{kind}Ret")
    assert record is not None, answer.message
    return [(str(each.tag), each.text) for each in record][4:]
