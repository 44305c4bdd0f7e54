"""Uploads: sealed from the first byte, never spooled in clear; only where one is expected."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.timezone import now

from hudang.accounts import queries
from hudang.accounts.policy import Permission
from hudang.vault.ciphers import Suite
from hudang.vault.files import FileSealer
from hudang.vault.models import VaultState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from io import BufferedWriter

    from django.http import HttpRequest

    from hudang.accounts.actor import Actor

LIMIT = 200_000_000
FORM_FIELDS = 100_000  # bytes that the other fields of the form may take

# The forms that take a file, and what their sender must be allowed to do.
PLACES: Mapping[str, Permission] = {
    "web:import_new": Permission.IMPORT_ROSTER,
    "web:import_corrections": Permission.IMPORT_ROSTER,
    "api:import_receive": Permission.IMPORT_ROSTER,
}


def folder() -> Path:
    """Return where sealed files are kept."""
    return Path(settings.HUDANG_DATA) / "files"


def current_suite() -> Suite:
    return Suite(VaultState.objects.values_list("suite", flat=True).get())


class SealedUpload(UploadedFile):  # type: ignore[type-arg]  # not generic when it runs
    """An uploaded file that exists only sealed; it is removed with the request unless kept."""

    def __init__(self, path: Path, *, secret: bytes, name: str, size: int) -> None:
        super().__init__(name=name, size=size)
        self.path = path
        self.secret = secret
        self._is_kept = False

    @property
    def identifier(self) -> UUID:
        return UUID(self.path.name)

    def keep(self) -> UUID:
        """Let the file outlive its request, and return what it is called."""
        self._is_kept = True
        return self.identifier

    def close(self) -> None:
        if not self._is_kept:
            self.path.unlink(missing_ok=True)


class SealingUploadHandler(FileUploadHandler):
    """Writes what arrives through a sealer: no byte of it touches the disk in clear."""

    request: HttpRequest

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        self.announced = content_length

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._require_expected()
        folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = folder() / str(uuid4())
        self.file: BufferedWriter = self.path.open("xb")
        self.sealer = FileSealer(self.file, suite=current_suite())

    def _require_expected(self) -> None:
        """Refuse before the first byte what nobody expects, may not be sent or is too large."""
        route = self.request.resolver_match.view_name if self.request.resolver_match else ""
        if route not in PLACES:
            raise SuspiciousOperation("This page takes no file.")
        actor = self._sender()
        if actor is None or not actor.may(PLACES[route]):
            raise PermissionDenied
        if self.announced > LIMIT + FORM_FIELDS:
            raise RequestDataTooBig("The file is larger than 200 MB.")

    def _sender(self) -> Actor | None:
        """Return who sends: known already where the API asked, by the session elsewhere."""
        known: Actor | None = getattr(self.request, "auth", None)
        user = self.request.user
        if known is None and user.is_authenticated:
            return queries.acting(user, at=now())
        return known

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.sealer.write(raw_data)

    def file_complete(self, file_size: int) -> SealedUpload:
        self.sealer.close()
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
        return SealedUpload(
            self.path, secret=self.sealer.secret, name=self.file_name or "", size=file_size
        )

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
            self.path.unlink(missing_ok=True)
