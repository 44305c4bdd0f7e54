"""What can be asked for, how soon the contract promises it, and which team does it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hudang.accounts.models import Department
from hudang.core.models import CommunityForeignKey, CommunityRecord, Record
from hudang.registry.models import ServiceContract


class Group(models.TextChoices):
    """The kinds of service that teams, figures and contracts speak of."""

    REPAIR = "repair", _("repair")
    CLEANING = "cleaning", _("cleaning")
    SECURITY = "security", _("security")
    GREEN = "green", _("green areas")
    PARKING = "parking", _("parking")
    RENOVATION = "renovation", _("renovation")
    KEYS = "keys", _("keys and cards")
    VISITORS = "visitors", _("help for visitors")
    FEES = "fees", _("question about fees")
    OTHER = "other", _("something else")


class Urgency(models.TextChoices):
    """How soon somebody must come; what the contract promises hangs on it."""

    EMERGENCY = "emergency", _("at once")
    URGENT = "urgent", _("urgent")
    NORMAL = "normal", _("normal")
    PLANNED = "planned", _("by appointment")


class ServiceType(Record):
    """One line of the company's catalogue 服务目录; `words` are what people call it in a chat."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    group = models.CharField(_("kind of service"), max_length=10, choices=Group.choices)
    name_zh = models.CharField(_("name in Chinese"), max_length=20)
    name_en = models.CharField(_("name in English"), max_length=40)
    urgency = models.CharField(
        _("urgency"), max_length=9, choices=Urgency.choices, default=Urgency.NORMAL
    )
    is_in_home = models.BooleanField(_("inside the home"), default=False)
    words = ArrayField(models.CharField(max_length=20), verbose_name=_("words"), default=list)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_retired = models.BooleanField(_("not offered any more"), default=False)

    class Meta:
        verbose_name = _("kind of order")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name_zh


class ServiceLevel(CommunityRecord):
    """What a service contract promises: how soon somebody answers, and how soon it is done."""

    contract_id = models.UUIDField()
    contract = CommunityForeignKey(ServiceContract, "contract_id", related_name="levels")
    # Empty: every kind of service that has no line of its own.
    group = models.CharField(
        _("kind of service"), max_length=10, choices=Group.choices, blank=True
    )
    urgency = models.CharField(_("urgency"), max_length=9, choices=Urgency.choices)
    response_minutes = models.PositiveIntegerField(_("answered within minutes"))
    completion_minutes = models.PositiveIntegerField(_("done within minutes"))

    class Meta:
        verbose_name = _("promise of a service contract")
        constraints = [
            models.UniqueConstraint(
                fields=["community", "contract_id", "group", "urgency"],
                name="service_level_once",
                violation_error_message=_("The contract promises this already."),
            ),
            models.CheckConstraint(
                condition=models.Q(completion_minutes__gte=models.F("response_minutes")),
                name="service_level_answered_before_done",
                violation_error_message=_("An order is answered before it is done."),
            ),
        ]


class Team(CommunityRecord):
    """Who does the work of some kinds in a community: people of ours, or a contractor's."""

    code = models.CharField(_("code"), max_length=12)
    name = models.CharField(_("team"), max_length=30)
    groups = ArrayField(
        models.CharField(max_length=10, choices=Group.choices),
        verbose_name=_("kinds of service"),
        default=list,
    )
    # Whose staff see its orders; none where only its members do.
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The company it belongs to, where that is not ours.
    contractor = models.CharField(_("contractor"), max_length=60, blank=True)
    is_retired = models.BooleanField(_("not at work any more"), default=False)

    class Meta:
        verbose_name = _("team")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "code"],
                name="team_once",
                violation_error_message=_("There is a team of that code already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class TeamMember(CommunityRecord):
    """A person of ours, or of the contractor, who works in a team."""

    team_id = models.UUIDField()
    team = CommunityForeignKey(Team, "team_id", related_name="members", on_delete=models.CASCADE)
    person = models.CharField(_("employee number"), max_length=20)

    class Meta:
        verbose_name = _("member of a team")
        ordering = ["person"]
        indexes = [models.Index(fields=["person"], name="team_of_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "team_id", "person"],
                name="team_member_once",
                violation_error_message=_("This person is in the team already."),
            )
        ]
