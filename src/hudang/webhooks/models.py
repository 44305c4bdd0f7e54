"""Who is told of what, and each telling until it arrived."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from hudang.core.models import CommunityForeignKey, CommunityRecord
from hudang.exchange.models import Exchange
from hudang.vault.fields import SealedField
from hudang.vault.keys import Slot
from hudang.vault.sealed import Place


class Event(models.TextChoices):
    """What another system can be told of."""

    ORDER_RECORDED = "order.recorded", _("an order is recorded")
    ORDER_ASSIGNED = "order.assigned", _("an order is given to a team")
    ORDER_UNDERWAY = "order.underway", _("work on an order begins")
    ORDER_WAITING = "order.waiting", _("an order waits")
    ORDER_DONE = "order.done", _("the work on an order is done")
    ORDER_CLOSED = "order.closed", _("an order is settled")
    ORDER_REOPENED = "order.reopened", _("an order is opened again")
    ORDER_CANCELLED = "order.cancelled", _("an order is cancelled")
    FEEDBACK_RECORDED = "feedback.recorded", _("a complaint or suggestion is recorded")
    FEEDBACK_ACKNOWLEDGED = "feedback.acknowledged", _("a complaint or suggestion is taken up")
    FEEDBACK_ANSWERED = "feedback.answered", _("a complaint or suggestion is answered")
    FEEDBACK_SETTLED = "feedback.settled", _("a complaint or suggestion is settled")
    FEEDBACK_REOPENED = "feedback.reopened", _("a complaint or suggestion is opened again")
    TEST = "test", _("a try, without content")


class Subscription(Exchange):
    """Another system that is told of events of one community; its secret signs what leaves."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waits for a second person")
        ACTIVE = "active", _("in force")
        SUSPENDED = "suspended", _("stopped: deliveries failed")
        OFF = "off", _("turned off")

    url = models.URLField(_("address"), max_length=200)
    events = ArrayField(
        models.CharField(max_length=30, choices=Event.choices), verbose_name=_("events")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PROPOSED
    )
    secret = SealedField(
        _("secret"), slot=Slot.IDENTITY, place=Place.SUBSCRIPTION_SECRET, items=(), null=True
    )
    # Deliveries that failed one after the other; the first that arrives begins anew.
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)

    class Meta(Exchange.Meta):
        verbose_name = _("subscription")
        ordering = ["-proposed_at", "-id"]
        constraints = [
            *Exchange.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(state__in=["active", "suspended"])
                | models.Q(secret__isnull=False, confirmed_at__isnull=False),
                name="subscription_confirmed",
                violation_error_message=_("A subscription in force has a secret."),
            ),
        ]


class Delivery(CommunityRecord):
    """One telling: what happened, and how far it has come. It holds nothing about a person."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits to be sent")
        FAILED = "failed", _("failed, tried again later")
        SENT = "sent", _("delivered")
        DEAD = "dead", _("given up")

    class Fault(models.TextChoices):
        UNREACHABLE = "unreachable", _("the other end could not be reached")
        SILENT = "silent", _("the other end did not answer in time")
        REFUSED = "refused", _("the other end refused it")
        REDIRECTED = "redirected", _("the other end points elsewhere; that is not followed")
        FORBIDDEN = "forbidden", _("the address leads into a network that is not allowed")

    subscription_id = models.UUIDField()
    subscription = CommunityForeignKey(Subscription, "subscription_id", related_name="deliveries")
    event = models.CharField(_("event"), max_length=30, choices=Event.choices)
    # Numbers, kinds and states by name; `policy.FACTS` says which.
    facts = models.JSONField(_("facts"), default=dict)
    happened_at = models.DateTimeField(_("happened at"))
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.WAITING
    )
    fault = models.CharField(_("fault"), max_length=12, choices=Fault.choices, blank=True)
    status = models.PositiveSmallIntegerField(_("answer"), null=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    due_at = models.DateTimeField(_("due"))
    sent_at = models.DateTimeField(_("delivered at"), null=True)

    class Meta:
        verbose_name = _("delivery")
        ordering = ["-happened_at", "-id"]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state__in=["waiting", "failed"]),
                name="delivery_due",
            ),
            models.Index(
                fields=["community", "subscription_id", "-happened_at"], name="delivery_newest"
            ),
        ]
