"""Lies about the fields that a list shows."""

from __future__ import annotations

from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply

_DEFAULT = (
    "sourceID subject category impact status next_target_at completed_at team member "
    "grouped_into service_instance created_at updated_at"
).split()


@lies(dict.fromkeys(_DEFAULT, "FIELDS-01"), law="default-fields")
def leaves_a_default_field_out(call: Call, name: str) -> Reply:
    """One of the fourteen fields is not in a list."""
    if call.lists and "fields" not in call.asked:
        return call.altered(lambda record: record.pop(name, None))
    return call.honest()


@lie("FIELDS-02", law="no-other-fields")
def adds_a_default_field(call: Call) -> Reply:
    """A list shows requested_by unasked."""
    if call.lists and "fields" not in call.asked:
        return call.asking(fields=",".join(["id", *_DEFAULT, "requested_by"]))
    return call.honest()


@lie("FIELDS-02 PREDEF-01 VIEW-12", law="default-fields", stateful=True)
def views_show_everything(call: Call) -> Reply:
    """A view that is filtered as well shows whole requests."""
    if call.lists and call.view and call.filters and "fields" not in call.asked:
        return call.altered(lambda record: record.update(call.read(record["id"])))
    return call.honest()


@lie("FIELDS-03 SELECT-02", law="fields")
def fields_add_to_the_default(call: Call) -> Reply:
    """fields= adds to the default fields."""
    if call.lists and call.asked.get("fields"):
        return call.asking(fields=",".join(["id", *_DEFAULT, call.asked["fields"]]))
    return call.honest()


@lie("FIELDS-03 SELECT-01", law="fields")
def takes_the_first_field_alone(call: Call) -> Reply:
    """Of the names in fields= the first counts."""
    if call.lists and call.asked.get("fields"):
        return call.asking(fields=call.asked["fields"].partition(",")[0])
    return call.honest()


@lie("FIELDS-03 SELECT-02", law="fields", stateful=True)
def fields_are_forgotten_on_page_two(call: Call) -> Reply:
    """From the second page on, fields= does nothing."""
    if call.lists and call.asked.get("page", "1") != "1":
        return call.asking(fields=None)
    return call.honest()


@lie("SELECT-03", law="fields-id")
def ids_have_to_be_asked_for(call: Call) -> Reply:
    """An object of a list has no id unless fields= names it."""
    fields = call.asked.get("fields", "id").split(",")
    if call.lists and "id" not in fields:
        return call.altered(lambda record: record.pop("id", None))
    return call.honest()


@lie("SELECT-08", law="fields-all")
def does_not_select_custom_data(call: Call) -> Reply:
    """custom_data cannot be selected in a list."""
    if call.lists and "custom_data" in call.asked.get("fields", ""):
        return call.refuse(400, {"message": "Unknown fields: custom_data"})
    return call.honest()


@lie("SELECT-06", law="fields-single")
def selects_in_single_records(call: Call) -> Reply:
    """fields= cuts single requests too."""
    reply = call.honest()
    if call.reads and reply.good and call.asked.get("fields"):
        kept = ["id", *call.asked["fields"].split(",")]
        return reply.saying({name: one for name, one in reply.record.items() if name in kept})
    return reply


@lie("SELECT-07 WRITE-04", law="fields")
def selects_notes(call: Call) -> Reply:
    """Note can be selected in a list."""
    fields = call.asked.get("fields", "").split(",")
    if call.lists and "note" in fields:
        kept = [name for name in fields if name != "note"]
        reply = call.asking(fields=",".join(kept) or "id")
        return call.altered(lambda record: record.update(note=None), reply)
    return call.honest()
