"""The browsers people sign in with, the passes of a shift, and what happened to an account."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hudang.accounts.models.changes import PersonnelChange
from hudang.core.models import Record


class Device(Record):
    """A browser in which a person signed in; its secret is with the browser, its hash here."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="devices"
    )
    secret_hash = models.CharField(max_length=64)
    family = models.CharField(_("browser"), max_length=60, blank=True)
    first_seen_at = models.DateTimeField(_("first seen at"))
    last_used_at = models.DateTimeField(_("last used at"))

    class Meta:
        verbose_name = _("device")
        ordering = ["-last_used_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "secret_hash"],
                name="accounts_device_once",
                violation_error_message=_("This browser is known already."),
            ),
        ]


class ShiftPass(Record):
    """What lets a person come back at a shared counter until the shift ends: PIN or badge."""

    class Kind(models.TextChoices):
        PIN = "pin", _("PIN")
        BADGE = "badge", _("badge")

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="passes")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    secret = models.CharField(max_length=128)  # Argon2id, never the PIN or the badge itself
    failures = models.PositiveSmallIntegerField(_("wrong tries"), default=0)
    valid_until = models.DateTimeField(_("valid until"))

    class Meta:
        verbose_name = _("pass of a shift")
        constraints = [
            models.UniqueConstraint(
                fields=["device", "kind"],
                name="accounts_shift_pass_once",
                violation_error_message=_("There is one PIN and one badge for each counter."),
            ),
        ]


class AccountNews(Record):
    """Something that happened to an account; its owner reads it at the next workbench."""

    class What(models.TextChoices):
        NEW_DEVICE = "new_device", _("Somebody signed in with your account on a new device.")
        PASSKEY_ADDED = "passkey_added", _("A passkey was added to your account.")
        PASSKEY_REMOVED = "passkey_removed", _("A passkey was removed from your account.")
        TOTP_ON = "totp_on", _("An authenticator was added to your account.")
        TOTP_OFF = "totp_off", _("The authenticator was removed from your account.")
        RECOVERY_CODES = "recovery_codes", _("New recovery codes were made for your account.")
        PASSWORD = "password", _("The password of your account was changed.")
        SESSION_ENDED = "session_ended", _("A security administrator ended a session of yours.")
        UNLOCKED = "unlocked", _("A security administrator unlocked your account.")
        CHANGED = "changed", _("Two administrators changed something about you.")
        OFFICE_LEFT = (
            "office_left",
            _("A community moved to another office; your post there ended."),
        )

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="account_news"
    )
    what = models.CharField(_("what happened"), max_length=20, choices=What.choices)
    family = models.CharField(_("browser"), max_length=60, blank=True)
    change = models.ForeignKey(PersonnelChange, on_delete=models.CASCADE, null=True, blank=True)
    happened_at = models.DateTimeField(_("at"))
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    class Meta:
        verbose_name = _("account news")
        ordering = ["-happened_at", "-id"]
