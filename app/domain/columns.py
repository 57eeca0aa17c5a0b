"""Which column of a file is which of our fields: guessed from their names, chosen by a person. Pure.

Our own export, the export of a sales pipeline and the usual exports of other systems are understood without a choice.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.cells import Manner

#: Our fields in the order they are offered: what they are called, and what else a column of theirs is called.
FIELDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "name": ("Name", ("dealname", "opportunityname", "opportunity", "deal", "dealtitle", "title", "topic")),
    "company": ("Company", (
        "account", "accountname", "companyname", "organization", "organisation", "organizationname", "customer",
        "client", "associatedcompany", "dealorganization", "potentialcustomer",
    )),
    "product": ("Product (a tag, and part of the name)", ("productname", "productline")),
    "reference": ("Reference (known again by it)", (
        "opportunityid", "dealid", "recordid", "externalid", "externalreference", "ref", "number", "opportunitynumber",
    )),
    "id": ("Our own id", ()),
    "stage": ("Stage, or open, won, lost", ("dealstage", "pipelinestage", "stagename", "salesstage", "phase")),
    "status": ("Status: open, won, lost", ("dealstatus", "state")),
    "owner": ("Owner (a member's name)", (
        "salesagent", "dealowner", "opportunityowner", "accountowner", "assignedto", "salesrep", "salesperson", "rep",
        "user", "responsible",
    )),
    "value": ("Value", (
        "closevalue", "amount", "dealvalue", "dealamount", "estrevenue", "estimatedrevenue", "actualrevenue", "revenue",
        "price",
    )),
    "currency": ("Currency", ("dealcurrency", "currencycode", "opportunitycurrency", "amountcurrency")),
    "close_on": ("Close date (expected, or the day it closed)", ("closedate", "closingdate")),
    "expected_close_on": ("Expected close", (
        "expectedclose", "expectedclosedate", "estclosedate", "estimatedclosedate", "dealexpectedclosedate",
    )),
    "closed_at": ("Closed on", ("closed", "closedon", "actualclosedate", "dealclosedon", "wontime", "losttime")),
    "created_at": ("Created on", (
        "createdon", "created", "createdate", "createddate", "datecreated", "creationdate", "dealcreated", "addtime",
    )),
    "last_activity_at": ("Last activity", (
        "lastactivity", "lastactivitydate", "lastcontacted", "lastmodified", "lastmodifieddate", "lastupdated",
    )),
    "lost_reason": ("Lost reason", ("closedlostreason", "lossreason", "reasonlost", "deallostreason")),
    "next_action_details": ("Next step", ("nextstep", "nextaction", "nextactivity", "nextactivitysubject", "task")),
    "next_action_at": ("Next step's time", (
        "nextstepdate", "nextactiondate", "nextactivitydate", "followup", "followupdate", "duedate", "due", "when",
    )),
    "contact_name": ("Contact's name", (
        "contact", "contactperson", "primarycontact", "dealcontactperson", "associatedcontact",
    )),
    "contact_email": ("Contact's e-mail", ("email", "emailaddress", "contactemailaddress")),
    "contact_phone": ("Contact's phone", ("phone", "phonenumber", "mobile", "telephone", "contactphonenumber")),
    "tags": ("Tags", ("tag", "labels", "label", "type", "category")),
}  # fmt: skip
#: What a title says besides the field's name.
_HINT = re.compile(r"( \(|, |: ).*")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DAYS = ("close_on", "expected_close_on", "closed_at", "created_at", "last_activity_at", "next_action_at")


@dataclass(frozen=True)
class Layout:
    """How the cells of a file are understood: its header, the place of each of our fields, the manner of its values,
    and whether deals of a stage nobody knows go into the first one instead of being refused."""

    header: list[str]
    places: dict[str, int]
    manner: Manner = field(default_factory=Manner)
    first_stage: bool = False
    twice: tuple[str, ...] = ()

    def problems(self) -> list[str]:
        """What stands in the way of reading the file so."""
        found = []
        if not {"name", "company", "product"} & set(self.places):
            found.append("No column names the deals: choose one for the name, the company or the product.")
        titles = [FIELDS[name][0] for name in self.twice]
        found += [f"Two columns are chosen for the same: {title}." for title in titles]
        return found

    @property
    def left_out(self) -> list[str]:
        """The columns that are none of our fields, as the file calls them."""
        return [name for place, name in enumerate(self.header) if place not in self.places.values()]

    def column(self, name: str) -> str:
        """What the file calls a field."""
        return self.header[self.places[name]]


def guess(header: Sequence[str], rows: Sequence[Sequence[str]], locale: str) -> Layout:
    """How a file is likely meant, by its header and its first rows; `locale` decides what they leave open."""
    names = [plain(name) for name in header]
    places: dict[str, int] = {}
    for name, (title, others) in FIELDS.items():
        for alias in (plain(name), plain(_HINT.sub("", title)), plain(title), *others):
            if alias in names and names.index(alias) not in places.values() and name not in places:
                places[name] = names.index(alias)
    if "id" in places and not all(_UUID.fullmatch(cell) for cell in _cells(rows, places["id"])):
        place = places.pop("id")
        places.setdefault("reference", place)
    days = [cell for name in DAYS if name in places for cell in _cells(rows, places[name])]
    amounts = _cells(rows, places["value"]) if "value" in places else []
    manner = Manner.of("en-GB" if "id" in places else locale)
    return Layout(list(header), places, manner.suiting(days, amounts))


def chosen(header: Sequence[str], typed: Mapping[str, str], manner: Manner, *, first_stage: bool) -> Layout:
    """The layout a person chose: by the number of each column, as text, one of our fields or nothing."""
    fields = [typed.get(str(number), "") for number in range(len(header))]
    places = {name: number for number, name in reversed(list(enumerate(fields))) if name in FIELDS}
    twice = tuple(name for name in places if fields.count(name) > 1)
    return Layout(list(header), places, manner, first_stage, twice)


def plain(name: str) -> str:
    """A column's name without what people write differently: Close_Value, closeValue."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _cells(rows: Sequence[Sequence[str]], place: int) -> list[str]:
    return [row[place].strip() for row in rows if place < len(row) and row[place].strip()]
