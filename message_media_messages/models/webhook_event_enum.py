"""The events of webhooks."""


class WebhookEventEnum:
    """The events that a webhook can subscribe to; the values are plain text."""

    RECEIVED_SMS = "RECEIVED_SMS"
    RECEIVED_MMS = "RECEIVED_MMS"
    OPT_OUT_SMS = "OPT_OUT_SMS"
    ENROUTE_DR = "ENROUTE_DR"
    SUBMITTED_DR = "SUBMITTED_DR"
    DELIVERED_DR = "DELIVERED_DR"
    EXPIRED_DR = "EXPIRED_DR"
    REJECTED_DR = "REJECTED_DR"
    FAILED_DR = "FAILED_DR"
