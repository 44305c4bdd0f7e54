"""Customer feedback 客户反馈: complaints and suggestions, which name nobody who made them."""

from __future__ import annotations

from typing import TypeAlias

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hudang.core.models import CommunityForeignKey, CommunityRecord
from hudang.registry.models import Building, House
from hudang.service import categories
from hudang.service.models.orders import ServiceRecord
from hudang.service.models.places import Spot, place_name


class Source(models.TextChoices):
    """By which way a complaint or suggestion came."""

    COUNTER = "counter", _("at the counter")
    TELEPHONE = "telephone", _("telephone call")
    CHAT = "chat", _("by a chat message")
    LETTER = "letter", _("by letter")
    PORTAL = "portal", _("in the portal")
    AUTHORITY = "authority", _("through an authority or its hotline")
    COMMITTEE = "committee", _("through the owners' committee")
    SYSTEM = "system", _("by another system")


class Severity(models.TextChoices):
    """How grave a matter is; who raises it plays no part in it."""

    ORDINARY = "ordinary", _("ordinary")
    SERIOUS = "serious", _("serious: many are affected, or it came back")
    GRAVE = "grave", _("grave: life, health or property in danger")


class FeedbackKind(models.TextChoices):
    """What somebody brings forward."""

    COMPLAINT = "complaint", _("complaint")
    SUGGESTION = "suggestion", _("suggestion")


class FeedbackState(models.TextChoices):
    """How far a case has come."""

    RECORDED = "recorded", _("recorded")
    INVESTIGATING = "investigating", _("being looked into")
    PROMISED = "promised", _("measures promised")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("settled")
    WITHDRAWN = "withdrawn", _("withdrawn by who made it")
    MERGED = "merged", _("dealt with in another case")


class FeedbackOutcome(models.TextChoices):
    """How a case ended: the first four of a complaint, the others of a suggestion."""

    JUSTIFIED = "justified", _("justified")
    PARTLY = "partly", _("justified in part")
    UNFOUNDED = "unfounded", _("not confirmed")
    NOT_OURS = "not_ours", _("not a task of the contract, explained")
    ADOPTED = "adopted", _("adopted")
    DECLINED = "declined", _("not adopted, with the reason")


class FeedbackCause(models.TextChoices):
    """Why it came to a complaint."""

    CONDUCT = "conduct", _("conduct of staff")
    SKILL = "skill", _("training or skill")
    PROCESS = "process", _("the way we work")
    EQUIPMENT = "equipment", _("equipment or material")
    CONTRACTOR = "contractor", _("a contractor")
    TOLD = "told", _("not told, or not clearly")
    OUTSIDE = "outside", _("outside of our work")


class FeedbackAcceptance(models.TextChoices):
    """What who raised a case said to the answer."""

    ACCEPTED = "accepted", _("accepted")
    NOT_ACCEPTED = "not_accepted", _("not accepted; everything due was done")
    NOT_REACHED = "not_reached", _("who made it could not be reached")


