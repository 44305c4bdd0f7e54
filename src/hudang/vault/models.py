"""What the database knows of keys: wrapped bundles, epochs, the installation; and probe counts.

The lookup table is not here: it is UNLOGGED, has no key of its own and is reached by
`vault.index` alone.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from hudang.vault.ciphers import Suite
from hudang.vault.fields import SealedField
from hudang.vault.keys import FORMAT, Owner
from hudang.vault.sealed import Context, Sealed

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Iterable, Mapping

    from hudang.vault.keys import Address, Kind

SUITES = [(suite.value, suite.name.lower()) for suite in Suite]


class VaultState(models.Model):
    """The installation: its identifier and its suite, which `SuiteChange` alone replaces."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    install = models.UUIDField(_("installation"), editable=False)
    suite = models.PositiveSmallIntegerField(_("algorithm suite"), choices=SUITES)
    initialised_at = models.DateTimeField(_("initialised at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(id=1),
                name="vault_state_once",
                violation_error_message=_("There is one installation in a database."),
            )
        ]


class VaultEpoch(models.Model):
    """The time of one epoch key; the key itself is with the provider."""

    class State(models.TextChoices):
        ACTIVE = "active", _("wraps new keys")
        RETIRING = "retiring", _("being replaced")
        DESTROYED = "destroyed", _("destroyed")

    number = models.PositiveIntegerField(primary_key=True, editable=False)
    suite = models.PositiveSmallIntegerField(_("algorithm suite"), choices=SUITES)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    # The format of the bundles under it: those of earlier releases have room for one suite.
    form = models.PositiveSmallIntegerField(_("format of its bundles"), default=FORMAT)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["state"],
                condition=models.Q(state="active"),
                name="vault_epoch_one_active",
                violation_error_message=_("One epoch at a time wraps new keys."),
            )
        ]


class KeyRoll(models.Model):
    """One change of the epoch key: how far it has come, so that it goes on after a crash."""

    class Stage(models.TextChoices):
        STARTED = "started", _("started")
        CREATED = "created", _("new key made")
        ESCROWED = "escrowed", _("new key in every place")
        SWITCHED = "switched", _("new key wraps")
        REWRAPPED = "rewrapped", _("everybody re-wrapped")
        PROVED = "proved", _("nobody left under the old key")
        OPENED = "opened", _("a sample opened")
        DUMPED = "dumped", _("dump of the keys verified")
        WITHDRAWING = "withdrawing", _("old key destroyed here, waiting for places")
        SEALED = "sealed", _("old key destroyed everywhere")

    epoch = models.PositiveIntegerField(_("new epoch"), primary_key=True, editable=False)
    stage = models.CharField(
        _("stage"), max_length=12, choices=Stage.choices, default=Stage.STARTED
    )
    started_at = models.DateTimeField(_("started at"))
    changed_at = models.DateTimeField(_("changed at"))


class SuiteChange(models.Model):
    """One change of the algorithm suite: how far it has come, so that it goes on after a crash."""

    class Stage(models.TextChoices):
        STARTED = "started", _("begun")
        SWITCHED = "switched", _("new keys belong to the new suite")
        RESEALED = "resealed", _("everything sealed anew")
        INDEXED = "indexed", _("search tokens made anew; a verified copy has to follow")
        COPIED = "copied", _("a verified copy holds the new keys")
        DROPPED = "dropped", _("the keys of the old suite dropped")
        ENDED = "ended", _("ended")

    suite = models.PositiveSmallIntegerField(_("algorithm suite"), choices=SUITES)
    stage = models.CharField(
        _("stage"), max_length=10, choices=Stage.choices, default=Stage.STARTED
    )
    started_at = models.DateTimeField(_("started at"))
    changed_at = models.DateTimeField(_("changed at"))
    # Under which epoch the old keys were dropped: they open with nothing once it has ended.
    epoch = models.PositiveIntegerField(_("epoch"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=~models.Q(stage="ended"),
                name="vault_suite_change_alone",
                violation_error_message=_("One change of the suite runs at a time."),
            )
        ]


class EscrowCopy(models.Model):
    """A copy of an epoch key in a registered place, until that place confirmed its end."""

    epoch = models.PositiveIntegerField(_("epoch"))
    place = models.CharField(_("place"), max_length=400)
    digest = models.BinaryField(editable=False)
    written_at = models.DateTimeField(_("written at"))
    destroyed_at = models.DateTimeField(_("destroyed at"), null=True)
    unreachable_since = models.DateTimeField(_("unreachable since"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["epoch", "place"],
                name="vault_escrow_once",
                violation_error_message=_("A place holds one copy of an epoch key."),
            )
        ]


