"""The confidentiality undertaking: its text, and who signed which version until when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hudang.core.models import Record


class UndertakingText(Record):
    """One version of the undertaking 保密承诺书 in both languages; never changed."""

    number = models.PositiveIntegerField(_("version"), unique=True)
    # A paragraph is a line.
    body_zh = models.TextField(_("text in Chinese"))
    body_en = models.TextField(_("text in English"))
    text_hash = models.CharField(max_length=64)
    published_by = models.CharField(_("published by"), max_length=40)
    published_at = models.DateTimeField(_("published at"))

    class Meta:
        verbose_name = _("undertaking text")
        ordering = ["-number"]


class Undertaking(Record):
    """A person's signature under one version of the undertaking, in force until its renewal."""

    class Means(models.TextChoices):
        PASSWORD = "password", _("password")
        DEMONSTRATION = "demonstration", _("demonstration")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="undertakings"
    )
    text = models.ForeignKey(UndertakingText, on_delete=models.PROTECT, related_name="signed")
    signed_at = models.DateTimeField(_("signed at"))
    valid_until = models.DateTimeField(_("valid until"))
    means = models.CharField(_("confirmed by"), max_length=20, choices=Means.choices)

    class Meta:
        verbose_name = _("undertaking")
        ordering = ["-signed_at", "-id"]
        indexes = [models.Index(fields=["user", "-valid_until"], name="undertaking_in_force")]
