"""What a person was asked and answered, the wording that was shown, and who is under fourteen."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hudang.core.models import (
    CommunityForeignKey,
    CustomerRecord,
    OnAnswer,
    OnDestruction,
    OnMerge,
    Record,
    Statement,
)
from hudang.purposes.inventory import Category
from hudang.purposes.models import NoticeVersion, Purpose
from hudang.vault.keys import Slot


class Situation(models.TextChoices):
    """The five situations in which the law asks for separate consent 单独同意 (LC-014)."""

    PROVIDE = "provide", _("provide to others")
    PUBLISH = "publish", _("make public")
    PUBLIC_IMAGES = "public_images", _("other use of images of public places")
    SENSITIVE = "sensitive", _("sensitive items")
    CROSS_BORDER = "cross_border", _("send abroad")


class Wording(Record):
    """The text that people are shown: one purpose, one situation at most, frozen as it was."""

    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    situation = models.CharField(
        _("situation"), max_length=14, choices=Situation.choices, blank=True
    )
    recipient = models.CharField(_("recipient or use"), max_length=80, blank=True)
    items = ArrayField(models.SmallIntegerField(), verbose_name=_("items"))
    # What purpose and notice said when the text was made; another one makes it outdated (LC-013).
    ground_hash = models.CharField(max_length=64)
    text_zh = models.TextField()
    text_en = models.TextField()
    text_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("wording of a consent")

    @property
    def text(self) -> str:
        """Return the text in the language of the page; the consent rests on both."""
        return self.text_en if (get_language() or "").startswith("en") else self.text_zh

    @property
    def is_separate(self) -> bool:
        return bool(self.situation)


class Consent(CustomerRecord):
    """A question put to a person about one wording, and what became of it."""

    class State(models.TextChoices):
        OFFERED = "offered", _("asked")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")
        EXPIRED = "expired", _("expired")
        SUPERSEDED = "superseded", _("superseded")

    class Form(models.TextChoices):
        ORAL = "oral", _("said before a witness")
        CLICK = "click", _("confirmed on a screen of one's own")
        WRITTEN_ELECTRONIC = "written_electronic", _("signed electronically")
        WRITTEN_PAPER = "written_paper", _("signed on paper")

    class Channel(models.TextChoices):
        COUNTER = "counter", _("at the counter")
        VISIT = "visit", _("at home")
        TELEPHONE = "telephone", _("by telephone")
        LETTER = "letter", _("by letter")
        ONLINE = "online", _("online")

    # The proof is kept three years beyond the processing it carries (R21), longer than the
    # customer's row: his identifier is an opaque number here and no key of the database.
    statement: ClassVar[Statement] = Statement(
        Category.BASIC, Slot.CONSENT, OnMerge.MOVE, OnDestruction.KEEP, OnAnswer.INCLUDE
    )

    customer_id = models.UUIDField()
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, related_name="consents")
    notice = models.ForeignKey(NoticeVersion, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.OFFERED
    )
    form = models.CharField(_("form"), max_length=18, choices=Form.choices, blank=True)
    channel = models.CharField(_("channel"), max_length=9, choices=Channel.choices)
    is_started_by_person = models.BooleanField(_("the person asked for it"), default=False)
    offered_at = models.DateTimeField(_("asked at"))
    # The last word of the person: the answer, or the withdrawal. The newest word counts.
    said_at = models.DateTimeField(_("answered at"), null=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    until_date = models.DateField(_("valid until"), null=True, blank=True)
    # The proof: codes and places of things, never what they say.
    signed_date = models.DateField(_("signed on"), null=True, blank=True)
    document_id = models.UUIDField(_("document"), null=True, blank=True)
    filed = models.CharField(_("where the paper is filed"), max_length=60, blank=True)
    reference = models.CharField(_("reference of the proof"), max_length=40, blank=True)
    witness = models.CharField(_("witness"), max_length=20, blank=True)
    # Who consented for somebody under fourteen, as an opaque number too.
    guardian_id = models.UUIDField(_("guardian"), null=True, blank=True)
    recorded_by = models.CharField(_("recorded by"), max_length=20)
    ended_by = models.CharField(_("ended by"), max_length=20, blank=True)
    # The entry of the log that commits to the wording and the notice.
    entry = models.UUIDField(_("entry of the log"), null=True, editable=False)

    class Meta:
        verbose_name = _("consent")
        ordering = ["-offered_at", "-id"]
        indexes = [
            models.Index(
                fields=["community", "customer_id", "purpose", "-said_at"],
                name="consent_of_customer",
            ),
            models.Index(fields=["community", "purpose", "state"], name="consent_of_purpose"),
            models.Index(
                fields=["until_date"],
                condition=Q(state__in=["offered", "granted"]),
                name="consent_running_out",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="offered", said_at__isnull=True)
                | Q(state__in=["expired", "superseded"])
                | Q(said_at__isnull=False, decided_at__isnull=False),
                name="consent_answered_when_decided",
                violation_error_message=_("A consent that is decided says since when."),
            ),
            models.CheckConstraint(
                condition=~Q(state="granted") | ~Q(form=""),
                name="consent_granted_in_a_form",
                violation_error_message=_("A consent is granted in a form."),
            ),
        ]


class RecipientNotice(CustomerRecord):
    """That a recipient named in a consent is to be told of its withdrawal, and was."""

    # It proves what was done about a withdrawal, as the consent proves the yes.
    statement: ClassVar[Statement] = Statement(
        Category.BASIC, Slot.CONSENT, OnMerge.MOVE, OnDestruction.KEEP, OnAnswer.INCLUDE
    )

    customer_id = models.UUIDField()
    consent_id = models.UUIDField()
    consent = CommunityForeignKey(Consent, "consent_id", related_name="recipient_notices")
    recipient = models.CharField(_("recipient or use"), max_length=80)
    due_date = models.DateField(_("tell by"))
    told_date = models.DateField(_("told on"), null=True, blank=True)
    reference = models.CharField(_("reference of the proof"), max_length=40, blank=True)
    told_by = models.CharField(_("told by"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("recipient to be told of a withdrawal")
        indexes = [
            models.Index(fields=["community", "customer_id"], name="consent_recipient_of"),
            models.Index(fields=["community", "due_date"], name="consent_recipient_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "consent_id"],
                name="consent_recipient_once",
                violation_error_message=_("The recipient of this consent is told once."),
            ),
            models.CheckConstraint(
                condition=Q(told_date__isnull=True, reference="", told_by="")
                | (Q(told_date__isnull=False) & ~Q(reference="") & ~Q(told_by="")),
                name="consent_recipient_proved",
                violation_error_message=_("That a recipient was told is proved."),
            ),
        ]


class Minor(CustomerRecord):
    """A customer declared to be under fourteen 未满十四周岁, and who consents for the child."""

    class Proof(models.TextChoices):
        REGISTER = "register", _("household register")
        BIRTH = "birth", _("birth certificate")
        DECISION = "decision", _("decision of a court or committee on guardianship")

    statement: ClassVar[Statement] = Statement(
        Category.BASIC, Slot.CONSENT, OnMerge.MOVE, OnDestruction.DELETE, OnAnswer.INCLUDE
    )

    customer_id = models.UUIDField()
    # The month of the fourteenth birthday: enough to ask anew in time, and no date of birth.
    fourteen_month = models.DateField(_("month of the fourteenth birthday"), null=True, blank=True)
    # A customer of the same community; who he is is looked up, so that he may leave.
    guardian_id = models.UUIDField(_("guardian"), null=True, blank=True)
    proof = models.CharField(_("proof"), max_length=8, choices=Proof.choices, blank=True)
    declared_by = models.CharField(_("declared by"), max_length=20)
    declared_at = models.DateTimeField(_("declared at"))

    class Meta:
        verbose_name = _("customer under fourteen")
        constraints = [
            models.UniqueConstraint(
                fields=["community", "customer_id"],
                name="minor_declared_once",
                violation_error_message=_("This customer is declared to be under fourteen."),
            ),
            models.CheckConstraint(
                condition=Q(guardian_id__isnull=True) | ~Q(proof=""),
                name="minor_guardian_is_proved",
                violation_error_message=_("A guardian is proved."),
            ),
        ]
