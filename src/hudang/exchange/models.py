"""An exchange with another system, whichever way it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from hudang.core.models import CommunityRecord
from hudang.vault.keys import Kind
from hudang.vault.models import SealedRecord

SECRET: Final = 1  # the only value that the field `secret` of an exchange seals
# The states that every exchange has; a subscription has one more.
PROPOSED: Final = "proposed"
ACTIVE: Final = "active"
OFF: Final = "off"


class Exchange(SealedRecord, CommunityRecord):
    """An exchange with another system in one community; two people let it begin.

    Its secret, the field `secret`, is sealed under keys of its own, shown once, and made anew at
    each change.
    """

    sealing_kind: ClassVar[Kind] = Kind.ACCOUNT
    if TYPE_CHECKING:
        state: models.CharField[str, str]

    name = models.CharField(_("name"), max_length=40)
    secret_made_at = models.DateTimeField(_("secret made at"), null=True)
    proposed_by = models.CharField(_("proposed by"), max_length=20)
    proposed_at = models.DateTimeField(_("proposed at"))
    confirmed_by = models.CharField(_("confirmed by"), max_length=20, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    ended_at = models.DateTimeField(_("turned off at"), null=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(confirmed_by=models.F("proposed_by")),
                name="%(class)s_two_people",
                violation_error_message=_("Another person confirms what you proposed."),
            )
        ]

    @property
    def is_in_force(self) -> bool:
        return self.state == ACTIVE
