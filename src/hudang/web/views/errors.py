"""Pages for what went wrong; none repeats what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext_lazy as _

from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import _StrOrPromise

TOO_LARGE = _(
    "A roster may have 200 MB, a photo 10 MB, a form 2.5 MB. Divide the file and send its parts;"
    " take the photo with fewer pixels."
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return _wrong(
            request,
            413,
            _("This is too large"),
            TOO_LARGE,
        )
    return _wrong(
        request,
        400,
        _("This request cannot be read"),
        _("The page sent something that the server does not expect. Go back and start again."),
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _wrong(
        request,
        403,
        _("This is not for your post"),
        _("Your post does not include this. A security administrator can say who may do it."),
    )


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _wrong(
        request,
        403,
        _("The page was open for too long"),
        _("Its key has changed, perhaps by a new sign-in. Go back, reload it, send it again."),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _wrong(
        request,
        404,
        _("There is nothing here"),
        _("It does not exist, or it lies outside the communities of your post."),
    )


def broken(request: HttpRequest) -> HttpResponse:
    return _wrong(
        request,
        500,
        _("Something broke"),
        _(
            "Nothing was half-done: what you sent was stored completely or not at all. Look"
            " whether it is there and try again; if it breaks again, tell the administrator."
        ),
    )


def _wrong(
    request: HttpRequest, status: int, title: _StrOrPromise, sentence: _StrOrPromise
) -> HttpResponse:
    # `is_error`: not even the address that was asked for is repeated.
    told = {"title": title, "sentence": sentence, "is_error": True}
    response = page(request, "errors/wrong.html#note", status=status, **told)
    response["HX-Retarget"] = "#alerts"
    response["HX-Reswap"] = "innerHTML"
    return response
