"""The names of codes: what a status, an item or a post in the log or the catalogue is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hudang.accounts.models import PersonnelChange, TokenScope
from hudang.core import controls
from hudang.core.controls import Status
from hudang.purposes import inventory
from hudang.purposes.models import Level, Trigger
from hudang.purposes.policy import ExceptionStanding, Worth
from hudang.regulation.policy import Standing
from hudang.web import navigation
from hudang.web.templatetags.ui import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.utils.functional import _StrOrPromise

    from hudang.accounts.models import Post

register = template.Library()

STATUSES: dict[Status, tuple[_StrOrPromise, _StrOrPromise]] = {
    Status.PLANNED: (
        _("planned"),
        _("The step that builds it is ahead. Nothing in the system relies on it yet."),
    ),
    Status.ENFORCED: (
        _("enforced"),
        _("The system refuses what is forbidden, and a test proves the refusal."),
    ),
    Status.SUPPORTED: (
        _("supported"),
        _("The system does the work that the duty asks of people."),
    ),
    Status.ORGANISATIONAL: (
        _("organisational"),
        _("Only people can do it; the system says so instead of pretending."),
    ),
}

# How somebody stands towards the policy in force.
STANDINGS: dict[Standing, _StrOrPromise] = {
    Standing.KNOWN: _("has read it"),
    Standing.ASKED: _("is asked to read it"),
    Standing.LIMITED: _("opens for orders alone"),
    Standing.BARRED: _("opens nothing"),
}

# What an impact assessment is worth.
WORTHS: dict[Worth, _StrOrPromise] = {
    Worth.PENDING: _("not approved"),
    Worth.VALID: _("valid"),
    Worth.OUTDATED: _("outdated: what it assessed has changed"),
    Worth.EXPIRED: _("expired"),
}

# What the log says was done; a refused attempt carries the name of its page instead.
DONE: dict[str, _StrOrPromise] = {
    "accesslog.prove": _("took the proof of an entry away"),
    "accesslog.recent": _("looked at the access log"),
    "outbox.amend_template": _("changed the draft of a message template"),
    "outbox.draft_template": _("drafted a message template"),
    "outbox.give_up_template": _("gave up the draft of a message template"),
    "outbox.put_template_in_force": _("put a message template in force"),
    "outbox.address": _("took an address for a message"),
    "outbox.open_letters": _("opened letters to print them"),
    "outbox.post": _("posted letters"),
    "outbox.print": _("printed letters"),
    "outbox.purge": _("removed messages after seven days"),
    "outbox.queue": _("wrote to a customer"),
    "outbox.release": _("decided that a message serves"),
    "outbox.retry": _("sent a message again"),
    "outbox.send": _("sent messages"),
    "outbox.resume_sending": _("switched sending on again"),
    "outbox.stop_sending": _("stopped sending"),
    "outbox.stop": _("stopped a commercial message"),
    "outbox.withdraw": _("withdrew a message"),
    "accounts.activate": _("activated an account"),
    "collection.day_key_destroy": _("destroyed the key of a day of visits"),
    "collection.visit_absent": _("found nobody at home"),
    "collection.visit_begin": _("began a visit"),
    "collection.visit_declined": _("noted that somebody does not wish to be visited"),
    "collection.visit_finished": _("took in a visit"),
    "collection.visit_interrupt": _("interrupted a visit"),
    "collection.visit_plan": _("planned a route of visits"),
    "collection.visit_void": _("declared a visit void"),
    "accounts.appoint": _("appointed somebody"),
    "accounts.cancel_handover": _("cancelled a handover"),
    "accounts.confirm_appoint": _("confirmed an appointment"),
    "accounts.confirm_reinstate": _("confirmed the reopening of an account"),
    "accounts.confirm_reset_factor": _("confirmed a new second factor"),
    "accounts.confirm_reset_password": _("confirmed a new password"),
    "accounts.create_token": _("made an access token"),
    "accounts.create_user": _("opened an account"),
    "accounts.end_post": _("ended a post"),
    "accounts.found_company": _("set up the company"),
    "accounts.open_handover": _("opened a handover"),
    "accounts.open_department": _("entered a department"),
    "accounts.open_office": _("entered a project office"),
    "accounts.end_other_sessions": _("ended all other sessions"),
    "accounts.end_session": _("ended a session"),
    "accounts.give_pass": _("set a PIN or a badge for a shift"),
    "accounts.passkey_added": _("added a passkey"),
    "accounts.passkey_removed": _("removed a passkey"),
    "accounts.password": _("changed a password"),
    "accounts.propose_appoint": _("proposed an appointment"),
    "accounts.propose_reinstate": _("proposed to reopen an account"),
    "accounts.propose_reset_factor": _("proposed a new second factor"),
    "accounts.propose_reset_password": _("proposed a new password"),
    "accounts.publish_undertaking": _("published the undertaking"),
    "accounts.recovery_codes": _("made new recovery codes"),
    "accounts.refuse_appoint": _("refused an appointment"),
    "accounts.refuse_reinstate": _("refused to reopen an account"),
    "accounts.refuse_reset_factor": _("refused a new second factor"),
    "accounts.refuse_reset_password": _("refused a new password"),
    "accounts.revoke_token": _("revoked an access token"),
    "accounts.set_customer_columns": _("chose the columns of the customer list"),
    "accounts.set_language": _("changed the language"),
    "accounts.sign_handover": _("signed a handover"),
    "accounts.sign_in": _("signed in"),
    "accounts.sign_out": _("signed out"),
    "accounts.sign_undertaking": _("signed the undertaking"),
    "accounts.switch": _("came back by PIN or badge"),
    "accounts.totp_off": _("switched the authenticator off"),
    "accounts.totp_on": _("switched the authenticator on"),
    "accounts.unlock": _("unlocked an account"),
    "accounts.suspend": _("suspended an account"),
    "accounts.withdraw_appoint": _("withdrew an appointment"),
    "accounts.withdraw_reinstate": _("withdrew the reopening of an account"),
    "accounts.withdraw_reset_factor": _("withdrew a new second factor"),
    "accounts.withdraw_reset_password": _("withdrew a new password"),
    "consent.declare_minor": _("declared a customer to be under fourteen"),
    "consent.end_minor": _("took back that a customer is under fourteen"),
    "consent.expire": _("ended consents that ran out"),
    "consent.granted": _("recorded a consent"),
    "consent.list": _("listed how customers stand towards a question"),
    "consent.offer": _("asked a customer for consent"),
    "consent.receipt": _("took the receipt of a consent"),
    "consent.refused": _("recorded a refusal"),
    "consent.supersede": _("ended consents to what has changed"),
    "consent.withdraw": _("recorded the withdrawal of a consent"),
    "dossiers.add_paper": _("entered papers of dossiers"),
    "dossiers.ask_for_destruction": _("asked for the destruction of a document"),
    "dossiers.begin_stocktaking": _("began to count dossiers"),
    "dossiers.close_shortfall": _("closed a shortfall"),
    "dossiers.confirm_loan": _("agreed to a loan as the second person"),
    "dossiers.destroy_document": _("destroyed a document"),
    "dossiers.document_name": _("opened the name of a document"),
    "dossiers.drop_paper": _("took a paper out of a dossier"),
    "dossiers.file_document": _("filed a document"),
    "dossiers.finish_stocktaking": _("ended a count of dossiers"),
    "dossiers.lend_dossier": _("lent a dossier"),
    "dossiers.move_dossier": _("moved a dossier"),
    "dossiers.open_document": _("opened a document"),
    "dossiers.open_dossier": _("opened paper dossiers"),
    "dossiers.refuse_loan": _("refused a loan"),
    "dossiers.return_dossier": _("took a dossier back"),
    "dossiers.scan": _("scanned a dossier"),
    "dossiers.sign_stocktaking": _("signed a count of dossiers"),
    "purposes.active": _("activated a purpose"),
    "purposes.draft": _("sent a purpose back"),
    "purposes.draft_assessment": _("began an impact assessment"),
    "purposes.return_assessment": _("sent an impact assessment back"),
    "purposes.sign_assessment": _("signed an impact assessment"),
    "purposes.submit_assessment": _("submitted an impact assessment"),
    "purposes.withdraw_assessment": _("gave up an impact assessment"),
    "purposes.establish": _("entered the first purposes"),
    "purposes.publish_notice": _("published a notice"),
    "purposes.record_exception": _("recorded an exception from the notice"),
    "purposes.end_exception": _("ended an exception from the notice"),
    "purposes.follow_up_exception": _("told people after an emergency"),
    "purposes.record_delivery": _("recorded a notice handed over"),
    "purposes.record_posting": _("recorded a posting"),
    "disclosure.photo_of_posting": _("looked at the photo of a posting"),
    "purposes.retired": _("retired a purpose"),
    "purposes.review": _("reviewed a purpose"),
    "purposes.reviewed": _("reviewed a purpose"),
    "purposes.set_items": _("changed the items of a purpose"),
    "purposes.suspended": _("suspended a purpose"),
    "regulation.acknowledge": _("acknowledged the policy"),
    "regulation.ask": _("asked what the policy means"),
    "regulation.check": _("checked the policy"),
    "regulation.draft": _("drafted the policy"),
    "regulation.interpret": _("said what the policy means"),
    "regulation.publish": _("published the policy"),
    "regulation.send_back": _("sent the policy back"),
    "regulation.withdraw": _("gave up a draft of the policy"),
    "registry.add_contact": _("added a contact person"),
    "registry.add_occupancy": _("added a house of a customer"),
    "registry.add_vehicle": _("added a vehicle"),
    "registry.amend": _("amended a customer"),
    "registry.bulk_amend": _("changed many customers"),
    "registry.cancel_bulk": _("gave up a change of many"),
    "registry.cancel_roster": _("cancelled an import"),
    "registry.check_roster": _("checked a roster"),
    "registry.conclude_contract": _("concluded a contract"),
    "registry.create_building": _("added a building"),
    "registry.create_community": _("opened a community"),
    "registry.create_house": _("added a house"),
    "registry.create_houses": _("added houses"),
    "registry.create_unit": _("added a unit"),
    "registry.decide_remarks": _("decided about remarks"),
    "registry.destroy_quarantine": _("destroyed items set apart"),
    "registry.end_contact": _("ended a contact person"),
    "registry.end_contract": _("ended a contract"),
    "registry.end_occupancy": _("ended an occupancy"),
    "registry.import_roster": _("imported a roster"),
    "registry.list": _("listed customers"),
    "registry.move_customer": _("moved a customer to another community"),
    "registry.propose_office": _("proposed another office for a community"),
    "registry.confirm_office": _("confirmed another office for a community"),
    "registry.refuse_office": _("refused another office for a community"),
    "registry.withdraw_office": _("withdrew the move of a community"),
    "registry.lapse_office": _("closed a move that nobody decided in time"),
    "registry.move_office": _("moved a community to another office"),
    "registry.mend_roster": _("mended rows of a roster"),
    "registry.open_addresses": _("opened addresses to rewrite them"),
    "registry.open_bulk_texts": _("read the texts of a change of many"),
    "registry.open_quarantine": _("opened items set apart to release them"),
    "registry.bulk_file": _("read a file of new values"),
    "registry.bulk_template": _("took a template for new values"),
    "registry.open_bulk_values": _("opened records to compare them with a file"),
    "registry.open_bulk_file_values": _("opened what a file says of customers"),
    "registry.prepare_bulk_values": _("kept what a file says of customers"),
    "registry.receive_bulk_file": _("uploaded a file of new values"),
    "registry.view_bulk_values": _("looked at what a file says of customers"),
    "registry.prepare_bulk": _("prepared a change of many"),
    "registry.prove_source": _("recorded the proof of a source"),
    "registry.reject_quarantine": _("decided to destroy items set apart"),
    "registry.release_quarantine": _("released items set apart"),
    "registry.receive_roster": _("uploaded a roster"),
    "registry.register": _("registered a customer"),
    "registry.resume_roster": _("resumed an import"),
    "registry.roster_check": _("read a roster to check it"),
    "registry.roster_fixes": _("read the corrections of a roster"),
    "registry.roster_headers": _("read the columns of a roster"),
    "registry.roster_import": _("read a roster to import it"),
    "registry.roster_known": _("compared a roster with customers"),
    "registry.roster_received": _("read a roster on its arrival"),
    "registry.roster_rows": _("opened rows of a roster"),
    "registry.roster_workbook": _("took the rows with errors"),
    "registry.search": _("searched"),
    "registry.set_house_state": _("changed the state of a house"),
    "registry.sign_contract": _("signed a contract"),
    "registry.skip_roster_rows": _("left out rows of a roster"),
    "registry.start_bulk": _("started a change of many"),
    "registry.start_import": _("started an import"),
    "registry.stop_bulk": _("stopped a change of many"),
    "registry.undo_bulk": _("decided to undo a change of many"),
    "registry.undo_bulk_batch": _("undid a change of many"),
    "registry.verify_contact": _("confirmed a contact"),
    "registry.view_contacts": _("looked at contact persons"),
    "registry.view_customer": _("opened a customer's page"),
    "registry.view_house": _("opened a house's page"),
    "accesslog.begin_epoch": _("began the next epoch of the log"),
    "accesslog.rotate_key": _("took a new key of the log into use"),
    "accesslog.retire_key": _("retired a key of the log"),
    "backup.restore": _("restored a copy"),
    "duplicates.compare": _("compared records of a community"),
    "standing.keep_paper": _("recorded the paper of a role"),
    "standing.contest_paper": _("contested the paper of a role"),
    "standing.decide_paper": _("decided about a contested paper"),
    "standing.settle_paper": _("settled a role into ownership"),
    "standing.expire_paper": _("ended a role whose paper ran out"),
    "standing.set_share": _("recorded the share of an owner"),
    "disclosure.stated": _("opened for a stated purpose"),
    "retention.destroy": _("destroyed a customer"),
    "duplicates.propose": _("proposed a merge"),
    "duplicates.refuse": _("refused a merge"),
    "duplicates.merge": _("merged two records"),
    "duplicates.undo": _("undid a merge"),
    "duplicates.finish": _("ended the time to undo a merge"),
    "duplicates.list": _("listed likenesses"),
    "duplicates.view": _("looked at two records side by side"),
    "duplicates.tell_apart": _("told two records apart"),
    "registry.reindex": _("made a customer findable anew"),
    "registry.change_suite": _("began to change the algorithm suite"),
    "registry.reseal": _("sealed anew in the new algorithm suite"),
    "registry.suite_changed": _("ended the change of the algorithm suite"),
    "registry.merge": _("read two records to merge them"),
    "registry.unmerge": _("read two records to undo a merge"),
}
# Values that are sealed under one key are opened, and destroyed, together.
SLOTS: Mapping[str, _StrOrPromise] = {
    "contact": _("with the contact"),
    "identity": _("with the identity document"),
    "household": _("with the household"),
    "money": _("with payments"),
    "service": _("with service records"),
    "answers": _("with answers"),
    "files": _("with files"),
    "log": _("with the log"),
}
EXCEPTION_STANDINGS: Mapping[str, _StrOrPromise] = {
    ExceptionStanding.IN_FORCE: _("in force"),
    ExceptionStanding.FOLLOW_UP: _("people are to be told"),
    ExceptionStanding.OVERDUE: _("overdue"),
    ExceptionStanding.DONE: _("over"),
}
SHOWN_ITEMS = 3


@register.filter
def exception_standing(standing: str) -> _StrOrPromise:
    """Return how an exception from the notice stands, in words."""
    return EXCEPTION_STANDINGS[standing]


@register.filter
def slot_name(slot: str) -> _StrOrPromise:
    """Return with what an item is sealed, in words."""
    return SLOTS.get(slot, slot)


@register.filter
def done(code: str) -> _StrOrPromise:
    """Return what an entry of the log says was done: `registry.list.all` is listed customers.

    A refused attempt carries its route instead, `web:people_new`: the page is named.
    """
    subject = ".".join(code.split(".")[:2])
    route = code.partition(":")[2]
    return DONE.get(code) or DONE.get(subject) or navigation.name_of(route) or code or NOTHING


@register.filter
def approved(code: str) -> _StrOrPromise:
    """Return what an approval was for: `accounts.appoint` is the appointment to a post."""
    kind = code.removeprefix("accounts.")
    return PersonnelChange.Kind(kind).label if kind in PersonnelChange.Kind else done(code)


@register.simple_tag
def scope_name(scope: str) -> _StrOrPromise:
    """Return what the scope of an access token is called."""
    return TokenScope(scope).label


@register.simple_tag
def reader_standing(standing: Standing) -> _StrOrPromise:
    """Return how somebody stands towards the policy in force."""
    return STANDINGS[standing]


@register.simple_tag
def worth_name(worth: Worth) -> _StrOrPromise:
    """Return what an impact assessment is worth today."""
    return WORTHS[worth]


@register.simple_tag
def level_name(level: int) -> _StrOrPromise:
    """Return what a level of likelihood, severity or risk is called."""
    return Level(level).label


@register.filter
def trigger_names(triggers: Iterable[str]) -> str:
    """Return for what an impact was assessed."""
    return ", ".join(str(Trigger(one).label) for one in triggers)


@register.simple_tag
def control_title(number: str) -> str:
    """Return what the duty of a control is."""
    return controls.get(number).title.for_language(get_language())


@register.simple_tag
def control_status(status: str) -> _StrOrPromise:
    """Return what the status of a control is called."""
    return STATUSES[Status(status)][0]


@register.simple_tag
def control_status_meaning(status: str) -> _StrOrPromise:
    """Return what the status of a control means."""
    return STATUSES[Status(status)][1]


@register.filter
def item_names(numbers: Iterable[int] | None) -> str:
    """Return the first few names of inventory items; the log keeps numbers of items long gone."""
    known = {item.number: item.label for item in inventory.ITEMS}
    names = [known.get(number, str(number)) for number in numbers or ()]
    rest = f" +{len(names) - SHOWN_ITEMS}" if len(names) > SHOWN_ITEMS else ""
    return ", ".join(names[:SHOWN_ITEMS]) + rest or NOTHING


@register.filter
def holds(post: Post, at: datetime) -> bool:
    """Say whether a post is in force at a moment."""
    return post.is_in_force(at)
