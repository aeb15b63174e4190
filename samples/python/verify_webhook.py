import base64
import hashlib
import hmac
import time


def is_valid(secret: str, webhook_id: str, timestamp: str, signatures: str, body: bytes, now: float | None = None) -> bool:
    """Whether a webhook came from the server, unchanged, within five minutes of now. body: the bytes as they came, before anything parses them."""
    if not timestamp.isdecimal() or abs((time.time() if now is None else now) - int(timestamp)) > 300:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{webhook_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    expected = b"v1," + base64.b64encode(digest)
    return any(hmac.compare_digest(signature.encode(), expected) for signature in signatures.split(" "))
