"""Sign callbacks as the service does, with a key of the tests."""

import base64
import functools
import json
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

VECTORS = json.loads(
    (Path(__file__).parent.parent / "data" / "webhook_vectors.json").read_text(encoding="utf-8")
)
KEY_ID = "7ca628a8-08b0-4e42-aeb8-960b37049c31"
DATE = "Wed, 18 Jul 2018 06:33:52 GMT"
REPORT = {
    "delivery_report_id": "01e1fa0a-6e27-4945-9cdb-18644b4de043",
    "status": "delivered",
    "original_text": "Olá",
    "callback_url": "https://example.com/public?tenant=1",
}
BODY = json.dumps(REPORT, ensure_ascii=False, separators=(",", ":")).encode()


@functools.cache
def private_key():
    return rsa.generate_private_key(65537, 1024)


@functools.cache
def public_key():
    key = private_key().public_key()
    return base64.b64encode(
        key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    ).decode()


def signed_headers(request_line="POST /data HTTP/1.1", body=BODY, date=DATE, digest="SHA256"):
    signed = f"{request_line}{date}".encode("latin-1") + body
    signature = private_key().sign(signed, padding.PKCS1v15(), getattr(hashes, digest)())
    return {
        "X-MessageMedia-Signature": base64.b64encode(signature).decode(),
        "X-MessageMedia-Digest-Type": digest,
        "X-MessageMedia-Cipher-Type": "RSA",
        "X-MessageMedia-Key-Id": KEY_ID,
        "Date": date,
    }