class Feedback(CommunityRecord):
    """A complaint or a suggestion: what it is about, whose case it is, by when, how it ended."""

    Kind: TypeAlias = FeedbackKind
    State: TypeAlias = FeedbackState
    Outcome: TypeAlias = FeedbackOutcome
    Cause: TypeAlias = FeedbackCause
    Acceptance: TypeAlias = FeedbackAcceptance

    number = models.CharField(_("number"), max_length=20)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    category = models.CharField(_("category"), max_length=40)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity.choices)
    source = models.CharField(_("way"), max_length=9, choices=Source.choices)
    state = models.CharField(
        _("state"), max_length=13, choices=State.choices, default=State.RECORDED
    )
    building_id = models.UUIDField(null=True)
    building = CommunityForeignKey(Building, "building_id", null=True, related_name="+")
    house_id = models.UUIDField(null=True)
    house = CommunityForeignKey(House, "house_id", null=True, related_name="+")
    spot = models.CharField(_("place"), max_length=7, choices=Spot.choices, blank=True)
    # What stands on the equipment, like DT-3-1.
    facility = models.CharField(_("equipment"), max_length=20, blank=True)
    order_id = models.UUIDField(null=True)
    order = CommunityForeignKey(ServiceRecord, "order_id", null=True, related_name="+")
    # Who raised it wants to hear nothing more of it: nobody writes, nobody calls.
    wants_silence = models.BooleanField(_("asked not to be contacted"), default=False)
    recorded_by = models.CharField(_("recorded by"), max_length=20)
    recorded_at = models.DateTimeField(_("recorded at"))
    # Whose case it is; empty while nobody may have it who could.
    owner = models.CharField(_("responsible"), max_length=20, blank=True)
    acknowledge_due_date = models.DateField(_("acknowledged by"))
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True)
    answer_due_date = models.DateField(_("to be answered by"))
    extended_at = models.DateTimeField(_("extended at"), null=True)
    # Who does what was promised or adopted, and until when.
    promised_to_do = models.CharField(_("done by"), max_length=20, blank=True)
    promised_date = models.DateField(_("done until"), null=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome.choices, blank=True)
    cause = models.CharField(_("root cause"), max_length=10, choices=Cause.choices, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    closed_by = models.CharField(_("closed by"), max_length=20, blank=True)
    acceptance = models.CharField(
        _("acceptance"), max_length=12, choices=Acceptance.choices, blank=True
    )
    reopened = models.PositiveSmallIntegerField(_("reopened"), default=0)
    # The case in which the same matter is dealt with; who made this one is answered all the same.
    into_id = models.UUIDField(null=True)
    into = CommunityForeignKey("self", "into_id", null=True, related_name="repeats")
    # Counts every change: two people who act at once do not overwrite each other.
    edition = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("complaint or suggestion")
        ordering = ["-recorded_at", "-id"]
        indexes = [
            models.Index(fields=["community", "-recorded_at", "-id"], name="feedback_newest"),
            models.Index(
                fields=["community", "answer_due_date"],
                condition=Q(state__in=["recorded", "investigating", "promised", "merged"]),
                name="feedback_open",
            ),
            models.Index(fields=["community", "into_id"], name="feedback_repeats"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "number"],
                name="feedback_number_once",
                violation_error_message=_("This number is taken."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "closed"])
                | Q(answered_at__isnull=False) & ~Q(outcome=""),
                name="feedback_answered_with_outcome",
                violation_error_message=_("A case is answered with an outcome."),
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False) & ~Q(acceptance=""),
                name="feedback_closed_with_acceptance",
                violation_error_message=_("A case is closed with what who made it said to it."),
            ),
            models.CheckConstraint(
                condition=~Q(state="merged") | Q(into_id__isnull=False) & ~Q(into_id=F("id")),
                name="feedback_merged_into_another",
                violation_error_message=_("A repeat is dealt with in another case."),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def place(self) -> str:
        """Where it is: a house, what belongs to all, or the community as a whole."""
        return place_name(house=self.house, building=self.building, spot=self.spot)

    @property
    def category_name(self) -> str:
        return categories.name_of(self.kind, self.category)


class Accused(CommunityRecord):
    """A person of ours whom a complaint is about 被投诉人: never told who complained."""

    feedback_id = models.UUIDField()
    feedback = CommunityForeignKey(Feedback, "feedback_id", related_name="accused")
    person = models.CharField(_("employee number"), max_length=20)
    asked_at = models.DateTimeField(_("asked at"), null=True)
    accounted_at = models.DateTimeField(_("account given at"), null=True)

    class Meta:
        verbose_name = _("person complained about")
        ordering = ["person"]
        indexes = [models.Index(fields=["person"], name="feedback_about_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "feedback_id", "person"],
                name="feedback_about_once",
                violation_error_message=_("This person is named already."),
            )
        ]
