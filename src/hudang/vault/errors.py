from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class VaultError(Exception):
    """A stop of the vault: it says what is wrong and how to recover, never what was sealed."""

    message: ClassVar["_StrPromise"]

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.message} ({self.detail})" if self.detail else str(self.message)


class Tampered(VaultError):
    message = _(
        "A sealed value was changed outside the system and does not open. Nothing is shown. "
        "Run verify_log to find what was changed, then restore the record from a backup."
    )


class MissingKey(VaultError):
    message = _(
        "The key of a sealed value is missing. Restore the newest dump of the keys and the key "
        "folder, or look in the register whether the record was destroyed."
    )


class WrongSuite(VaultError):
    message = _(
        "A sealed value names another algorithm suite than its key. Nothing is shown. "
        "Restore the record and its key from the same backup."
    )


class SuiteUnavailable(VaultError):
    message = _(
        "This machine cannot compute the algorithm suite of the installation. Install the "
        "cryptography package as a wheel with its own OpenSSL; the suite is never switched."
    )


class SuiteDiffers(VaultError):
    message = _(
        "HUDANG_SUITE names another suite than this installation was made with. Remove the "
        "setting; the suite is chosen once, when an installation is made."
    )


class KeysExposed(VaultError):
    message = _(
        "Other users of this machine can read the keys. Give the key folder the mode 0700 and "
        "its files the mode 0600, then start again."
    )


class NotInitialised(VaultError):
    message = _("This installation has no keys yet. Run init first.")


class Misplaced(VaultError):
    message = _(
        "A sealed value belongs to another record, or to an earlier revision of this one. "
        "Seal it again with vault.services."
    )


class IndexRebuilding(VaultError):
    message = _("The search index is being rebuilt. Try again in a minute.")
