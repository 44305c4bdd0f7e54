"""The pages of documents and of paper dossiers; `urls.py` takes them into the site map."""

from __future__ import annotations

from django.urls import URLPattern, path

from hudang.web.views import documents, dossiers, loans, stocktakings

CUSTOMER = "customers/<str:number>/documents"
DOCUMENT = "documents/<uuid:community>/<uuid:document>/"
DOSSIER = "dossiers/<str:number>/"
LOAN = "loans/<uuid:community>/<uuid:loan>/"
COUNT = "stocktakings/<uuid:community>/<uuid:stocktaking>/"

urlpatterns: list[URLPattern] = [
    # Documents
    path(CUSTOMER, documents.of_customer, name="customer_documents"),
    path(CUSTOMER + "/new", documents.new, name="document_new"),
    path(DOCUMENT, documents.detail, name="document"),
    path(DOCUMENT + "replace", documents.replace, name="document_replace"),
    path(DOCUMENT + "open", documents.open_one, name="document_open"),
    path(DOCUMENT + "content", documents.content, name="document_content"),
    path(DOCUMENT + "ask", documents.ask_for_destruction, name="document_ask"),
    path(DOCUMENT + "destroy", documents.destroy, name="document_destroy"),
    # Paper dossiers
    path("dossiers/", dossiers.index, name="dossiers"),
    path("dossiers/new", dossiers.new, name="dossiers_new"),
    path("dossiers/labels", dossiers.labels, name="dossiers_labels"),
    path(DOSSIER, dossiers.detail, name="dossier"),
    path(DOSSIER + "papers", dossiers.add_paper, name="dossier_paper_add"),
    path(DOSSIER + "papers/<uuid:paper>/drop", dossiers.drop_paper, name="dossier_paper_drop"),
    path(DOSSIER + "move", dossiers.move, name="dossier_move"),
    path(DOSSIER + "documents/new", documents.new_of_dossier, name="dossier_document_new"),
    path(DOSSIER + "lend", loans.lend, name="dossier_lend"),
    # Loans
    path("loans/", loans.index, name="loans"),
    path(LOAN + "confirm", loans.confirm, name="loan_confirm"),
    path(LOAN + "refuse", loans.refuse, name="loan_refuse"),
    path(LOAN + "return", loans.give_back, name="loan_return"),
    # Counting
    path("stocktakings/", stocktakings.index, name="stocktakings"),
    path("stocktakings/new", stocktakings.new, name="stocktakings_new"),
    path(COUNT, stocktakings.detail, name="stocktaking"),
    path(COUNT + "scan", stocktakings.scan, name="stocktaking_scan"),
    path(COUNT + "finish", stocktakings.finish, name="stocktaking_finish"),
    path(COUNT + "sign", stocktakings.sign, name="stocktaking_sign"),
    path("shortfalls/", stocktakings.shortfalls, name="shortfalls"),
    path(
        "shortfalls/<uuid:community>/<uuid:shortfall>/close",
        stocktakings.close,
        name="shortfall_close",
    ),
]
