"""A relay for the tests: aiosmtpd, which is not ours, in the clear or with either kind of TLS.

Prints the port it listens on, then one JSON line a message: who said hello, envelope, whether TLS and sign-in were
used, and the bytes in base64. Ends when its standard input does.
"""

import argparse
import asyncio
import base64
import json
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult

warnings.simplefilter("ignore")


class Print:
    async def handle_DATA(self, server, session, envelope):
        record = {
            "hello": session.host_name,
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "options": envelope.mail_options,
            "tls": session.ssl is not None or args.tls == "implicit",
            "user": session.auth_data,
            "message": base64.b64encode(envelope.original_content).decode(),
        }
        print(json.dumps(record), flush=True)
        return "250 2.0.0 taken"


def authenticate(server, session, envelope, mechanism, data):
    user = data.login.decode()
    good = args.auth == f"{user}:{data.password.decode()}"
    # "Handled" would mean that the refusal has been said already.
    return AuthResult(success=good, handled=False, auth_data=user)


def session():
    return SMTP(
        Print(),
        hostname="peer.example",
        enable_SMTPUTF8=True,
        decode_data=False,
        tls_context=context if args.tls == "starttls" else None,
        require_starttls=args.tls == "starttls",
        auth_required=args.auth is not None,
        # Its own notion of TLS is STARTTLS alone.
        auth_require_tls=args.tls == "starttls",
        authenticator=authenticate,
        auth_exclude_mechanism=args.without or [],
    )


async def serve():
    loop = asyncio.get_running_loop()
    implicit = context if args.tls == "implicit" else None
    server = await loop.create_server(session, "127.0.0.1", 0, ssl=implicit)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


parser = argparse.ArgumentParser()
parser.add_argument("--tls", choices=["none", "starttls", "implicit"], default="none")
parser.add_argument("--certificate")
parser.add_argument("--key")
parser.add_argument("--auth")
parser.add_argument("--without", action="append")
args = parser.parse_args()
context = None
if args.tls != "none":
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(args.certificate, args.key)
asyncio.run(serve())
