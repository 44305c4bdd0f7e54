"""Uploads: sealed from the first byte, never spooled in clear; only where one is expected."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.timezone import now

from hudang.accounts import queries
from hudang.accounts.policy import Permission
from hudang.dossiers.policy import MOST_BYTES
from hudang.integration.policy import MOST_OLD_BYTES
from hudang.service.policy import MOST_TOGETHER
from hudang.vault import storage
from hudang.vault.files import FileSealer
from hudang.vault.services import current_suite

if TYPE_CHECKING:
    from collections.abc import Mapping
    from io import BufferedWriter
    from pathlib import Path

    from django.http import HttpRequest

    from hudang.accounts.actor import Actor

LIMIT = 200_000_000
PICTURE_LIMIT = 10_000_000
WORKBOOK_LIMIT = 10_000_000
HEAD = 16  # bytes that tell the type of a file
FORM_FIELDS = 100_000  # bytes that the other fields of the form may take

# The forms that take a file, and what their sender must be allowed to do.
PLACES: Mapping[str, Permission] = {
    "web:import_new": Permission.IMPORT_ROSTER,
    "web:import_corrections": Permission.IMPORT_ROSTER,
    "api:import_receive": Permission.IMPORT_ROSTER,
    "web:bulk_file": Permission.RUN_BULK,
    "api:bulk_file": Permission.RUN_BULK,
    "web:notice_post": Permission.DELIVER_NOTICE,
    "web:document_new": Permission.FILE_DOCUMENT,
    "web:document_replace": Permission.FILE_DOCUMENT,
    "web:dossier_document_new": Permission.FILE_DOCUMENT,
    "api:documents": Permission.FILE_DOCUMENT,
    "web:order_attach": Permission.WORK_ORDER,
    "web:renovation_agree": Permission.FILE_DOCUMENT,
    "web:violation_attach": Permission.FIND_VIOLATION,
    "api:renovation_agreement": Permission.FILE_DOCUMENT,
    "api:order_files": Permission.WORK_ORDER,
    "web:arrears_proof": Permission.WORK_ARREARS,
    "web:old_order_new": Permission.MANAGE_SERVICES,
    "api:old_orders": Permission.MANAGE_SERVICES,
}
LIMITS: Mapping[str, int] = {
    "web:bulk_file": WORKBOOK_LIMIT,
    "api:bulk_file": WORKBOOK_LIMIT,
    "web:notice_post": PICTURE_LIMIT,
    "web:document_new": MOST_BYTES,
    "web:document_replace": MOST_BYTES,
    "web:dossier_document_new": MOST_BYTES,
    "api:documents": MOST_BYTES,
    "web:order_attach": MOST_TOGETHER,
    "web:renovation_agree": MOST_BYTES,
    "web:violation_attach": MOST_TOGETHER,
    "api:renovation_agreement": MOST_BYTES,
    "api:order_files": MOST_TOGETHER,
    "web:arrears_proof": MOST_BYTES,
    "web:old_order_new": MOST_OLD_BYTES,
    "api:old_orders": MOST_OLD_BYTES,
}


class SealedUpload(UploadedFile):  # type: ignore[type-arg]  # not generic when it runs
    """An uploaded file that exists only sealed; it is removed with the request unless kept."""

    def __init__(self, path: Path, *, secret: bytes, head: bytes, name: str, size: int) -> None:
        super().__init__(name=name, size=size)
        self.head = head
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
        self.path = storage.new_path()
        self.head = b""
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
        if self.announced > LIMITS.get(route, LIMIT) + FORM_FIELDS:
            raise RequestDataTooBig("The file is larger than this form takes.")

    def _sender(self) -> Actor | None:
        """Return who sends: known already where the API asked, by the session elsewhere."""
        known: Actor | None = getattr(self.request, "auth", None)
        user = self.request.user
        if known is None and user.is_authenticated:
            return queries.acting(user, at=now())
        return known

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.head += raw_data[: HEAD - len(self.head)]
        self.sealer.write(raw_data)

    def file_complete(self, file_size: int) -> SealedUpload:
        self.sealer.close()
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
        return SealedUpload(
            self.path,
            secret=self.sealer.secret,
            head=self.head,
            name=self.file_name or "",
            size=file_size,
        )

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
            self.path.unlink(missing_ok=True)
