"""How content somebody was with the work on an order 服务评价: one score, asked for once."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hudang.core.models import CommunityForeignKey, CommunityRecord
from hudang.service.models.orders import ServiceRecord


class Rating(CommunityRecord):
    """A score from one to five for an order. It names nobody; what was said beside it is sealed
    with the words of the order."""

    class Way(models.TextChoices):
        LINK = "link", _("by the link")
        TELEPHONE = "telephone", _("asked by telephone")

    order_id = models.UUIDField()
    order = CommunityForeignKey(ServiceRecord, "order_id", related_name="ratings")
    # What is kept of the secret in the link; none once it is used or over.
    link_hash = models.BinaryField(null=True, editable=False)
    asked_by = models.CharField(_("asked by"), max_length=20)
    asked_at = models.DateTimeField(_("asked at"))
    until_date = models.DateField(_("link open until"))
    way = models.CharField(_("way"), max_length=9, choices=Way.choices, blank=True)
    score = models.PositiveSmallIntegerField(_("score"), null=True)
    given_at = models.DateTimeField(_("given at"), null=True)
    followed_up_by = models.CharField(_("followed up by"), max_length=20, blank=True)
    followed_up_at = models.DateTimeField(_("followed up at"), null=True)

    class Meta:
        verbose_name = _("rating")
        indexes = [
            models.Index(fields=["link_hash"], name="rating_by_link"),
            models.Index(
                fields=["community", "given_at"],
                condition=Q(score__lte=2, followed_up_at__isnull=True),
                name="rating_low",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "order_id"],
                name="rating_once",
                violation_error_message=_("This order was asked about already."),
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=1, score__lte=5),
                name="rating_in_scale",
                violation_error_message=_("A score is from one to five."),
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True, given_at__isnull=True)
                | Q(score__isnull=False, given_at__gte=F("asked_at")),
                name="rating_given_when_scored",
                violation_error_message=_("A score has the moment at which it was given."),
            ),
        ]
