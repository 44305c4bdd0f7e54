"""Keys by which a person's own programs ask for data in his name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from hudang.core.models import Record

if TYPE_CHECKING:
    from datetime import datetime


class TokenScope(models.TextChoices):
    """What a token lets its bearer do, within the posts of its owner."""

    READ = "read", _("read masked")
    WRITE = "write", _("register and amend")
    OPEN = "open", _("open values")


class ApiToken(Record):
    """访问令牌: a secret of its owner, kept as a hash, for some scopes and a time."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(_("name"), max_length=40)
    digest = models.BinaryField(max_length=32, unique=True)
    scopes = ArrayField(
        models.CharField(max_length=10, choices=TokenScope.choices), verbose_name=_("scopes")
    )
    # Networks in CIDR notation; empty means any address.
    addresses = ArrayField(
        models.CharField(max_length=43), verbose_name=_("addresses"), default=list, blank=True
    )
    created_at = models.DateTimeField(_("created at"))
    valid_until = models.DateTimeField(_("valid until"))
    last_used_date = models.DateField(_("last used"), null=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True)
    revoked_by = models.CharField(_("revoked by"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("access token")
        ordering = ["-created_at", "-id"]

    def is_in_force(self, at: datetime) -> bool:
        return self.revoked_at is None and at < self.valid_until
