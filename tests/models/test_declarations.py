"""Which fields each model has, in which order, and the values of the enumerations."""

import importlib
import pkgutil

import pytest

from message_media_messages import models
from message_media_messages.models._model import Model

FIELDS_OF_MESSAGE = (
    "content destination_number callback_url delivery_report format message_expiry_timestamp "
    "metadata scheduled source_number source_number_type message_id status media subject"
)
FIELDS = {
    "Attachment": "content_type content original_name",
    "CancelScheduledMessageRequest": "status",
    "CheckDeliveryReportsResponse": "delivery_reports",
    "CheckRepliesResponse": "replies",
    "ConfirmDeliveryReportsAsReceivedRequest": "delivery_report_ids",
    "ConfirmDeliveryReportsAsReceivedRequest1": "delivery_report_ids",
    "ConfirmRepliesAsReceivedRequest": "reply_ids",
    "ConfirmRepliesAsReceivedRequest1": "reply_ids",
    "DeliveryReport": (
        "callback_url date_received delay delivery_report_id message_id metadata original_text "
        "source_number status submitted_date vendor_account_id"
    ),
    "GetMessageStatusResponse": (
        "callback_url content destination_number delivery_report format message_expiry_timestamp "
        "metadata scheduled source_number source_number_type message_id status"
    ),
    "Message": FIELDS_OF_MESSAGE,
    "Reply": (
        "callback_url content date_received destination_number message_id metadata reply_id "
        "source_number vendor_account_id"
    ),
    "SendMessagesRequest": "messages",
    "SendMessagesResponse": "messages",
    "SignatureKey": "key_id public_key cipher digest created enabled",
    "VendorAccountId": "vendor_id account_id",
    "Webhook": ("id url method encoding headers events template read_timeout retries retry_delay"),
}
ADDED = {"DeliveryReport": ["error_code", "billing_units"], "Reply": ["attachments"]}
STATUSES = (
    "undefined queued processing processed scheduled cancelled enroute held submitted delivered "
    "expired rejected failed undeliverable read"
)

CLASSES = {
    name: value
    for module in pkgutil.iter_modules(models.__path__)
    for name, value in vars(importlib.import_module(f"{models.__name__}.{module.name}")).items()
    if isinstance(value, type) and value.__module__ == f"{models.__name__}.{module.name}"
}


def test_every_model_is_listed_here():
    assert {name for name, kind in CLASSES.items() if issubclass(kind, Model)} == {*FIELDS, "Model"}


def test_every_module_is_public_unless_its_name_begins_with_an_underscore():
    modules = {module.name for module in pkgutil.iter_modules(models.__path__)}
    assert set(models.__all__) == modules - {"_model"}


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_the_fields_are_positional_in_the_order_of_the_names(name):
    model, fields = CLASSES[name], FIELDS[name].split()
    assert model._names == {field: field for field in fields}
    values = ["2030-01-01" if field in model._dates else field for field in fields]
    instance = model(*values, *ADDED.get(name, []))
    assert [str(getattr(instance, field)) for field in fields] == values
    assert list(instance.to_dictionary().items()) == [
        *zip(fields, values),
        *((field, field) for field in ADDED.get(name, [])),
    ]


def test_cancelling_is_what_a_cancel_request_says_by_default():
    assert CLASSES["CancelScheduledMessageRequest"]().to_dictionary() == {"status": "cancelled"}


def test_a_reply_of_a_callback_has_its_account_and_its_attachments():
    reply = CLASSES["Reply"].from_dictionary(
        {
            "vendor_account_id": {"vendor_id": "v", "account_id": "a"},
            "attachments": [{"content_type": "image/png", "content": "aGk=", "original_name": "n"}],
        }
    )
    assert reply.vendor_account_id == CLASSES["VendorAccountId"]("v", "a")
    assert reply.attachments == [CLASSES["Attachment"]("image/png", "aGk=", "n")]


def test_a_delivery_report_has_its_dates_its_units_and_its_error():
    report = CLASSES["DeliveryReport"].from_dictionary(
        {"submitted_date": "2030-01-01", "billing_units": 2, "error_code": "220", "status": "new"}
    )
    assert report.submitted_date.datetime.year == 2030
    assert (report.billing_units, report.error_code, report.status) == (2, "220", "new")


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("FormatEnum", "SMS MMS TTS"),
        ("Format1Enum", "SMS MMS TTS"),
        ("SourceNumberTypeEnum", "INTERNATIONAL ALPHANUMERIC SHORTCODE"),
        ("StatusEnum", STATUSES),
        ("Status2Enum", STATUSES),
    ],
)
def test_an_enumeration_is_a_class_of_plain_texts(name, values):
    enumeration = CLASSES[name]
    names = [each for each in dir(enumeration) if each.isupper() and each != "FINAL"]
    assert {constant: getattr(enumeration, constant) for constant in names} == {
        value.upper(): value for value in values.split()
    }


@pytest.mark.parametrize("name", ["StatusEnum", "Status2Enum"])
def test_a_final_status_is_one_that_no_other_follows(name):
    final = {"delivered", "read", "cancelled", "expired", "rejected", "failed", "undeliverable"}
    enumeration = CLASSES[name]
    assert final == enumeration.FINAL
    statuses = [*STATUSES.split(), "new", "", None, ["delivered"]]
    assert {status for status in statuses if enumeration.is_final(status)} == final


@pytest.mark.parametrize(
    ("content", "decoded"),
    [
        ("aGk=", b"hi"),
        ("aG\r\nk=", b"hi"),
        ("", b""),
        (None, None),
        ("a.png", None),
        ("é", None),
    ],
)
def test_an_attachment_decodes_its_content(content, decoded):
    assert CLASSES["Attachment"](content=content).decoded == decoded
