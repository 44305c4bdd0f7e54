"""What people do with a renovation in tests: sign, look, and open the page anew."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import localdate

from hudang.renovation import queries, services
from hudang.renovation.models import Renovation
from hudang.renovation.services import Agreement, Found
from tests.dossiers import papers
from tests.factories import MONDAY

TODAY = localdate(MONDAY)
ENDS = TODAY + timedelta(days=60)
PLAIN = {"paint": "", "wiring": ""}
FINDINGS = "卫生间线管未固定，接头外露"


def fresh(renovation: Renovation) -> Renovation:
    """Return a file as it is now, as somebody sees it who has just opened its page."""
    return Renovation.objects.get(pk=renovation.pk)


def edition_of(renovation: Renovation) -> int:
    return fresh(renovation).edition


def signed(renovation: Renovation, *, by, at=MONDAY, **facts) -> Renovation:
    """Keep the agreement of a file, as the desk does."""
    sent = papers.upload(papers.pdf())
    try:
        said = {"told_date": TODAY, "agreement_date": TODAY, "scan": sent} | facts
        return services.agree(
            renovation, Agreement(**said), edition=edition_of(renovation), by=by, at=at
        )
    finally:
        papers.storage.remove(sent.file)


def inspected(renovation: Renovation, *, by, at=MONDAY, **said) -> Renovation:
    """Enter the inspection of a file that is due first."""
    found = Found(**({"result": "passed"} | said))
    one = queries.inspections_of(renovation).filter(inspected_at=None).first()
    made = queries.inspection(renovation, one.id)
    return services.inspect(made, found, edition=edition_of(renovation), by=by, at=at)
