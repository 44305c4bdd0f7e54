"""The column of a sealed value: it takes `Sealed` and gives `Sealed`, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from django.core import checks
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from hudang.vault.errors import Misplaced
from hudang.vault.keys import Slot
from hudang.vault.sealed import Place, Sealed

if TYPE_CHECKING:
    from collections.abc import Sequence

    _BinaryField = models.BinaryField[Sealed | None, Sealed | None]
else:
    _BinaryField = models.BinaryField


class _Checked(bytes):
    """The bytes of a sealed value that was found to belong to the row about to be written."""


class _SealedAttribute(DeferredAttribute):
    def __set__(self, instance: models.Model, value: Sealed | None) -> None:
        if value is not None and not isinstance(value, Sealed):
            raise TypeError(f"{self.field.name} takes a sealed value; use vault.services.seal.")
        instance.__dict__[self.field.attname] = value


class SealedField(_BinaryField):
    """A sealed map of inventory items; which slot opens it and where it stands is frozen."""

    descriptor_class = _SealedAttribute
    # Without a value there is none yet: an empty text was sealed by nobody.
    empty_strings_allowed = False

    def __init__(
        self,
        verbose_name: Any = None,
        *,
        slot: int = Slot.CONTACT,
        place: int = Place.CUSTOMER_CONTACT,
        items: Sequence[int] = (),
        **options: Any,
    ) -> None:
        self.slot = Slot(slot)
        self.place = place
        self.items = tuple(items)
        super().__init__(verbose_name, **options)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        # The items are inventory, not schema: they change without a migration.
        return name, path, args, {**options, "slot": int(self.slot), "place": int(self.place)}

    def check(self, **options: Any) -> list[checks.CheckMessage]:
        problems = super().check(**options)
        if self.place not in set(Place):
            message = f"Place {self.place} is not registered in vault.sealed.Place."
            problems.append(checks.Error(message, obj=self, id="vault.E001"))
        return problems

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Sealed | None:
        return None if value is None else Sealed(bytes(value), label=self.name)

    def to_python(self, value: Any) -> Sealed | None:
        if value is None or isinstance(value, Sealed):
            return value
        raise TypeError(f"{self.name} takes a sealed value; use vault.services.seal.")

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))

    def pre_save(self, model_instance: models.Model, add: bool) -> _Checked | None:
        """Let a value through to the row it was sealed for, and to no other."""
        value = self.to_python(getattr(model_instance, self.attname))
        if value is None:
            return None
        if value.context != model_instance.sealing_context(self.name):  # type: ignore[attr-defined]
            raise Misplaced(self.name)
        return _Checked(value.blob)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if value is None:
            return None
        if not isinstance(value, _Checked):
            self._refuse()
        return connection.Database.Binary(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None:
            self._refuse()
        return None

    def _refuse(self) -> NoReturn:
        raise TypeError(
            f"{self.name} is written by saving a record that vault.services sealed, and is never "
            "compared: no update(), no bulk_update(), no filter by value."
        )
