"""Passes of visitors 访客通行证: a house, some hours and a code; gone thirty days after."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hudang.core.models import CommunityForeignKey, CommunityRecord
from hudang.registry.models import House
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind as OwnerKind
from hudang.vault.keys import Slot
from hudang.vault.models import SealedRecord
from hudang.vault.sealed import Place

PLATE, VISITOR = 30, 77


class VisitorPass(SealedRecord, CommunityRecord):
    """A pass names the house alone: no customer, so that nobody's visitors can be listed.

    What is known of the visitor, if anything, is sealed under keys of the pass itself.
    """

    class Use(models.TextChoices):
        ONCE = "once", _("once")
        HOURS = "hours", _("as often as wanted within the hours")

    class Way(models.TextChoices):
        COUNTER = "counter", _("at the counter")
        TELEPHONE = "telephone", _("by telephone")

    class State(models.TextChoices):
        OPEN = "open", _("not used yet")
        USED = "used", _("used")
        WITHDRAWN = "withdrawn", _("withdrawn")

    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CASE

    number = models.CharField(_("number"), max_length=20)
    house_id = models.UUIDField()
    house = CommunityForeignKey(House, "house_id", related_name="+")
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"))
    use = models.CharField(_("how often"), max_length=5, choices=Use.choices, default=Use.ONCE)
    way = models.CharField(_("asked for"), max_length=9, choices=Way.choices)
    # The keyed digest of the code; the code itself is shown once and kept nowhere.
    code_digest = models.BinaryField(editable=False)
    visitor = SealedField(
        _("visitor"),
        slot=Slot.SERVICE,
        place=Place.VISITOR,
        items=(PLATE, VISITOR),
        null=True,
    )
    # Whether it was used, and not when: a passage is nobody's record (LC-086).
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.OPEN)
    made_by = models.CharField(_("made by"), max_length=20)
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("visitor pass")
        ordering = ["-valid_from", "-id"]
        indexes = [
            models.Index(fields=["community", "-valid_from", "-id"], name="pass_newest"),
            models.Index(fields=["valid_until"], name="pass_over"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="pass_number_once"),
            models.UniqueConstraint(
                fields=["community", "code_digest"],
                name="pass_code_once",
                violation_error_message=_("This code is in use."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from")),
                name="pass_ends_after_it_begins",
                violation_error_message=_("A pass ends after it begins."),
            ),
        ]


class WrongCode(CommunityRecord):
    """A code that opened nothing, and who typed it; forgotten the next day."""

    typed_by = models.CharField(_("typed by"), max_length=20)
    typed_at = models.DateTimeField(_("typed at"))

    class Meta:
        verbose_name = _("wrong code")
        indexes = [models.Index(fields=["community", "-typed_at"], name="wrong_code_newest")]
