"""The pages of one's own work over all subjects."""

from __future__ import annotations

from django.urls import URLPattern, path

from hudang.web.views import reminders, work

urlpatterns: list[URLPattern] = [
    path("work/", work.index, name="work"),
    path("work/board", work.board, name="work_board"),
    path("work/calendar", work.calendar, name="work_calendar"),
    path("work/reminder", reminders.choose, name="work_reminder"),
    path("work/reminder/read", reminders.read, name="work_reminder_read"),
]
