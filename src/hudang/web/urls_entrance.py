"""The pages of keys, visitors, parking and the barrier; `urls.py` takes them into the site map."""

from __future__ import annotations

from django.urls import URLPattern, path

from hudang.web.views import barriers, kept_keys, key_counts, parking, passes

KEY = "keys/<str:number>/"
COUNT = "key-counts/<uuid:community>/<uuid:count>/"
PASS = "passes/<str:number>/"  # noqa: S105  an address
CONTRACT = "parking/<str:number>/"
FEED = "barriers/<uuid:community>/<uuid:feed>/"

urlpatterns: list[URLPattern] = [
    path("keys/", kept_keys.index, name="keys"),
    path("keys/new", kept_keys.new, name="keys_new"),
    path("key-counts/", key_counts.index, name="key_counts"),
    path("key-counts/<str:community>/new", key_counts.new, name="key_count_new"),
    path(COUNT + "sign", key_counts.sign, name="key_count_sign"),
    path(KEY, kept_keys.detail, name="key"),
    path(KEY + "lend", kept_keys.lend, name="key_lend"),
    path(KEY + "return", kept_keys.hang_back, name="key_return"),
    path(KEY + "give-back", kept_keys.give_back, name="key_give_back"),
    path(KEY + "note", kept_keys.note, name="key_note"),
    path(KEY + "receipt", kept_keys.receipt, name="key_receipt"),
    path("passes/", passes.index, name="passes"),
    path("passes/new", passes.new, name="passes_new"),
    path(PASS, passes.detail, name="pass"),
    path(PASS + "withdraw", passes.withdraw, name="pass_withdraw"),
    path("gate/", passes.gate, name="gate"),
    path("parking/", parking.index, name="parking"),
    path("parking/new", parking.new, name="parking_new"),
    path(CONTRACT, parking.detail, name="parking_contract"),
    path(CONTRACT + "plates/new", parking.add_plate, name="plate_new"),
    path(CONTRACT + "plates/<uuid:plate>/change", parking.change_plate, name="plate_change"),
    path(CONTRACT + "plates/<uuid:plate>/end", parking.end_plate, name="plate_end"),
    path(CONTRACT + "end", parking.end, name="parking_end"),
    path("barriers/", barriers.index, name="barriers"),
    path("barriers/new", barriers.new, name="barriers_new"),
    path(FEED + "approve", barriers.approve, name="barrier_approve"),
    path(FEED + "refuse", barriers.refuse, name="barrier_refuse"),
    path(FEED + "end", barriers.end, name="barrier_end"),
]
