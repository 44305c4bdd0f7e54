"""People and posts: who may do what, where, until when; appointing and ending."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts import queries, services
from hudang.accounts.models import Post, Role, User
from hudang.accounts.policy import Permission
from hudang.purposes import queries as purposes
from hudang.registry.models import Community
from hudang.web.forms.people import AppointmentForm, PersonForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(Permission.SEE_PEOPLE)
    return page(
        request,
        "people/index.html#rows",
        rows=paginate(request, _found(request)),
        departments=queries.departments(),
        roles=Role.choices,
        chosen=request.GET,
        at=now(),
        may_manage=request.actor.may(Permission.MANAGE_PEOPLE),
    )


@require_GET
def detail(request: StaffRequest, code: str) -> HttpResponse:
    request.actor.require(Permission.SEE_PEOPLE)
    person = _person(code)
    return page(
        request,
        "people/detail.html",
        person=person,
        posts=queries.posts_of(person),
        purposes={purpose.code: purpose.name for purpose in purposes.purposes()},
        at=now(),
        may_manage=request.actor.may(Permission.MANAGE_PEOPLE),
    )


def create(request: StaffRequest) -> HttpResponse:
    request.actor.require(Permission.MANAGE_PEOPLE)
    form = PersonForm(request.POST or None)
    if form.is_valid():
        person = services.create_user(**form.cleaned_data, by=request.actor, at=now())
        return redirect("web:people_person", person.code)
    return page(request, "people/new.html", form=form, status=422 if form.is_bound else 200)


def appoint(request: StaffRequest, code: str) -> HttpResponse:
    request.actor.require(Permission.MANAGE_PEOPLE)
    person = _person(code)
    form = _appointment_form(request)
    if form.is_valid():
        _appoint(request, person, form)
        return redirect("web:people_person", code)
    return page(
        request,
        "people/appoint.html",
        form=form,
        person=person,
        status=422 if form.is_bound else 200,
    )


@require_POST
def end_post(request: StaffRequest, post: UUID) -> HttpResponse:
    ended = get_object_or_404(Post.objects.select_related("user"), pk=post)
    services.end_post(ended, by=request.actor, at=now())
    return redirect("web:people_person", ended.user.code)


@require_POST
def access(request: StaffRequest, code: str) -> HttpResponse:
    """Suspend an account, or open a suspended one again."""
    person = _person(code)
    change = services.suspend if person.is_active else services.reinstate
    change(person, by=request.actor, at=now())
    return redirect("web:people_person", code)


def _found(request: StaffRequest) -> QuerySet[User]:
    found = queries.people()
    department, role = request.GET.get("department"), request.GET.get("role")
    if department:
        found = found.filter(posts__department__code=department)
    if role:
        found = found.filter(posts__role=role)
    return found.distinct()


def _person(code: str) -> User:
    return get_object_or_404(queries.people(), code=code)


def _appointment_form(request: StaffRequest) -> AppointmentForm:
    return AppointmentForm(
        request.POST or None,
        departments=queries.departments(),
        offices=queries.offices(),
        communities=Community.objects.all(),
        purposes=purposes.purposes(),
    )


def _appoint(request: StaffRequest, person: User, form: AppointmentForm) -> Post:
    values, at = form.cleaned_data, now()
    return services.appoint(
        person,
        role=Role(values["role"]),
        department=values["department"],
        office=values["office"],
        title=values["title"],
        is_deputy=values["is_deputy"],
        scope=form.scope(),
        **form.window(at=at),
        by=request.actor,
        at=at,
    )
