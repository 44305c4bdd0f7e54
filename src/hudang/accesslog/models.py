"""The log as it may be read: two views, and what witnesses said of it.

The tables themselves are out of reach of web and worker; they write through one function of the
database and read these views. `received_at` has its default there, so it is never written here.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Act(models.TextChoices):
    """What can be done with customer data; nothing else has an entry."""

    VIEW = "view", _("view")
    LIST = "list", _("list")
    SEARCH = "search", _("search")
    EXPORT = "export", _("export")
    PRINT = "print", _("print")
    CALL = "call", _("call")
    CHANGE = "change", _("change")
    REFUSE = "refuse", _("refusal")
    SIGNIN = "signin", _("sign-in")


class Recorded(models.Model):
    """What every view of the log shows of an entry."""

    id = models.UUIDField(_("entry"), primary_key=True, editable=False)
    log = models.PositiveSmallIntegerField(_("log"))
    at = models.DateTimeField(_("at"))
    received_at = models.DateTimeField(_("received at"))
    act = models.CharField(_("act"), max_length=10, choices=Act.choices)
    what = models.CharField(_("what"), max_length=100)
    purpose = models.CharField(_("purpose"), max_length=100)
    actor_ref = models.UUIDField(_("reference of the person"), null=True)
    actor_code = models.CharField(_("employee number"), max_length=100)
    role = models.CharField(_("role"), max_length=100)
    basis = models.CharField(_("legal basis"), max_length=100)
    reference = models.CharField(_("order or case"), max_length=50)
    items = models.JSONField(_("data items"))
    count = models.BigIntegerField(_("records"), null=True)
    subjects = models.PositiveIntegerField(_("customers"))
    route = models.CharField(_("page"), max_length=100)
    result = models.CharField(_("result"), max_length=100)
    control = models.CharField(_("control"), max_length=100)
    acting_for = models.CharField(_("acting for"), max_length=100)

    class Meta:
        abstract = True


class Signed(models.Model):
    """A checkpoint that the sequencer signed: origin, size and root, no entry."""

    pk = models.CompositePrimaryKey("log", "epoch", "size")
    log = models.PositiveSmallIntegerField(_("log"))
    epoch = models.PositiveSmallIntegerField(_("epoch"))
    size = models.BigIntegerField(_("entries"))
    note = models.TextField(_("checkpoint"))

    class Meta:
        managed = False
        db_table = "accesslog_signed"
        ordering: ClassVar = ["-epoch", "-size"]


class Receipt(models.Model):
    """What a witness vouched for: this many entries, at this moment, by its own clock."""

    pk = models.CompositePrimaryKey("log", "epoch", "size", "witness", "witnessed_at")
    log = models.PositiveSmallIntegerField(_("log"))
    epoch = models.PositiveSmallIntegerField(_("epoch"))
    size = models.BigIntegerField(_("entries"))
    witness = models.CharField(_("witness"), max_length=200)
    witnessed_at = models.DateTimeField(_("vouched at"))
    note = models.TextField(_("checkpoint"))

    class Meta:
        managed = False
        db_table = "accesslog_receipt"
        ordering: ClassVar = ["-witnessed_at"]


class Entry(Recorded):
    """An entry of the log."""

    class Meta:
        managed = False
        db_table = "accesslog_recent"
        ordering: ClassVar = ["-id"]


class Look(Recorded):
    """An entry of the log beside one of the customers it names; `id` repeats for each of them."""

    customer_id = models.UUIDField(_("customer"))
    community_id = models.UUIDField(_("community"))

    class Meta:
        managed = False
        db_table = "accesslog_look"
        ordering: ClassVar = ["-id"]


class BatchRecord(models.Model):
    """The list of the members of one batch, under the entry of the log that states its root."""

    event_id = models.UUIDField(_("entry"), editable=False)
    members = models.BinaryField(_("members"))

    class Meta:
        abstract = True
