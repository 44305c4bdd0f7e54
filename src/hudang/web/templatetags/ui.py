"""What templates say in one word: icons, moments, masks, states, controls, page numbers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import template
from django.forms import CheckboxInput, RadioSelect, Select
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, ngettext

from hudang.core import controls

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.forms import BoundField
    from django.utils.functional import _StrOrPromise
    from django.utils.safestring import SafeString

    from hudang.web.pagination import Page

register = template.Library()

NOTHING = "—"
# So long is said in minutes, so long in hours.
MINUTES_SAID = 120
HOURS_SAID = 48

# The colour of a state; the word beside it says the same, so colour is never alone.
TONES = {
    "green": {
        "active", "checked", "delivered", "enforced", "imported", "in_force", "occupied", "ok",
        "published", "reviewed", "valid", "confirmed", "done", "released", "merged", "final",
        "approved", "current", "granted", "known", "found", "returned", "shelved", "signed",
        "ready", "sent", "finished", "answered", "closed", "passed", "kept", "opens",
        "ceased", "upheld", "overturned", "within",
    },
    "blue": {
        "checking", "importing", "let", "supported", "uploaded", "concluding", "search", "view",
        "list", "call", "organisational", "releasing", "destroying", "comparing", "undone",
        "lent", "out", "counting", "running", "undoing", "queued", "sending", "printed",
        "begun", "assigned", "underway", "investigating", "promised", "working",
        "told", "reported", "review",
    },
    "amber": {
        "draft", "due", "planned", "renovating", "suspended", "change", "export", "print",
        "provisional", "waiting", "open", "possible", "proposed", "contested", "misplaced",
        "superseded", "replaced", "asked", "offered", "expired", "counted", "prepared", "stopped",
        "held", "unclear", "follow_up", "interrupted", "absent", "recorded", "urgent", "today",
        "serious", "applied", "to_inspect", "rectifying", "rectify", "ending",
        "seen", "to_review", "to_assess", "received", "warning",
    },
    "red": {
        "failed", "prohibited", "refuse", "refused", "overdue", "likely", "forged", "missing",
        "destroyed", "outdated", "expired", "limited", "barred", "given_up",
        "void", "emergency", "late", "grave", "over",
    },
}  # fmt: skip
_TONE_OF = {state: tone for tone, states in TONES.items() for state in states}


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """Draw an icon of the sprite; it is decoration, so a reader of the screen skips it."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        f" icon-{size}" if size else "",
        static("assets/icons.svg"),
        name,
    )


@register.filter
def when(moment: datetime | date | None) -> SafeString:
    """Write a moment or a day, in the time of the company."""
    if not moment:
        return format_html("{}", NOTHING)
    if isinstance(moment, datetime):
        local = localtime(moment)
        return format_html(
            '<time class="nowrap" datetime="{}">{}</time>',
            local.isoformat(timespec="seconds"),
            local.strftime("%Y-%m-%d %H:%M"),
        )
    return format_html(
        '<time class="nowrap" datetime="{}">{}</time>', moment.isoformat(), moment.isoformat()
    )


@register.filter
def masked(value: object) -> str:
    """Write a masked value; nothing known is a dash, never an empty cell."""
    return NOTHING if value in (None, "") else str(value)


@register.filter
def grouped(number: float | None) -> str:
    """Write a number with its thousands apart, as both languages do."""
    return NOTHING if number is None else f"{number:,}"


@register.filter
def hundredths(share: int | None) -> str:
    """Write a share in hundredths; none is a dash."""
    return NOTHING if share is None else f"{share} %"


@register.filter
def scored(score: tuple[float, float] | None) -> str:
    """Write a mean score with half its interval; none is a dash."""
    return NOTHING if score is None else f"{score[0]:.2f} ± {score[1]:.2f}"


@register.filter
def lasting(span: timedelta | None) -> str:
    """Write how long something takes, in the unit that people would say it in."""
    if span is None:
        return NOTHING
    minutes = round(span.total_seconds() / 60)
    if minutes < MINUTES_SAID:
        return gettext("%(count)d min") % {"count": minutes}
    if minutes < HOURS_SAID * 60:
        return gettext("%(count)d h") % {"count": round(minutes / 60)}
    days = round(minutes / (24 * 60))
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


@register.filter
def tone(state: object) -> str:
    """Return the colour of a state, for a tag; nothing for a neutral one."""
    return _TONE_OF.get(str(state), "")


@register.simple_tag
def status(state: str, label: _StrOrPromise = "") -> SafeString:
    """Write a state as a tag of dot and word."""
    colour = tone(state)
    return format_html(
        '<span class="tag{}">{}</span>', f" is-{colour}" if colour else "", label or state
    )


@register.simple_tag
def control(number: str) -> SafeString:
    """Link a control by its number; its duty is the tooltip."""
    return format_html(
        '<a class="nowrap" href="{}" title="{}">{}</a>',
        reverse("web:control", args=[number]),
        controls.get(number).title.for_language(get_language()),
        number,
    )


@register.filter
def wording(sentence: controls.Wording | None) -> str:
    """Return a sentence of the catalogue in the language of the page."""
    return sentence.for_language(get_language()) if sentence else ""


@register.simple_tag
def page_range(page: Page[Any]) -> list[tuple[int, str] | None]:
    """Return the pages to offer with their addresses: ends, neighbours, and None for a gap."""
    near = {1, page.count, *range(page.number - 2, page.number + 3)}
    numbers = sorted(number for number in near if 1 <= number <= page.count)
    shown: list[tuple[int, str] | None] = []
    for earlier, number in zip([0, *numbers], numbers, strict=False):
        if number - earlier > 1:
            shown.append(None)
        shown.append((number, page.address(number)))
    return shown


@register.filter
def styled(field: BoundField) -> SafeString:
    """Draw a form field with the look of its kind of control."""
    widget = field.field.widget
    if isinstance(widget, RadioSelect | CheckboxInput):
        return field.as_widget()
    look = "form-select" if isinstance(widget, Select) else "form-control"
    return field.as_widget(attrs={"class": look})


@register.filter
def at(values: Mapping[Any, Any], key: Any) -> Any:
    """Return what a mapping has under a key; nothing where it has not."""
    return values.get(key)
