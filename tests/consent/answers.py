"""What is asked, and what people say."""

from __future__ import annotations

from hudang.consent.services import Asked, Said

EMAIL = 5
ASKED = Asked("billing", (EMAIL,))
YES = Said("granted", form="oral", witness="KF011")
NO = Said("refused")
SIGNED = Said("granted", form="written_electronic", reference="S-2026-1")
