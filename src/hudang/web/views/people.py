"""People and posts: who may do what, where, until when; what is proposed and what ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts import policy, queries, services
from hudang.accounts.models import OF_PEOPLE, Function, PersonnelChange, Post, Role, User
from hudang.accounts.policy import PERMISSIONS, Permission
from hudang.integration import queries as integration
from hudang.purposes import queries as purposes
from hudang.registry.models import Community
from hudang.web.forms.people import AppointmentForm, DeputyForm, PersonForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page
from hudang.web.views.changes import issued

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpResponse
    from django.utils.functional import _StrOrPromise

    from hudang.web.shortcuts import StaffRequest

RESETS = {
    "password": PersonnelChange.Kind.RESET_PASSWORD,
    "second-factor": PersonnelChange.Kind.RESET_FACTOR,
}


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(Permission.SEE_PEOPLE)
    return page(
        request,
        "people/index.html#rows",
        rows=paginate(request, _found(request)),
        departments=queries.departments(),
        unsaid=queries.without_function(at=now()),
        roles=OF_PEOPLE,
        systems=integration.systems(),
        system=_system(),
        chosen=request.GET,
        at=now(),
        may=_may(request),
    )


@require_GET
def detail(request: StaffRequest, code: str) -> HttpResponse:
    request.actor.require(Permission.SEE_PEOPLE)
    person = _person(code)
    posts = list(queries.posts_of(person))
    return page(
        request,
        "people/detail.html",
        person=person,
        posts=posts,
        acts={post.pk: _acts(post) for post in posts},
        waiting=queries.waiting(at=now()).filter(person=person),
        purposes={purpose.code: purpose.name for purpose in purposes.purposes()},
        at=now(),
        may=_may(request),
    )


def create(request: StaffRequest) -> HttpResponse:
    request.actor.require(Permission.MANAGE_PEOPLE)
    form = PersonForm(request.POST or None)
    if form.is_valid():
        person = services.create_user(**form.cleaned_data, by=request.actor, at=now())
        return redirect("web:people_person", person.code)
    return page(request, "people/new.html", form=form, status=422 if form.is_bound else 200)


def appoint(request: StaffRequest, code: str) -> HttpResponse:
    request.actor.require(Permission.PROPOSE_CHANGE)
    person, form, at = _person(code), _appointment_form(request), now()
    if form.is_valid():
        terms = form.terms(at=at)
        return issued(
            request, services.propose_appointment(person, terms=terms, by=request.actor, at=at)
        )
    status = 422 if form.is_bound else 200
    return page(request, "people/appoint.html", form=form, person=person, status=status)


def deputy(request: StaffRequest, post: UUID) -> HttpResponse:
    """Propose who acts for the holder of a post while he is away."""
    request.actor.require(Permission.PROPOSE_CHANGE)
    held, at = _post(post), now()
    form = DeputyForm(request.POST or None, people=_others(held.user))
    if form.is_valid():
        person, terms = form.cleaned_data["person"], form.terms(held, at=at)
        return issued(
            request, services.propose_appointment(person, terms=terms, by=request.actor, at=at)
        )
    status = 422 if form.is_bound else 200
    return page(request, "people/deputy.html", form=form, post=held, status=status)


@require_POST
def reset(request: StaffRequest, code: str, what: str) -> HttpResponse:
    """Propose a new password or second factor for somebody else."""
    if what not in RESETS:
        raise Http404
    done = services.propose_reset(_person(code), kind=RESETS[what], by=request.actor, at=now())
    return issued(request, done)


@require_POST
def end_post(request: StaffRequest, post: UUID) -> HttpResponse:
    ended = services.end_post(_post(post), by=request.actor, at=now())
    return redirect("web:people_person", ended.user.code)


@require_POST
def access(request: StaffRequest, code: str) -> HttpResponse:
    """Suspend an account, or propose to open a suspended one again."""
    person = _person(code)
    if person.is_active:
        services.suspend(person, by=request.actor, at=now())
        return redirect("web:people_person", code)
    return issued(request, services.propose_reinstatement(person, by=request.actor, at=now()))


def _acts(post: Post) -> list[str]:
    """Return in words what a post lets its holder do."""
    allowed = policy.permissions_of(
        [Role(post.role)], functions=[Function(post.department.function)]
    )
    return [str(one.label) for one in Permission if one in allowed]


def _system() -> tuple[_StrOrPromise, list[_StrOrPromise]]:
    """Return the role in which other systems act here, and what it includes."""
    return Role.SYSTEM.label, [one.label for one in PERMISSIONS[Role.SYSTEM]]


def _may(request: StaffRequest) -> dict[str, bool]:
    return {permission.value: request.actor.may(permission) for permission in Permission}


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


def _post(post: UUID) -> Post:
    return get_object_or_404(Post.objects.select_related("user", "department"), pk=post)


def _others(person: User) -> QuerySet[User]:
    return queries.people().filter(is_active=True).exclude(pk=person.pk)


def _appointment_form(request: StaffRequest) -> AppointmentForm:
    return AppointmentForm(
        request.POST or None,
        departments=queries.departments(),
        offices=queries.offices(),
        communities=Community.objects.all(),
        purposes=purposes.purposes(),
        people=queries.people().filter(is_active=True),
    )
