from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class CopyError(Exception):
    """A copy cannot be made or used; the message says why, the detail which file."""

    message: ClassVar["_StrPromise"]

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.message} ({self.detail})" if self.detail else str(self.message)


class CopyDamaged(CopyError):
    message = _("A file of this copy is missing, cut or changed. Use another copy.")


class ManifestForged(CopyError):
    message = _(
        "The list of this copy was not written by this installation, or the backup key is "
        "another. Bring back the static keys with both halves, or use another copy."
    )


class DumpFailed(CopyError):
    message = _("The database could not be copied or brought back. Nothing is counted as a copy.")


class NoRoomForCopy(CopyError):
    message = _(
        "There is no room for this copy, so none was made. Take older copies elsewhere or make "
        "room; the next one is made by itself."
    )


class NoKeysForCopy(CopyError):
    message = _(
        "The epoch key of the newest dump of the keys is not here. Type both halves and name an "
        "escrow place, or bring back the key folder."
    )
