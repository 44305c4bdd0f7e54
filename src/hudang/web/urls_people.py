"""The addresses of our own people: accounts, changes by two, handovers, undertakings, tokens."""

from __future__ import annotations

from django.urls import path

from hudang.web.views import (
    activation,
    changes,
    departments,
    handovers,
    office_moves,
    people,
    tokens,
    undertakings,
)

urlpatterns = [
    path("activate", activation.activate, name="activate"),
    path("people/", people.index, name="people"),
    path("people/new", people.create, name="people_new"),
    path("people/departments/", departments.index, name="people_departments"),
    path("people/departments/new", departments.new, name="people_department_new"),
    path("people/departments/<str:code>", departments.function, name="department"),
    path("people/<str:code>/", people.detail, name="people_person"),
    path("people/<str:code>/appoint", people.appoint, name="people_appoint"),
    path("people/<str:code>/access", people.access, name="people_access"),
    path("people/<str:code>/reset/<slug:what>", people.reset, name="people_reset"),
    path("people/<str:code>/handover", handovers.begin, name="people_handover"),
    path("people/posts/<uuid:post>/end", people.end_post, name="people_end_post"),
    path("people/posts/<uuid:post>/deputy", people.deputy, name="people_deputy"),
    path("changes/", changes.index, name="changes"),
    path("changes/<uuid:change>/", changes.detail, name="change"),
    path("changes/<uuid:change>/confirm", changes.confirm, name="change_confirm"),
    path("changes/<uuid:change>/refuse", changes.refuse, name="change_refuse"),
    path("changes/<uuid:change>/withdraw", changes.withdraw, name="change_withdraw"),
    path("approvals/", changes.approvals, name="approvals"),
    path("offices/", office_moves.index, name="offices"),
    path("offices/moves/", office_moves.moves, name="office_moves"),
    path("offices/moves/<uuid:move>/", office_moves.detail, name="office_move"),
    path("offices/moves/<uuid:move>/confirm", office_moves.confirm, name="office_move_confirm"),
    path("offices/moves/<uuid:move>/refuse", office_moves.refuse, name="office_move_refuse"),
    path("offices/moves/<uuid:move>/withdraw", office_moves.withdraw, name="office_move_withdraw"),
    path("offices/<str:code>/move", office_moves.new, name="office_move_new"),
    path("handovers/", handovers.index, name="handovers"),
    path("handovers/<uuid:handover>/", handovers.detail, name="handover"),
    path("handovers/<uuid:handover>/sign", handovers.sign, name="handover_sign"),
    path("handovers/<uuid:handover>/cancel", handovers.cancel, name="handover_cancel"),
    path("undertaking/", undertakings.own, name="own_undertaking"),
    path("undertakings/", undertakings.index, name="undertakings"),
    path("undertakings/new", undertakings.publish, name="undertakings_publish"),
    path("tokens/", tokens.own, name="tokens"),
    path("tokens/all", tokens.index, name="tokens_all"),
    path("tokens/new", tokens.create, name="tokens_new"),
    path("tokens/<uuid:token>/revoke", tokens.revoke, name="token_revoke"),
]
