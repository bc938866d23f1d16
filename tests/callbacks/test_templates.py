"""Bodies that the sandbox renders with the templates are parsed."""

import pytest

from message_media_messages import DeliveryReport, Reply
from message_media_messages.callbacks import (
    DELIVERY_REPORT_TEMPLATE,
    OPT_OUT_TEMPLATE,
    REPLY_TEMPLATE,
    TEMPLATE,
    OptOut,
    parse,
)
from message_media_messages.sandbox.templates import Template

TEXT = 'She said "\\o/"\n$price'
COMMON = {
    "mtId": "M",
    "sourceAddress": "+61491570156",
    "receivedTimestamp": "2016-12-07T08:44:00.850Z",
    "accountId": "A",
    "metadata": {'k"1': TEXT, "k2": ""},
}
COMMON_FIELDS = {
    "message_id": "M",
    "source_number": "+61491570156",
    "date_received": "2016-12-07T08:44:00.850000+00:00",
    "vendor_account_id": {"account_id": "A"},
    "metadata": {'k"1': TEXT, "k2": ""},
}
REPORT = {
    **COMMON,
    "drId": "D",
    "status": "delivered",
    "statusCode": 220,
    "mtContent": TEXT,
    "billingUnits": 2,
}
REPLY = {**COMMON, "moId": "R", "moContent": TEXT, "destinationAddress": "+61491593156"}
FILES = [{"contentType": "image/png", "base64": "dGVzdA==", "originalName": 'a".png'}] * 2
OPT_OUT = {**COMMON, "notificationId": "N", "moContent": "STOP"}


def render(template, variables):
    return Template(template).render(variables)


@pytest.mark.parametrize("template", [DELIVERY_REPORT_TEMPLATE, TEMPLATE])
def test_a_delivery_report_is_rendered_and_parsed(template):
    report = parse(render(template, REPORT))
    assert report.to_dictionary() == {
        **COMMON_FIELDS,
        "delivery_report_id": "D",
        "status": "delivered",
        "error_code": "220",
        "original_text": TEXT,
        "billing_units": 2,
    }
    assert isinstance(report, DeliveryReport)


@pytest.mark.parametrize("template", [REPLY_TEMPLATE, TEMPLATE])
def test_a_reply_is_rendered_and_parsed(template):
    reply = parse(render(template, REPLY))
    assert isinstance(reply, Reply)
    assert reply.to_dictionary() == {
        **COMMON_FIELDS,
        "reply_id": "R",
        "content": TEXT,
        "destination_number": "+61491593156",
    }


@pytest.mark.parametrize("template", [REPLY_TEMPLATE, TEMPLATE])
def test_the_files_of_a_reply_are_rendered_and_parsed(template):
    reply = parse(render(template, {**REPLY, "attachments": FILES}))
    assert [file.decoded for file in reply.attachments] == [b"test", b"test"]
    assert reply.attachments[0].original_name == 'a".png'
    assert reply.content == TEXT


@pytest.mark.parametrize("template", [OPT_OUT_TEMPLATE, TEMPLATE])
def test_an_opt_out_is_rendered_and_parsed(template):
    opt_out = parse(render(template, OPT_OUT))
    assert isinstance(opt_out, OptOut)
    assert opt_out.to_dictionary() == {**COMMON_FIELDS, "notification_id": "N", "content": "STOP"}


def test_the_template_of_replies_may_render_an_opt_out():
    opt_out = parse(render(REPLY_TEMPLATE, OPT_OUT))
    assert isinstance(opt_out, OptOut)
    assert (opt_out.notification_id, opt_out.content) == (None, "STOP")
