"""The pages of customers and of roster imports; `urls.py` takes them into the site map."""

from __future__ import annotations

from django.urls import URLPattern, path

from hudang.web.views import (
    bulk,
    bulk_files,
    customer_columns,
    customer_contacts,
    customer_edits,
    customer_move,
    customer_notices,
    customers,
    feedback,
    import_rows,
    imports,
    orders,
    quarantines,
    renovations,
    reveal,
)

# A customer is named by number; nothing personal is ever part of an address.
CUSTOMER = "customers/<str:number>/"
ROSTER = "imports/<str:community>/<uuid:roster>/"
BULK = "bulk/<str:community>/<uuid:bulk>/"
QUARANTINE = "quarantine/<str:community>/<uuid:quarantine>/"

urlpatterns: list[URLPattern] = [
    path("customers/", customers.index, name="customers"),
    path("customers/search", customers.search, name="search"),
    path("customers/columns", customer_columns.choose, name="customers_columns"),
    path("customers/new", customer_edits.new, name="customers_new"),
    path(CUSTOMER, customers.overview, name="customer"),
    path(CUSTOMER + "peek", customers.peek, name="customer_peek"),
    path(CUSTOMER + "houses", customers.houses, name="customer_houses"),
    path(CUSTOMER + "vehicles", customers.vehicles, name="customer_vehicles"),
    path(CUSTOMER + "orders", orders.of_customer, name="customer_orders"),
    path(CUSTOMER + "renovations", renovations.of_customer, name="customer_renovations"),
    path(CUSTOMER + "feedback", feedback.of_customer, name="customer_feedback"),
    path(CUSTOMER + "notice", customer_notices.index, name="customer_notice"),
    path(CUSTOMER + "changes", customers.changes, name="customer_changes"),
    path(CUSTOMER + "looks", customers.looks, name="customer_looks"),
    path(CUSTOMER + "edit", customer_edits.edit, name="customer_edit"),
    path(CUSTOMER + "move", customer_move.move, name="customer_move"),
    path(CUSTOMER + "houses/new", customer_edits.occupancy_add, name="occupancy_add"),
    path(
        CUSTOMER + "houses/<uuid:occupancy>/end",
        customer_edits.occupancy_end,
        name="occupancy_end",
    ),
    path(CUSTOMER + "contacts/new", customer_contacts.add, name="contact_add"),
    path(CUSTOMER + "contacts/<uuid:contact>/end", customer_contacts.end, name="contact_end"),
    path(CUSTOMER + "vehicles/new", customer_edits.vehicle_add, name="vehicle_add"),
    path(CUSTOMER + "notice/delivered", customer_notices.delivered, name="notice_delivered"),
    path(CUSTOMER + "notice/told", customer_notices.tell, name="notice_told"),
    # Opening a value
    path(CUSTOMER + "reveal/<int:item>", reveal.reveal, name="reveal"),
    path(
        CUSTOMER + "vehicles/<uuid:vehicle>/reveal/<int:item>",
        reveal.reveal_vehicle,
        name="reveal_vehicle",
    ),
    path(CUSTOMER + "dial", reveal.dial, name="dial"),
    # Rosters
    path("imports/", imports.index, name="imports"),
    path("imports/new", imports.new, name="import_new"),
    path("imports/template", imports.template, name="import_template"),
    path(ROSTER, imports.detail, name="import"),
    path(ROSTER + "columns", imports.columns, name="import_columns"),
    path(ROSTER + "chart", imports.chart, name="import_chart"),
    path(ROSTER + "start", imports.start, name="import_start"),
    path(ROSTER + "cancel", imports.cancel, name="import_cancel"),
    path(ROSTER + "resume", imports.resume, name="import_resume"),
    path(ROSTER + "rows", import_rows.rows, name="import_rows"),
    path(ROSTER + "rows/skip", import_rows.skip, name="import_skip"),
    path(ROSTER + "rows/<int:row>", import_rows.mend, name="import_mend"),
    path(ROSTER + "workbook", import_rows.workbook, name="import_workbook"),
    path(ROSTER + "corrections", import_rows.corrections, name="import_corrections"),
    path(ROSTER + "remarks", import_rows.remarks, name="import_remarks"),
    # Changes of many
    path("bulk/", bulk.index, name="bulks"),
    path("bulk/new", bulk.new, name="bulk_new"),
    path("bulk/file", bulk_files.upload, name="bulk_file"),
    path("bulk/template", bulk_files.template, name="bulk_template"),
    path(BULK, bulk.detail, name="bulk"),
    path(BULK + "<slug:what>", bulk.act, name="bulk_act"),
    # Items set apart
    path("quarantine/", quarantines.index, name="quarantines"),
    path(QUARANTINE, quarantines.detail, name="quarantine"),
    path(QUARANTINE + "reject", quarantines.reject, name="quarantine_reject"),
]
