"""Departments: what each is for, and so what its staff may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.views.decorators.http import require_GET

from hudang.accounts import policy, queries, services
from hudang.accounts.models import Department, Function
from hudang.accounts.policy import Permission
from hudang.purposes import queries as purposes
from hudang.web.forms.departments import DepartmentForm, FunctionForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest

P = Permission


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.SEE_PEOPLE)
    return page(
        request, "people/departments.html",
        rows=paginate(request, queries.departments_with_posts(at=now())),
        acts=_acts(),
        purposes={one.code: one.name for one in purposes.purposes()},
        may_manage=request.actor.may(P.MANAGE_PEOPLE),
    )  # fmt: skip


def new(request: StaffRequest) -> HttpResponse:
    """Open a department, with what it is for and what it may use customer data for."""
    request.actor.require(P.MANAGE_PEOPLE)
    form = DepartmentForm(request.POST or None, purposes=purposes.purposes())
    if form.is_valid():
        services.open_department(**form.cleaned_data, by=request.actor, at=now())
        return redirect("web:people_departments")
    status = 422 if form.is_bound else 200
    return page(request, "people/department_new.html", form=form, status=status)


def function(request: StaffRequest, code: str) -> HttpResponse:
    """Say what a department is for that nobody has said it of."""
    request.actor.require(P.MANAGE_PEOPLE)
    department = get_object_or_404(Department, code=code)
    form = FunctionForm(request.POST or None)
    if form.is_valid():
        services.say_function(department, **form.cleaned_data, by=request.actor, at=now())
        return redirect("web:people_departments")
    return page(
        request, "people/department.html", status=422 if form.is_bound else 200,
        form=form, department=department, functions=Function.choices, acts=_acts(),
    )  # fmt: skip


def _acts() -> dict[str, list[str]]:
    """Return in words what the staff of each kind of department may do beside everybody."""
    return {
        function.value: [str(one.label) for one in P if one in needed]
        for function, needed in policy.PERMISSIONS_OF_FUNCTION.items()
    }
