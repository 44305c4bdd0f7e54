"""Which files are kept: by their content, and with a sentence for each that is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing
from hudang.dossiers.content.findings import Flaw, Removed, Use

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_BYTES: Final = 20_000_000

SENTENCES: Final[Mapping[Flaw, object]] = {
    Flaw.EMPTY: _("This file is empty. Choose it again."),
    Flaw.UNKNOWN: _(
        "This file is neither a PDF nor a JPEG or PNG picture, whatever its name says."
    ),
    Flaw.PROGRAM: _("This file is a program, whatever its name says. It was not kept. Tell IT."),
    Flaw.PAGE: _("This file is a web page, whatever its name says. Print it to a PDF first."),
    Flaw.ARCHIVE: _("This file is an archive or an office document. Save it as a PDF first."),
    Flaw.HEIC: _(
        "This picture or film is in a telephone's own form. Save it as a JPEG first, or set the"
        " camera to “most compatible”."
    ),
    Flaw.DAMAGED: _("This file is damaged and cannot be read. Scan or photograph it again."),
    Flaw.ENCRYPTED: _(
        "This PDF is locked with a password. Whoever made it can save it without one."
    ),
    Flaw.ACTIVE: _(
        "This PDF carries a script, a form that sends, or another file. Print it to a new PDF."
    ),
    Flaw.HUGE: _("Unpacked, this file would be far larger than a document. It was not opened."),
    Flaw.LONG: _("This PDF has more than 500 pages. Split it."),
    Flaw.LASTING: _("This recording lasts longer than ten minutes. Send it in parts."),
    Flaw.INFECTED: _("The scanner for viruses found something in this file. Tell IT."),
    Flaw.UNSCANNED: _(
        "The scanner for viruses gave no answer, so the file was not kept. Try again; tell IT."
    ),
}
# What is said otherwise of a file that is added to an order, where more is kept than a document.
ON_ORDERS: Final[Mapping[Flaw, object]] = {
    Flaw.UNKNOWN: _("This file is no picture, PDF or recording, whatever its name says."),
    Flaw.PAGE: _("This file is a web page or a drawing with a script in it. Send a photograph."),
    Flaw.ARCHIVE: _("This file is an archive or an office document. Send photographs or a PDF."),
    Flaw.DAMAGED: _("This file is damaged and cannot be read. Take or record it again."),
    Flaw.HEIC: _(
        "This picture or film is in a telephone's own form. Set the camera to “most compatible”"
        " and take it again, or send a screenshot of it."
    ),
    Flaw.HUGE: _("Unpacked, this file would be far larger than a photograph. It was not opened."),
}

REMOVED: Final[Mapping[Removed, object]] = {
    Removed.LOCATION: _("where a picture was taken"),
    Removed.CAMERA: _("which camera took it, and when"),
    Removed.COMMENT: _("comments"),
    Removed.PROFILE: _("a colour profile"),
    Removed.PROPERTIES: _("author, program and other properties"),
    Removed.APPENDED: _("bytes behind the end of the picture"),
    Removed.EARLIER: _("earlier versions"),
}


@enforces("LC-176")
def require_fit(*, flaw: Flaw | None, use: Use = Use.DOCUMENT) -> None:
    """A file is what it seems, opens without a password and does nothing; others are not kept."""
    if flaw is None:
        return
    is_attachment = use is Use.ATTACHMENT
    said = {**SENTENCES, **ON_ORDERS} if is_attachment else SENTENCES
    wanted = (
        _("a photograph, a PDF or a recording")
        if is_attachment
        else _("a PDF, or a JPEG or PNG picture")
    )
    raise EvidenceMissing(str(said[flaw]), control="LC-176", missing=[wanted])


@enforces("LC-176")
def require_size(*, size: int) -> None:
    """A document has a size that a scan has."""
    if size > MOST_BYTES:
        raise EvidenceMissing(
            _("This file is larger than 20 MB. Scan it in fewer dots or split it."),
            control="LC-176",
            missing=[_("a file up to 20 MB")],
        )
