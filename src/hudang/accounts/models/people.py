"""Who works here: one account per natural person, and the posts that say what for and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from hudang.accounts.models.devices import Device
from hudang.core.models import Record
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind, Slot
from hudang.vault.models import SealedRecord
from hudang.vault.sealed import Place

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

SIGN_IN_SECRET = 111  # the item sign_in_secret of the data inventory

CODE = RegexValidator(
    r"^[A-Z0-9][A-Z0-9-]{1,19}$",
    _("Use two to twenty capital letters, digits and hyphens."),
)


class Role(models.TextChoices):
    """What a post lets its holder do; `policy.PERMISSIONS` says it in detail.

    Department staff do what the function of their department needs, and nothing by the role alone.
    """

    CLERK = "clerk", _("front desk")
    BUTLER = "butler", _("butler")
    STAFF = "staff", _("department staff")
    FEE_CLERK = "fee_clerk", _("fee clerk")
    CUSTODIAN = "custodian", _("data custodian")
    PRIVACY_LEAD = "privacy_lead", _("privacy lead")
    LEGAL_REVIEWER = "legal_reviewer", _("legal reviewer")
    SYSTEM_ADMIN = "system_admin", _("system administrator")
    SECURITY_ADMIN = "security_admin", _("security administrator")
    AUDIT_ADMIN = "audit_admin", _("audit administrator")
    SUPERVISOR = "supervisor", _("supervision group")
    MANAGER = "manager", _("manager")
    # Of no person: another system that sends orders acts in it (`integration`).
    SYSTEM = "system", _("other system")


OF_PEOPLE = [(role.value, role.label) for role in Role if role != Role.SYSTEM]


class Function(models.TextChoices):
    """What a department is for; `policy.PERMISSIONS_OF_FUNCTION` says what its staff may do."""

    CUSTOMER_SERVICE = "customer_service", _("customer service")
    ENGINEERING = "engineering", _("engineering")
    SECURITY = "security", _("order and security")
    ENVIRONMENT = "environment", _("cleaning and green areas")
    FINANCE = "finance", _("finance")
    MARKETING = "marketing", _("marketing")
    LEGAL = "legal", _("legal affairs")
    TECHNOLOGY = "technology", _("information technology")
    MANAGEMENT = "management", _("management")
    CONTRACTOR = "contractor", _("contractor's people")
    OTHER = "other", _("not said yet")


class Language(models.TextChoices):
    CHINESE = "zh-hans", "简体中文"
    ENGLISH = "en", "English"


class UserManager(BaseUserManager["User"]):
    """What Django's sign-in needs to find an account by its employee number."""


class User(Record, AbstractBaseUser):
    """The one account of a natural person on the staff, known by the employee number."""

    code = models.CharField(_("employee number"), max_length=20, unique=True, validators=[CODE])
    name = models.CharField(_("name"), max_length=50)
    language = models.CharField(
        _("language"), max_length=10, choices=Language.choices, default=Language.CHINESE
    )
    # What the person chose beside number and name, in order; none chosen yet means the usual.
    customer_columns = ArrayField(
        models.CharField(max_length=20),
        verbose_name=_("columns of customers"),
        null=True,
        blank=True,
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(_("created at"))
    suspended_at = models.DateTimeField(_("suspended at"), null=True, blank=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "code"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta(AbstractBaseUser.Meta):
        abstract = False
        verbose_name = _("account")
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z0-9][A-Z0-9-]{1,19}$"),
                name="accounts_user_code_form",
                violation_error_message=_(
                    "Use two to twenty capital letters, digits and hyphens."
                ),
            ),
        ]

    def get_short_name(self) -> str:
        return self.name


class Office(Record):
    """A project office 管理处: the people on the spot for some communities."""

    code = models.CharField(_("code"), max_length=20, unique=True, validators=[CODE])
    name = models.CharField(_("office name"), max_length=80)

    class Meta:
        verbose_name = _("project office")
        ordering = ["code"]


