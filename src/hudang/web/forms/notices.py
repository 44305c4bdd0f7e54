"""Publishing the first and every further version of the notice; recording where it hangs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from hudang.core import plain_language
from hudang.purposes import policy
from hudang.purposes import queries as purposes
from hudang.purposes.services import Photo
from hudang.purposes.wording import LANGUAGES
from hudang.web.forms.effective import EffectiveForm
from hudang.web.forms.free_text import FreeText
from hudang.web.forms.inputs import MomentInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from django.forms import BoundField

    from hudang.core.plain_language import Reading
    from hudang.purposes.models import NoticeVersion
    from hudang.registry.models import Community
    from hudang.web.uploads import SealedUpload


class FirstNoticeForm(forms.Form):
    """Whose the first notice is and where a customer turns; its text comes with the system."""

    company = forms.CharField(label=_("company name"), max_length=120)
    contact = forms.CharField(
        label=_("where customers turn"),
        max_length=120,
        help_text=_("Office and telephone for questions about personal information."),
    )


class PublishForm(EffectiveForm):
    """The next version: every section of the last one, in both languages, to be changed."""

    scope = forms.ChoiceField(
        label=_("What changes"),
        choices=[
            ("substance", _("purpose, method, items or recipients: everybody is told again")),
            ("correction", _("the wording only: who was told counts as told")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, *, last: NoticeVersion) -> None:
        super().__init__(data)
        self.starting = purposes.next_sections(last.sections)
        for section in self.starting:
            for language in LANGUAGES:
                self.fields[_name(section, language)] = forms.CharField(
                    label=section[f"title_{language}"],
                    initial="\n".join(section[f"body_{language}"]),
                    widget=forms.Textarea(attrs={"rows": 5, "lang": language}),
                )

    def pairs(self) -> Iterator[list[tuple[BoundField, Reading, bool]]]:
        """Yield the two languages of each section side by side, with how plain each is."""
        for section in self.starting:
            yield [self._read(section, language) for language in LANGUAGES]

    def _read(self, section: Mapping[str, Any], language: str) -> tuple[BoundField, Reading, bool]:
        field = self[_name(section, language)]
        reading = plain_language.read(str(field.value() or ""), language=language)
        return field, reading, policy.is_plain(reading)

    def version(self, *, at: datetime) -> dict[str, Any]:
        """Return what is published, and from when it holds."""
        return {
            "sections": self._sections(),
            "effective_from": self.effective_from(at=at),
            "is_correction": self.cleaned_data["scope"] == "correction",
        }

    def _sections(self) -> list[dict[str, Any]]:
        """Return the sections as they are published: a paragraph a line."""
        return [
            {
                **section,
                "body_zh": self._lines(section, "zh"),
                "body_en": self._lines(section, "en"),
            }
            for section in self.starting
        ]

    def _lines(self, section: Mapping[str, Any], language: str) -> list[str]:
        text = self.cleaned_data[_name(section, language)]
        return [line.strip() for line in text.splitlines() if line.strip()]


class PostingForm(forms.Form):
    """Where and when the notice in force was posted, with a photo as the proof."""

    field_order = ("community", "place", "posted_at", "photo")

    place = FreeText(
        label=_("where it hangs"), max_length=120, help_text=_("Board, entrance or lift.")
    )
    posted_at = forms.DateTimeField(
        label=_("posted at"),
        widget=MomentInput(),
    )
    photo = forms.FileField(label=_("photo of it hanging there"), required=False, max_length=200)

    def __init__(
        self, data: Any = None, files: Any = None, *, communities: Iterable[Community]
    ) -> None:
        super().__init__(data, files, initial={"posted_at": now()})
        self.fields["community"] = forms.TypedChoiceField(
            choices=[(community.pk, community.name) for community in communities],
            coerce=UUID,
            label=_("community"),
        )
        self.order_fields(self.field_order)

    def clean_photo(self) -> SealedUpload | None:
        """Refuse beside the field what is no picture; none at all is refused by policy."""
        upload: SealedUpload | None = self.cleaned_data["photo"]
        if upload and not policy.picture_type(upload.head):
            raise forms.ValidationError(_("This file is not a photo. Take a JPEG or PNG picture."))
        return upload

    @property
    def upload(self) -> SealedUpload | None:
        return self.cleaned_data["photo"] or None

    def posting(self) -> dict[str, Any]:
        """Return what the form says of the posting; its photo lies sealed already."""
        upload = self.upload
        photo = upload and Photo(upload.identifier, upload.secret, upload.head)
        return {**self.cleaned_data, "photo": photo}


def _name(section: Mapping[str, Any], language: str) -> str:
    return f"{section['code']}_{language}"
