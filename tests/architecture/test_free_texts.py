"""Every field into which our people write freely is one that says what it holds (CLS-4.1)."""

from __future__ import annotations

import importlib
import pkgutil

from django import forms

import hudang.web.forms
from hudang.web.forms.free_text import FreeText

SHORT = 30
"""Characters: what is shorter holds a code, a number or a name of a place."""

PUBLISHED = ("_zh", "_en", "PartForm.choices", "PartForm.lines", "FirstNoticeForm.contact")
"""What everybody reads: a second person checks it, and our own telephone may stand in it."""

CHECKED_WHOLE = {"DraftForm.text", "DraftForm.table", "DraftForm.title"}
"""What is refused as a whole, with line, row and column (publication.policy.scanning)."""

# What is no free text.
LOOKED_FOR = {
    "DossierFilterForm.q", "FilterForm.house", "OfficeFilterForm.text", "OpeningForm.houses",
    "SearchForm.q", "VisitFilterForm.house", "TypedPage.page", "OrderFilterForm.text",
    "OrderForm.q", "WhoForm.q", "FeedbackFilterForm.text", "FeedbackForm.q", "WordsForm.q",
    "TaskFilterForm.text", "FindCaseForm.text", "RenovationFilterForm.text", "ApplicationForm.q",
    "ViolationFilterForm.text", "FindingForm.q", "PlaceForm.q",
    "PublicationFilterForm.text",
    "CriterionForm.attribute", "SchemeFilterForm.name", "PersonForm.person",
    "RunFilterForm.name", "TableForm.text", "ReportFilterForm.name",
}  # fmt: skip
READ_BY_A_PROGRAM = {
    "AnswerForm.reference", "AppointmentForm.beat", "BeginForm.code", "BulkForm.after",
    "BulkForm.before", "BulkForm.numbers", "CampaignForm.buildings", "ClauseForm.controls",
    "ApplicationForm.who", "FeedbackForm.who", "OrderForm.who", "PasteForm.message",
    "WordsForm.who", "FindingForm.who", "PlaceForm.who",
    "ToldRecipientForm.reference", "TokenForm.addresses",
}  # fmt: skip
NAMES_AND_NUMBERS = {
    "CommunityForm.name", "ContractForm.number", "FirstNoticeForm.company", "HouseForm.number",
    "PaperForm.number", "PersonForm.name", "RoleForm.name", "RoleForm.number",
    "SettleForm.number", "FeedbackForm.caller_name", "OrderForm.caller_name",
    "WordsForm.caller_name",
}  # fmt: skip
SIGNING_IN = {
    "ActivateTOTPForm.code", "ActivationForm.activation_code", "ActivationForm.again",
    "ActivationForm.password", "AddWebAuthnForm.name", "AuthenticateForm.code", "CodeForm.code",
    "EditWebAuthnForm.name", "EnrolmentForm.code", "PassForm.again", "PassForm.secret",
    "PasskeyForm.name", "PasskeyNameForm.name",
}  # fmt: skip


def fields():
    for module in pkgutil.iter_modules(hudang.web.forms.__path__):
        found = importlib.import_module(f"hudang.web.forms.{module.name}")
        for form in vars(found).values():
            if isinstance(form, type) and issubclass(form, forms.BaseForm):
                yield from (
                    (f"{form.__name__}.{name}", field)
                    for name, field in getattr(form, "base_fields", {}).items()
                )


def test_every_long_field_is_free_text_or_named_here():
    unscanned = {
        name
        for name, field in fields()
        if type(field) is forms.CharField
        and (field.max_length or SHORT) >= SHORT
        and not name.endswith(PUBLISHED)
    }

    assert (
        unscanned
        == LOOKED_FOR | READ_BY_A_PROGRAM | NAMES_AND_NUMBERS | SIGNING_IN | CHECKED_WHOLE
    )
    assert sum(isinstance(field, FreeText) for _name, field in fields()) > 10
