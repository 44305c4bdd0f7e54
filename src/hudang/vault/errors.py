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
        "HUDANG_SUITE names another suite than this installation uses. Remove the setting; "
        "./hudang rotate_keys --suite changes the suite."
    )


class SuiteChanging(VaultError):
    message = _(
        "A change to another algorithm suite is running. Let it end first: run rotate_keys again."
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


class AlreadyDestroyed(VaultError):
    message = _(
        "The keys of this record were destroyed; it never gets a key again. "
        "Register the person anew if there is a new reason to."
    )


class LedgerDamaged(VaultError):
    message = _(
        "The shred ledger was changed, cut or is an older copy. Nothing is restored or destroyed. "
        "Bring HUDANG_LEDGER back from the newest backup, then run check_keys."
    )


class PlaceUnreachable(VaultError):
    message = _(
        "A registered place of the escrow cannot be reached. Connect it, then run rotate_keys "
        "again."
    )


class EscrowDiffers(VaultError):
    message = _(
        "What an escrow place gave back is not the key that was put there. "
        "Replace that medium, then run rotate_keys again."
    )


class NoRecoveryKey(VaultError):
    message = _("There is no recovery key yet. Run make_recovery_key and type back both halves.")


class HalvesDiffer(VaultError):
    message = _(
        "The two halves do not make the recovery key. Check the letters and that both are of the "
        "same set."
    )


class RollRunning(VaultError):
    message = _("Another process is rotating the keys. Wait until it has ended.")


class DumpDamaged(VaultError):
    message = _(
        "A dump of the keys is damaged or incomplete. Make a new one, or use another copy."
    )


class SampleFailed(VaultError):
    message = _(
        "A fresh process could not open a sample under the new key. The old key is kept. "
        "Run check_keys --all, then rotate_keys again."
    )


class SealingStopped(VaultError):
    message = _(
        "The process that seals the rows has ended. What was committed stays; "
        "let the import go on."
    )
