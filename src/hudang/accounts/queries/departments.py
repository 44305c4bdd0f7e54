"""Which departments there are, what each is for, and of which nobody has said it yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from hudang.accesslog.doctor import Advice
from hudang.accounts.models import Department, Function, Post, Role

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


def departments() -> QuerySet[Department]:
    return Department.objects.order_by("code")


def departments_with_posts(*, at: datetime) -> QuerySet[Department]:
    """Return the departments with the number of their posts in force, as `held`."""
    in_force = Post.objects.in_force(at).values("id")
    return departments().annotate(held=Count("posts", filter=Q(posts__in=in_force)))


def without_function(*, at: datetime) -> QuerySet[Department]:
    """Return the departments that have staff, and of which nobody has said what they are for."""
    staffed = Post.objects.in_force(at).filter(role=Role.STAFF).values("department")
    return departments().filter(function=Function.OTHER, id__in=staffed)


def advice(*, at: datetime) -> list[Advice]:
    """Return whose staff can do nothing because nobody has said what the department is for."""
    sentence = _(
        "Nobody has said what the department %(name)s is for, so its staff can do nothing for"
        " customers. A security administrator says it under People and posts, Departments."
    )
    found = without_function(at=at).values_list("name", flat=True)
    return [Advice("department.function", sentence % {"name": name}) for name in found]
