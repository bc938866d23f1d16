"""Templates of webhooks, in JSON, which `parse` understands.

They are written in the Velocity template language, like the samples in the documentation of the
service. A variable without a value is rendered as an empty text, or as `$esc.json(...)`: `parse`
treats both as absent.
"""

__all__ = ["DELIVERY_REPORT_TEMPLATE", "OPT_OUT_TEMPLATE", "REPLY_TEMPLATE", "TEMPLATE"]

_COMMON = """
  "message_id": "$esc.json($!mtId)",
  "source_number": "$esc.json($!sourceAddress)",
  "date_received": "$esc.json($!receivedTimestamp)",
  "vendor_account_id": {
    "vendor_id": "$esc.json($!vendorId)",
    "account_id": "$esc.json($!accountId)"
  },
  "metadata": {
    #foreach ($entry in $metadata.entrySet())
    "$esc.json($!entry.key)": "$esc.json($!entry.value)"#if ($foreach.hasNext),#end
    #end
  }"""

_DELIVERY_REPORT = """
  "delivery_report_id": "$esc.json($!drId)",
  "status": "$esc.json($!status)",
  "error_code": "$esc.json($!statusCode)",
  "submitted_date": "$esc.json($!submittedTimestamp)",
  "original_text": "$esc.json($!mtContent)",
  "billing_units": "$esc.json($!billingUnits)","""

_INBOUND = """
  "content": "$esc.json($!moContent)",
  "destination_number": "$esc.json($!destinationAddress)","""

_REPLY = """
  "reply_id": "$esc.json($!moId)",
  "attachments": [
    #foreach ($entry in $attachments)
    {
      "content_type": "$esc.json($!entry.contentType)",
      "content": "$esc.json($!entry.base64)",
      "original_name": "$esc.json($!entry.originalName)"
    }#if ($foreach.hasNext),#end
    #end
  ],"""

_OPT_OUT = """
  "notification_id": "$esc.json($!notificationId)","""


def _template(*parts: str) -> str:
    return "{" + "".join(parts) + "\n}\n"


#: For the events `ENROUTE_DR`, `SUBMITTED_DR`, `DELIVERED_DR` and so on.
DELIVERY_REPORT_TEMPLATE = _template(_DELIVERY_REPORT, _COMMON)

#: For `RECEIVED_SMS` and `RECEIVED_MMS`.
REPLY_TEMPLATE = _template(_REPLY, _INBOUND, _COMMON)

#: For `OPT_OUT_SMS`.
OPT_OUT_TEMPLATE = _template(_OPT_OUT, _INBOUND, _COMMON)

#: For all events together, because the service allows one webhook for each URL and method. The
#: fields of the other kinds are empty; there are no conditions, because the documentation does not
#: say which variables are set for which event.
TEMPLATE = _template(_DELIVERY_REPORT, _REPLY, _OPT_OUT, _INBOUND, _COMMON)