class Department(Record):
    """A department, what it is for, and the purposes it may pursue with customer data (LC-051)."""

    code = models.CharField(_("code"), max_length=20, unique=True, validators=[CODE])
    name = models.CharField(_("department name"), max_length=80)
    function = models.CharField(
        _("function"), max_length=20, choices=Function.choices, default=Function.OTHER
    )
    is_customer_service = models.GeneratedField(
        expression=Exact(F("function"), Function.CUSTOMER_SERVICE.value),
        output_field=models.BooleanField(_("customer service")),
        db_persist=True,
    )
    purposes = ArrayField(
        models.CharField(max_length=40), verbose_name=_("purposes"), default=list, blank=True
    )

    class Meta:
        verbose_name = _("department")
        ordering = ["code"]


class PostQuerySet(models.QuerySet["Post"]):
    def in_force(self, at: datetime) -> PostQuerySet:
        return self.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=at),
            valid_from__lte=at,
            user__is_active=True,
        )


class Post(Record):
    """A post 岗位: a role one person holds, in some communities, for some purposes, for a time."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="posts"
    )
    role = models.CharField(_("role"), max_length=20, choices=OF_PEOPLE)
    title = models.CharField(_("post title"), max_length=40, blank=True)
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="posts"
    )
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="posts")
    communities = models.ManyToManyField(
        "registry.Community", verbose_name=_("communities"), related_name="+", blank=True
    )
    purposes = ArrayField(
        models.CharField(max_length=40), verbose_name=_("purposes"), default=list, blank=True
    )
    is_deputy = models.BooleanField(_("deputy"), default=False)
    # The post whose holder is away; its deputy acts for him, never wider than the post.
    deputises = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="deputies"
    )
    superior = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="subordinate_posts",
        verbose_name=_("superior"),
    )
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        ordering = ["valid_from", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="accounts_post_window",
                violation_error_message=_("A post cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.SYSTEM),
                name="accounts_post_of_person",
                violation_error_message=_("The role of another system is no person's."),
            ),
        ]

    def is_in_force(self, at: datetime) -> bool:
        return self.valid_from <= at and (self.valid_until is None or at < self.valid_until)


class Beat(Record):
    """A beat 责任片区: the buildings of a community one post looks after; none named means all."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="beats")
    community = models.ForeignKey("registry.Community", on_delete=models.PROTECT, related_name="+")
    buildings = ArrayField(
        models.CharField(max_length=10), verbose_name=_("buildings"), default=list, blank=True
    )

    class Meta:
        verbose_name = _("beat")
        constraints = [
            models.UniqueConstraint(
                fields=["post", "community"],
                name="accounts_beat_once",
                violation_error_message=_("This post already has a beat in the community."),
            ),
        ]


class StaffSession(Record):
    """A signed-in browser of an account, so that their number can be limited (LC-131)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="staff_sessions"
    )
    key = models.CharField(max_length=40, unique=True)
    device = models.ForeignKey(
        Device, on_delete=models.CASCADE, null=True, blank=True, related_name="sessions"
    )
    is_quick = models.BooleanField(_("by quick switch"), default=False)
    began_at = models.DateTimeField(_("began at"))
    seen_at = models.DateTimeField(_("last used at"), null=True, blank=True)

    class Meta:
        verbose_name = _("session")
        ordering = ["began_at", "id"]


class SignInSecret(SealedRecord, Record):
    """The seed of a second factor or of recovery codes, sealed under a key of its owner."""

    sealing_kind: ClassVar[Kind] = Kind.ACCOUNT

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_in_secrets"
    )
    secret = SealedField(slot=Slot.IDENTITY, place=Place.ACCOUNT_SECRET, items=(SIGN_IN_SECRET,))

    class Meta:
        verbose_name = _("sign-in secret")

    @property
    def sealing_owner(self) -> UUID:
        return self.user_id

    @classmethod
    def owner_column(cls) -> str:
        return "user_id"
