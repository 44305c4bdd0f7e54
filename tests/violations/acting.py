"""What people do about a violation in tests, each time with its page opened anew."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import localdate

from hudang.violations import services
from hudang.violations.models import AuthorityReport, Violation
from hudang.violations.services import Answer, Draft, Handed, Telling
from tests.factories import MONDAY

TODAY = localdate(MONDAY)
DAY = timedelta(days=1)
SEEN = "楼梯间停放电动自行车，插线板拉到门外"
SAID = "已当面说明危险，请其移走"


def fresh(violation: Violation) -> Violation:
    """Return a violation as it is now, as somebody sees it who has just opened its page."""
    return Violation.objects.get(pk=violation.pk)


def edition_of(violation: Violation) -> int:
    return fresh(violation).edition


def told(violation: Violation, *, by, at=MONDAY, **said) -> Violation:
    telling = Telling(**({"way": "spoken", "until": TODAY + 2 * DAY, "text": SAID} | said))
    return services.tell(violation, telling, edition=edition_of(violation), by=by, at=at)


def looked(violation: Violation, *, by, is_over=False, text="仍在原处", at=MONDAY) -> Violation:
    return services.look(
        violation, is_over=is_over, text=text, edition=edition_of(violation), by=by, at=at
    )


def drafted(violation: Violation, *, by, at=MONDAY, **said) -> AuthorityReport:
    facts = {"authority": "fire", "parts": ["done", "photos"], "text": "劝阻后仍未停止"} | said
    return services.draft(violation, Draft(**facts), edition=edition_of(violation), by=by, at=at)


def on_report(act, report: AuthorityReport, *about, by, at=MONDAY) -> AuthorityReport:
    """Do an act on a report, as somebody who has just opened its page."""
    current = AuthorityReport.objects.select_related("violation").get(pk=report.pk)
    return act(current, *about, edition=current.violation.edition, by=by, at=at)


def delivered(report: AuthorityReport, *, by, at=MONDAY, **said) -> AuthorityReport:
    handed = Handed(**({"way": "desk", "on": TODAY, "receipt": "XF-2026-0117"} | said))
    return on_report(services.deliver, report, handed, by=by, at=at)


def answered(report: AuthorityReport, *, by, at=MONDAY, **said) -> AuthorityReport:
    answer = Answer(**({"on": TODAY, "number": "XF-2026-88", "text": "请配合现场检查"} | said))
    return on_report(services.answer, report, answer, by=by, at=at)
