"""The notice to customers: its public page without sign-in, its versions, where it hangs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.views.decorators.http import require_GET

from hudang.accounts import queries as accounts
from hudang.accounts.policy import Permission
from hudang.core.languages import is_english
from hudang.disclosure.photos import photo_of
from hudang.purposes import policy, queries, services, wording
from hudang.registry import queries as registry
from hudang.web.forms.notices import FirstNoticeForm, PostingForm, PublishForm
from hudang.web.shortcuts import fragment, page

if TYPE_CHECKING:
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpRequest

    from hudang.purposes.models import NoticePosting, NoticeVersion
    from hudang.web.shortcuts import StaffRequest


@require_GET
def public(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """Show a version of the notice to anybody; without a number, the one in force."""
    at = now()
    current = queries.current_notice(at=at)
    shown = get_object_or_404(queries.versions(), number=number) if number else current
    if shown is None:
        raise Http404
    return page(
        request, "notices/public.html", shown=shown, current=current, versions=queries.versions()
    )


@require_GET
def text(_request: HttpRequest, number: int) -> HttpResponse:
    """Give a version to anybody as a file of plain text, in the language of the page."""
    shown = get_object_or_404(queries.versions(), number=number)
    language = "en" if is_english() else "zh"
    written = wording.plain_text(shown.notice.title, shown.sections, language=language)
    response = HttpResponse(written, content_type="text/plain; charset=utf-8")
    name = f"notice-{shown.number}-{language}.txt"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_GET
def compare(request: HttpRequest, number: int) -> HttpResponse:
    """Show anybody section by section what a version changed against an earlier one."""
    shown = get_object_or_404(queries.versions(), number=number)
    earlier, asked = queries.versions().filter(number__lt=number), request.GET.get("with", "")
    before = earlier.filter(number=asked).first() if asked.isdecimal() else earlier.first()
    return page(
        request,
        "notices/compare.html",
        shown=shown,
        before=before,
        earlier=earlier,
        changes=queries.compare_notices(before, shown) if before else [],
    )


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    communities, current = registry.communities(request.actor), queries.current_notice(at=now())
    return page(
        request,
        "notices/index.html",
        versions=[(one, wording.readings(one.sections)) for one in queries.versions()],
        current=current,
        postings=[(place, queries.notice_state(place.pk, at=now())) for place in communities],
        may_publish=request.actor.may(Permission.PUBLISH_NOTICE),
        may_post=request.actor.may(Permission.DELIVER_NOTICE) and current is not None,
        may_open=request.actor.may(Permission.OPEN_VALUE),
    )


def publish(request: StaffRequest) -> HttpResponse:
    request.actor.require(Permission.PUBLISH_NOTICE)
    last = queries.versions().first()
    return _publish_next(request, last) if last else _publish_first(request)


def _publish_next(request: StaffRequest, last: NoticeVersion) -> HttpResponse:
    """Publish what the form says, or only read again how plain it is."""
    form, at = PublishForm(request.POST or None, last=last), now()
    is_read_only = "read" in request.POST
    if not is_read_only and form.is_valid():
        services.publish_notice(last.notice, **form.version(at=at), by=request.actor, at=at)
        return redirect("web:notices")
    status = 200 if is_read_only else _status(form)
    return page(
        request, "notices/publish.html", form=form, last=last, limit=policy.PLAIN_FROM,
        status=status,
    )  # fmt: skip


def _publish_first(request: StaffRequest) -> HttpResponse:
    """Publish the text an installation comes with, in the name of its company."""
    company = accounts.company()
    form = FirstNoticeForm(request.POST or None, initial={"company": company and company.name})
    if form.is_valid():
        services.publish_first_notice(**form.cleaned_data, by=request.actor, at=now())
        return redirect("web:notices")
    return page(request, "notices/first.html", form=form, status=_status(form))


def post(request: StaffRequest) -> HttpResponse:
    request.actor.require(Permission.DELIVER_NOTICE)
    communities = registry.communities(request.actor)
    form = PostingForm(request.POST or None, request.FILES or None, communities=communities)
    if form.is_valid():
        record_posting(request, form)
        return redirect("web:notices")
    return page(request, "notices/post.html", form=form, status=_status(form))


def record_posting(request: StaffRequest, form: PostingForm) -> NoticePosting:
    """Record that the notice in force hangs in a community; a refused photo goes with it."""
    at = now()
    version = queries.current_notice(at=at)
    if version is None:
        raise Http404
    posting = services.record_posting(version, **form.posting(), by=request.actor, at=at)
    if form.upload:
        form.upload.keep()
    return posting


@require_GET
def posting(request: StaffRequest, posting: UUID) -> HttpResponse:
    """Show where and when a notice was posted, in the dialog, with the photo of it."""
    request.actor.require(Permission.OPEN_VALUE)
    return fragment(request, "notices/photo.html", posting=_photographed(posting))


@require_GET
def photo(request: StaffRequest, posting: UUID) -> HttpResponse:
    """Give the photo of a posting through the desk."""
    picture = photo_of(_photographed(posting), by=request.actor, at=now())
    return HttpResponse(picture, content_type=policy.picture_type(picture))


def _photographed(posting: UUID) -> NoticePosting:
    found = queries.photographed(posting)
    if found is None:
        raise Http404
    return found


def _status(form: Form) -> int:
    return 422 if form.is_bound else 200