class RetiredGeneration(models.Model):
    """A slot key that seals nothing any more; it goes once a verified copy holds its successor."""

    community_id = models.UUIDField(editable=False)
    owner_id = models.UUIDField(editable=False)
    kind = models.PositiveSmallIntegerField(editable=False)
    slot = models.PositiveSmallIntegerField(editable=False)
    generation = models.PositiveIntegerField(editable=False)
    retired_at = models.DateTimeField(_("retired at"))


class VaultKey(models.Model):
    """The wrapped slot keys of one owner; whoever has none has zeros for a community.

    `suite` marks the suite in which the owner's values are sealed; what counts stands in the
    bundle, where each key names its own.
    """

    pk = models.CompositePrimaryKey("community_id", "owner_id")
    community_id = models.UUIDField(editable=False)
    owner_id = models.UUIDField(editable=False)
    kind = models.PositiveSmallIntegerField(editable=False)
    suite = models.PositiveSmallIntegerField(choices=SUITES, editable=False)
    epoch = models.PositiveIntegerField(editable=False)
    bundle = models.BinaryField(editable=False)


class Probe(models.Model):
    """One value somebody asked for behind one visible part on one day, both as keyed hashes."""

    pk = models.CompositePrimaryKey("day_date", "actor", "visible", "value")
    day_date = models.DateField()
    actor = models.CharField(max_length=40)
    visible = models.BinaryField()
    value = models.BinaryField()


class Miss(models.Model):
    """How many searches of one actor found nobody in one minute."""

    pk = models.CompositePrimaryKey("actor", "minute_at")
    actor = models.CharField(max_length=40)
    minute_at = models.DateTimeField()
    count = models.PositiveIntegerField()


class SealedRecord(models.Model):
    """A record with sealed fields; all of them are bound to its revision."""

    sealing_kind: ClassVar[Kind]
    # The columns that name sealed files of the record, each with the field that seals its secret;
    # a file that no record names is swept.
    stored_files: ClassVar[Mapping[str, str]] = {}

    revision = models.PositiveIntegerField(_("revision"), default=1, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        """Save; a sealed field takes its revision and the other sealed fields along."""
        names = {field.name for field in self.sealed_fields()}
        if update_fields is not None and not names.isdisjoint(update_fields):
            update_fields = {*update_fields, *names, "revision"}
        super().save(*args, update_fields=update_fields, **options)

    @classmethod
    def from_db(
        cls,
        db: str | None,
        field_names: Collection[str],
        values: Collection[Any],
        **options: Any,
    ) -> Self:
        record = super().from_db(db, field_names, values, **options)
        if "revision" in field_names:
            record._bind()
        return record

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet[Self] | None = None,
    ) -> None:
        super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)
        self._bind()

    @property
    def sealing_owner(self) -> uuid.UUID:
        return cast("uuid.UUID", self.__dict__["id"])

    @property
    def sealing_address(self) -> Address:
        return Owner(
            self.sealing_kind, getattr(self, "community_id", None), self.sealing_owner
        ).address

    def sealing_context(self, field_name: str) -> Context:
        return self.context_of(
            field_name,
            community=getattr(self, "community_id", None),
            owner=self.sealing_owner,
            record=self.__dict__["id"],
            revision=self.revision,
        )

    @classmethod
    def context_of(
        cls,
        field_name: str,
        *,
        community: uuid.UUID | None,
        owner: uuid.UUID,
        record: uuid.UUID,
        revision: int = 1,
    ) -> Context:
        """Return where a field of a row stands, for rows that are written without a record."""
        field = cast("SealedField", cls._meta.get_field(field_name))
        return Context(
            kind=cls.sealing_kind,
            community=community,
            owner=owner,
            record=record,
            place=field.place,
            slot=field.slot,
            revision=revision,
        )

    @classmethod
    def sealed_fields(cls) -> list[SealedField]:
        """Return the sealed fields in order of their places."""
        return _sealed_fields(cls)

    @classmethod
    def owner_column(cls) -> str:
        """Return the column that names the owner of a record's keys: its customer, else itself."""
        names = {field.name for field in cls._meta.get_fields()}
        return "customer_id" if "customer_id" in names else "id"

    def _bind(self) -> None:
        for field in self.sealed_fields():
            value = self.__dict__.get(field.attname)
            if isinstance(value, Sealed) and value.context is None:
                self.__dict__[field.attname] = value.bound_to(self.sealing_context(field.name))


def sealed_models() -> list[type[SealedRecord]]:
    """Return every table with sealed values."""
    return [model for model in apps.get_models() if issubclass(model, SealedRecord)]


@cache
def _sealed_fields(model: type[models.Model]) -> list[SealedField]:
    fields = [field for field in model._meta.concrete_fields if isinstance(field, SealedField)]
    return sorted(fields, key=lambda field: field.place)
