"""What happened to an account, told to its owner at the next workbench."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.accounts.models import AccountNews, PersonnelChange, User

if TYPE_CHECKING:
    from datetime import datetime


def tell(user: User, what: AccountNews.What, *, family: str = "", at: datetime) -> AccountNews:
    """Leave word for a person of what happened to the account."""
    return AccountNews.objects.create(user=user, what=what, family=family, happened_at=at)


def tell_of_change(change: PersonnelChange, *, at: datetime) -> AccountNews:
    """Leave word for a person of what two administrators changed about him."""
    return AccountNews.objects.create(
        user=change.person, what=AccountNews.What.CHANGED, change=change, happened_at=at
    )


def take_note(user: User, *, at: datetime) -> None:
    """Mark as read what the person was shown and confirms to know."""
    AccountNews.objects.filter(user=user, read_at__isnull=True, happened_at__lte=at).update(
        read_at=at
    )
