"""Custom fields and private data: DataExtDef and DataExt, and the stamps of the Web Connector.

Linking an application stamps the file with FileID and AppLock under the .QWC file's OwnerID, on the
Company (A: log of a linking). A: 3100 for a definition that exists, 3180 with QuickBooks' text for a
value that exists, the answer of a deletion. Assumed (D): an OwnerID is given back as it was first
sent (a capture shows lower case, the OSR says upper); a value for an unknown definition is 3140;
DataExtMod sets a value that was not there; deleting what is not there is 3120; DataExtRets come in
the order of their names.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from simulator.company.books.elements import Named
from simulator.company.books.kinds import KINDS
from simulator.company.books.store import Store, numbered
from simulator.company.requests.work import Executor, Work
from simulator.errors import Shortcoming
from simulator.qbxml import catalogue, statuses, values
from simulator.qbxml.aggregates import Aggregate, Item, aggregate
from simulator.qbxml.shapes import Element
from simulator.qbxml.statuses import NO_MATCH, OK
from simulator.qbxml.writing import Response, render

CUSTOM_FIELD_OWNER = "0"
_EXISTS_TEXT = "Attribute with specified name already exists."
#: What a DataExtValue of each DataExtType must be: type of text and longest.
VALUE_TYPES = {
    "AMTTYPE": ("AMT", 0),
    "DATETIMETYPE": ("DATETIME", 0),
    "INTTYPE": ("INT", 0),
    "PERCENTTYPE": ("PERCENT", 0),
    "PRICETYPE": ("PRICE", 0),
    "QUANTYPE": ("QUAN", 0),
    "STR1024TYPE": ("STR", 1024),
    "STR255TYPE": ("STR", 255),
}
#: The families in which each ListDataExtType's objects are found.
LIST_FAMILIES = {
    "Account": "Account",
    "Customer": "Name",
    "Employee": "Name",
    "Item": "Item",
    "OtherName": "Name",
    "Vendor": "Name",
}

#: The keys of the objects that a definition calls by some name: of the Company, of elements, of items all
#: together, of transactions.
_OBJECTS_OF = (
    "SELECT 'Company' WHERE :p1 = 'Company'"
    " UNION ALL SELECT 'ListID ' || family || ' ' || own_id FROM element WHERE :p1 IN (kind, family)"
    " UNION ALL SELECT 'TxnID Txn ' || own_id FROM txn WHERE kind = :p1"
)


@dataclass(frozen=True, slots=True)
class Definition:
    """A defined field: what it is called, holds, and may be put on."""

    row: int
    owner: str
    name: str
    type: str
    objects: tuple[str, ...]

    def ret(self, value: str) -> Aggregate:
        """The DataExtRet of a value."""
        return aggregate(
            ("OwnerID", self.owner),
            ("DataExtName", self.name),
            ("DataExtType", self.type),
            ("DataExtValue", value),
        )


@dataclass(frozen=True, slots=True)
class Target:
    """What a value is put on: its key in the store, what a definition calls it, how it is given back."""

    key: str
    assigned: str
    items: tuple[Item, ...]


def data_ext_rets(
    store: Store, objects: Iterable[str], owners: Iterable[str]
) -> Mapping[str, tuple[Item, ...]]:
    """The DataExtRets of these objects that belong to these owners, by object."""
    rows = store.sql.execute(
        "SELECT object, d.id, owner, name, type, objects, extension.value"
        " FROM extension JOIN definition d ON d.id = definition"
        " WHERE object IN (SELECT value FROM json_each(?))"
        " AND lower(owner) IN (SELECT value FROM json_each(?))"
        " ORDER BY object, owner, name",
        (json.dumps(list(objects)), json.dumps([owner.lower() for owner in owners])),
    )
    found: dict[str, list[Item]] = {}
    for object_, row, owner, name, type_, assigned, value in rows:
        definition = _definition_of(row, owner, name, type_, assigned)
        found.setdefault(object_, []).append(("DataExtRet", definition.ret(value)))
    return {object_: tuple(rets) for object_, rets in found.items()}


def definition_rets(store: Store) -> str:
    """Every DataExtDefRet as lines, in the order in which the fields were defined."""
    rows = store.sql.execute("SELECT * FROM definition ORDER BY id").fetchall()
    return render(("DataExtDefRet", aggregate(*_definition_items(row))) for row in rows)


def definition_query(work: Work) -> Response:
    """DataExtDefQuery: all definitions, or those of owners or of objects."""
    owners = {owner.lower() for owner in work.request.values.texts("OwnerID")}
    objects = set(work.request.values.texts("AssignToObject"))
    rows = work.store.sql.execute("SELECT * FROM definition ORDER BY owner, name").fetchall()
    shown = [
        row
        for row in rows
        if (not owners or row[1].lower() in owners) and (not objects or objects & set(row[4].split()))
    ]
    meta_data = work.request.attributes.get("metaData", "NoMetaData")
    projection = work.projection(_ret("DataExtDefQueryRs", "DataExtDefRet"))
    only_count = meta_data == "MetaDataOnly"
    body = "" if only_count else "".join(projection.show(_definition_items(row)) for row in shown)
    ret_count = None if meta_data == "NoMetaData" else len(shown)
    return work.answer(body, OK if shown else NO_MATCH, ret_count=ret_count)


def definition_add(work: Work) -> Response:
    """DataExtDefAdd: 3100 if the owner has a field of that name."""
    sent = _sent(work, "DataExtDefAdd")
    owner, name, type_ = (sent.text(each) or "" for each in ("OwnerID", "DataExtName", "DataExtType"))
    if owner == CUSTOM_FIELD_OWNER and type_ != "STR255TYPE":
        raise Shortcoming(f"DataExtDefAddRq for a custom field of {type_}: not known what QuickBooks says")
    if _definition(work.store, owner, name):
        raise statuses.refused(3100, value=name)
    row = work.store.sql.execute(
        "INSERT INTO definition (owner, name, type, objects, list_require, txn_require, format_string)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING *",
        (
            owner,
            values.storable(name),
            type_,
            " ".join(sent.texts("AssignToObject")),
            sent.text("DataExtListRequire") or "false",
            sent.text("DataExtTxnRequire") or "false",
            sent.text("DataExtFormatString") or "",
        ),
    ).fetchone()
    return work.answer(work.projection(_ret("DataExtDefAddRs", "DataExtDefRet")).show(_definition_items(row)))


def definition_modify(work: Work) -> Response:
    """DataExtDefMod: another name, other objects; values on an object that it is taken from go (D)."""
    sent = _sent(work, "DataExtDefMod")
    definition, store = _existing(work.store, sent), work.store
    name = values.storable(sent.text("DataExtNewName") or definition.name)
    other = _definition(store, definition.owner, name)
    if other is not None and other.row != definition.row:
        raise statuses.refused(3100, value=name)
    removed = sent.texts("RemoveFromObject")
    objects = [each for each in definition.objects if each not in removed]
    objects += [each for each in sent.texts("AssignToObject") if each not in objects]
    for each in removed:
        store.sql.execute(
            f"DELETE FROM extension WHERE definition = :p2 AND object IN ({_OBJECTS_OF})",  # noqa: S608
            numbered(each, definition.row),
        )
    row = store.sql.execute(
        "UPDATE definition SET name = ?, objects = ?, list_require = COALESCE(?, list_require),"
        " txn_require = COALESCE(?, txn_require), format_string = COALESCE(?, format_string)"
        " WHERE id = ? RETURNING *",
        (
            name,
            " ".join(objects),
            sent.text("DataExtListRequire"),
            sent.text("DataExtTxnRequire"),
            sent.text("DataExtFormatString"),
            definition.row,
        ),
    ).fetchone()
    return work.answer(work.projection(_ret("DataExtDefModRs", "DataExtDefRet")).show(_definition_items(row)))


def definition_delete(work: Work) -> Response:
    """DataExtDefDel: the field and all its values (D)."""
    definition, sql = _existing(work.store, work.request.values), work.store.sql
    sql.execute("DELETE FROM extension WHERE definition = ?", (definition.row,))
    sql.execute("DELETE FROM definition WHERE id = ?", (definition.row,))
    items = (
        ("OwnerID", definition.owner),
        ("DataExtName", definition.name),
        ("TimeDeleted", work.store.stamp(work.store.now())),
    )
    return work.answer(work.projection(_ret("DataExtDefDelRs", "DataExtDefDelRet")).show(items))


def value_add(work: Work) -> Response:
    """DataExtAdd: 3180 if the object has a value already."""
    sent = _sent(work, "DataExtAdd")
    definition, target = _defined(work.store, sent), _target(work.store, sent)
    if _value(work.store, definition, target) is not None:
        name = sent.text("DataExtName")
        raise statuses.refused(3180, object=f'data extension named "{name}"', text=_EXISTS_TEXT)
    return _keep(work, target, sent)


def value_modify(work: Work) -> Response:
    """DataExtMod: the new value, whether there was one or not."""
    sent = _sent(work, "DataExtMod")
    _defined(work.store, sent)
    return _keep(work, _target(work.store, sent), sent)


def value_delete(work: Work) -> Response:
    """DataExtDel: the answer names what was deleted and when."""
    sent = _sent(work, "DataExtDel")
    definition, target = _defined(work.store, sent), _target(work.store, sent)
    if _value(work.store, definition, target) is None:
        raise statuses.refused(3120, value=definition.name)
    work.store.sql.execute(
        "DELETE FROM extension WHERE object = ? AND definition = ?", (target.key, definition.row)
    )
    items = (
        ("OwnerID", definition.owner),
        ("DataExtName", definition.name),
        *target.items,
        ("TimeDeleted", work.store.stamp(work.store.now())),
    )
    return work.answer(work.projection(_ret("DataExtDelRs", "DataExtDelRet")).show(items))


def keep_value(store: Store, target: Target, sent: Aggregate) -> Aggregate:
    """Put a value on an object, in place of the one that it may have: its DataExtRet."""
    definition = _defined(store, sent)
    if definition.objects and target.assigned not in definition.objects:
        raise statuses.refused(3140, type="DataExtDef", value=definition.name, object=target.assigned)
    value = _converted(definition, sent.text("DataExtValue") or "")
    store.sql.execute(
        "INSERT OR REPLACE INTO extension VALUES (?, ?, ?)", (definition.row, target.key, value)
    )
    return definition.ret(value)


def _keep(work: Work, target: Target, sent: Aggregate) -> Response:
    shape = _ret(work.request.response_name, "DataExtRet")
    return work.answer(work.projection(shape).show(keep_value(work.store, target, sent)))


def _converted(definition: Definition, text: str) -> str:
    type_, longest = VALUE_TYPES[definition.type]
    value = values.canonical(type_, text)
    if value is None:
        raise statuses.refused(values.CODES[type_], value=text, field="DataExtValue")
    if longest and len(value) > longest:
        raise statuses.refused(3070, value=text, field="DataExtValue")
    return values.storable(value)


def _target(store: Store, sent: Aggregate) -> Target:
    """The object that a DataExtAdd, Mod or Del speaks of."""
    if "OtherDataExtType" in sent:
        return Target("Company", "Company", (("OtherDataExtType", "Company"),))
    type_ = sent.text("ListDataExtType")
    if type_ is None:
        return _txn_target(store, sent)
    ref = sent.child("ListObjRef") or Aggregate()
    own_id, full_name = ref.text("ListID"), ref.text("FullName")
    family = LIST_FAMILIES[type_]
    named = store.elements.find(family, own_id=own_id, full_name=full_name)
    if named is None or type_ not in (named.kind, named.family):
        raise statuses.refused(3120, value=own_id or full_name or "")
    return Target(f"ListID {family} {named.own_id}", type_, _list_items(type_, named))


def _list_items(type_: str, named: Named) -> tuple[Item, ...]:
    return ("ListDataExtType", type_), ("ListObjRef", named.reference)


def _txn_target(store: Store, sent: Aggregate) -> Target:
    type_, own_id = sent.text("TxnDataExtType") or "", sent.text("TxnID") or ""
    if type_ not in KINDS:
        raise Shortcoming(f"private data on a {type_}: these transactions are not kept yet")
    row = store.sql.execute("SELECT lines FROM txn WHERE kind = ? AND own_id = ?", (type_, own_id)).fetchone()
    if row is None:
        raise statuses.refused(3120, value=own_id)
    items = (("TxnDataExtType", type_), ("TxnID", own_id))
    line_id = sent.text("TxnLineID")
    if line_id is None:
        return Target(f"TxnID Txn {own_id}", type_, items)
    if f"<TxnLineID>{line_id}</TxnLineID>" not in row[0]:
        raise statuses.refused(3120, value=line_id)
    return Target(f"TxnLineID Txn {line_id}", type_, (*items, ("TxnLineID", line_id)))


def _defined(store: Store, sent: Aggregate) -> Definition:
    owner, name = sent.text("OwnerID") or "", sent.text("DataExtName") or ""
    definition = _definition(store, owner, name)
    if definition is None:
        raise statuses.refused(3140, type="DataExtDef", value=name, object="DataExt")
    return definition


def _existing(store: Store, sent: Aggregate) -> Definition:
    """The field that a DataExtDefMod or Del speaks of; 3120 if there is none (D)."""
    name = sent.text("DataExtName") or ""
    definition = _definition(store, sent.text("OwnerID") or "", name)
    if definition is None:
        raise statuses.refused(3120, value=name)
    return definition


def _definition(store: Store, owner: str, name: str) -> Definition | None:
    row = store.sql.execute(
        "SELECT id, owner, name, type, objects FROM definition WHERE owner = ? AND name = ?", (owner, name)
    ).fetchone()
    return _definition_of(*row) if row else None


def _definition_of(row: int, owner: str, name: str, type_: str, objects: str) -> Definition:
    return Definition(row, owner, name, type_, tuple(objects.split()))


def _value(store: Store, definition: Definition, target: Target) -> str | None:
    row = store.sql.execute(
        "SELECT value FROM extension WHERE object = ? AND definition = ?", (target.key, definition.row)
    ).fetchone()
    return str(row[0]) if row else None


def _definition_items(columns: Sequence[str]) -> tuple[Item, ...]:
    """A whole row of `definition` as a DataExtDefRet's elements."""
    row, owner, name, type_, objects, on_list, on_txn, format_string = columns
    return (
        ("OwnerID", owner),
        ("DataExtID", str(row)),
        ("DataExtName", name),
        ("DataExtType", type_),
        *(("AssignToObject", object_) for object_ in objects.split()),
        ("DataExtListRequire", on_list),
        ("DataExtTxnRequire", on_txn),
        ("DataExtFormatString", format_string),
    )


def _sent(work: Work, name: str) -> Aggregate:
    sent = work.request.values.child(name)
    assert sent is not None
    return sent


def _ret(response: str, name: str) -> Element:
    shape = catalogue.response(response).find(name)
    assert shape is not None
    return shape


EXECUTORS: Mapping[str, Executor] = {
    "DataExtDefQueryRq": definition_query,
    "DataExtDefAddRq": definition_add,
    "DataExtDefModRq": definition_modify,
    "DataExtDefDelRq": definition_delete,
    "DataExtAddRq": value_add,
    "DataExtModRq": value_modify,
    "DataExtDelRq": value_delete,
}
