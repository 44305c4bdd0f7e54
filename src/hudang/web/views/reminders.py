"""The reminder of one's own work: when it comes, and that it was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hudang.web.forms.reminders import ReminderForm
from hudang.web.shortcuts import page
from hudang.worklist import queries, services

if TYPE_CHECKING:
    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest


def choose(request: StaffRequest) -> HttpResponse:
    chosen = queries.schedule_of(request.user)
    shown = {"days": chosen.days, "time": f"{chosen.time:%H:%M}"}
    form = ReminderForm(request.POST or None, initial=shown)
    if not form.is_valid():
        return page(
            request, "work/reminder.html", form=form, status=422 if form.errors else 200
        )  # fmt: skip
    services.choose_reminder(request.user, schedule=form.schedule(), at=now())
    messages.success(request, _("You are reminded as you chose, from the next time on."))
    return redirect("web:work_reminder")


@require_POST
def read(request: StaffRequest) -> HttpResponse:
    """Take note of the reminder, as it was shown until now."""
    services.take_note(request.user, at=now())
    return redirect("web:home")
