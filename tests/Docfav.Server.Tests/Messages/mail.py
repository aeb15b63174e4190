"""A mail server for tests, and a reader of mail files. What it takes or reads, it tells as lines of JSON.

mail.py serve [CERTIFICATE KEY]   listens on a free loopback port, tells it, and goes on until its input ends
mail.py read                      reads one mail from its input

Recipients tell the server what to do: refused@, later@ (once), hang@ and drop@.
"""
import asyncio
import email
import email.policy
import json
import ssl
import sys


def tell(what):
    print(json.dumps(what), flush=True)


def told(content):
    mail = email.message_from_bytes(content, policy=email.policy.default)
    parts = []
    defects = [type(defect).__name__ for defect in mail.defects]
    for part in mail.walk():
        defects += [type(defect).__name__ for defect in part.defects]
        if not part.is_multipart():
            body = part.get_content()
            parts.append({
                "type": part.get_content_type(),
                "name": part.get_filename(),
                "method": part.get_param("method"),
                "text": (body if isinstance(body, str) else body.decode("utf-8")).replace("\r\n", "\n"),
            })
    headers = {name.lower(): str(value) for name, value in mail.items()}
    shape = [part.get_content_type() for part in mail.walk()]
    ascii_headers = all(byte < 128 for byte in content.split(b"\r\n\r\n")[0])
    return {"headers": headers, "parts": parts, "shape": shape, "defects": defects, "ascii": ascii_headers}


class Handler:
    def __init__(self):
        self.put_off = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        role = address.split("@")[0]
        if role == "refused":
            return "550 5.1.1 no such mailbox"
        if role == "later" and address not in self.put_off:
            self.put_off.add(address)
            return "451 4.3.0 try again later"
        if role == "hang":
            await asyncio.sleep(600)
        if role == "drop":
            server.transport.abort()
            await asyncio.sleep(600)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        tell({**told(envelope.content), "from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": session.ssl is not None})
        return "250 2.0.0 taken"


async def serve(certificate=None, key=None):
    from aiosmtpd.smtp import SMTP
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
    handler = Handler()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(handler, hostname="mail.example.com", enable_SMTPUTF8=True, tls_context=context, require_starttls=context is not None, loop=loop),
        "127.0.0.1", 0)
    tell({"port": server.sockets[0].getsockname()[1]})
    await loop.run_in_executor(None, sys.stdin.buffer.read)


if sys.argv[1] == "serve":
    asyncio.run(serve(*sys.argv[2:]))
else:
    tell(told(sys.stdin.buffer.read()))
