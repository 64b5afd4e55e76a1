#!/usr/bin/env python3
"""Makes vault.json: what the vault's formats must be, byte by byte.

Written from the description of the formats, with Python's `cryptography`, and sharing no code with the vault:

    python3 tests/vectors/make.py            # prints the vectors
    python3 tests/vectors/make.py --check    # exits 1 unless vault.json holds exactly these
"""

import hashlib
import hmac
import json
import pathlib
import sys

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

VECTORS = pathlib.Path(__file__).with_name("vault.json")


def expand(key: bytes, label: bytes, length: int) -> bytes:
    return HKDFExpand(algorithm=hashes.SHA256(), length=length, info=label).derive(key)


def key_id(key: bytes) -> bytes:
    return expand(key, b"sealbook/v1/key-id", 16)


def header(key: bytes) -> bytes:
    return b"\x01\x01" + key_id(key)


def bind(*parts: bytes) -> bytes:
    return bytes([len(parts)]) + b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def pad(text: bytes) -> bytes:
    marked = text + b"\x80"
    size = 32
    while size < len(marked):
        size = size * 2 if size < 1024 else size + 1024
    return marked + bytes(size - len(marked))


def sample(what: str, length: int) -> bytes:
    """Bytes that look random and are the same on every run."""
    return hashlib.shake_256(what.encode()).digest(length)


INSTANCE = "ins_01jd0000000000000000000000"
MASTER = sample("master key", 32)
ROOT = sample("index root", 32)


def field(number: int, table: str, column: str, row: str, kind: str, text: str) -> dict:
    dek = sample(f"data key {number}", 32)
    nonce = sample(f"field nonce {number}", 12)
    subject = f"sub_01jd000000000000000000000{number}"
    names = (INSTANCE, table, column, row, subject, kind)
    aad = bind(b"sealbook/field/v1", header(dek), *(name.encode() for name in names))
    sealed = AESGCM(expand(dek, b"sealbook/v1/field", 32)).encrypt(nonce, pad(text.encode()), aad)
    return {
        "data_key": dek.hex(),
        "data_key_id": key_id(dek).hex(),
        "table": table,
        "column": column,
        "row": row,
        "subject": subject,
        "class": kind,
        "text": text,
        "nonce": nonce.hex(),
        "associated_data": aad.hex(),
        "blob": (header(dek) + nonce + sealed).hex(),
    }


def wrapped(number: int, subject: str, kind: str, key: bytes) -> dict:
    nonce = sample(f"wrap nonce {number}", 12)
    names = (INSTANCE.encode(), subject.encode(), kind.encode(), key_id(key))
    aad = bind(b"sealbook/wrap/v1", header(MASTER), *names)
    wrapping_key = expand(MASTER, b"sealbook/v1/wrap" + INSTANCE.encode(), 32)
    return {
        "key": key.hex(),
        "key_id": key_id(key).hex(),
        "subject": subject,
        "class": kind,
        "nonce": nonce.hex(),
        "associated_data": aad.hex(),
        "blob": (header(MASTER) + nonce + AESGCM(wrapping_key).encrypt(nonce, key, aad)).hex(),
    }


def keyed(label: str, message: str) -> bytes:
    return hmac.digest(expand(ROOT, label.encode(), 32), message.encode(), "sha256")


def index(table: str, column: str, email: str, normal: str) -> dict:
    label = f"sealbook/v1/index/{table}.{column.removesuffix('_index')}"
    return {
        "table": table,
        "column": column,
        "email": email,
        "value": keyed(label, normal)[:16].hex(),
    }


def vectors() -> dict:
    texts = ["", "Ada Lovelace", "x" * 31, "x" * 32, "Zürich, 東京", "x" * 1023, "x" * 1024, "x" * 2048]
    places = [
        ("customers", "email_sealed", "cus_01", "identity"),
        ("customers", "name_sealed", "cus_02", "identity"),
        ("orders", "address_sealed", "ord_01", "billing"),
        ("orders", "answers_sealed", "ord_01", "content"),
        ("operators", "totp_sealed", "opr_01", "account"),
        ("invoices", "buyer_sealed", "inv_01", "document"),
        ("c", "_sealed", "", "identity"),
        ("messages", "body_sealed", "msg_01", "content"),
    ]
    addresses = [
        ("ada@example.org", "ada@example.org"),
        ("  ADA@Example.ORG ", "ada@example.org"),
        ("Jo\u0308rg@MÜNCHEN.example", "jörg@xn--mnchen-3ya.example"),
        ("Ada+Shop@example.org", "ada+shop@example.org"),
    ]
    subject = "sub_01jd0000000000000000000000"
    return {
        "instance": INSTANCE,
        "master_key": MASTER.hex(),
        "master_key_id": key_id(MASTER).hex(),
        "index_root": ROOT.hex(),
        "fields": [field(n, *place, text) for n, (place, text) in enumerate(zip(places, texts))],
        "wrapped": [
            wrapped(0, subject, "identity", sample("data key 0", 32)),
            wrapped(1, subject, "document", sample("data key 1", 32)),
            wrapped(2, "index-root", "index-root", ROOT),
        ],
        "indexes": [index("customers", "email_index", *address) for address in addresses]
        + [index("suppressions", "email_index", *addresses[0])],
        "tokens": [
            {"purpose": purpose, "id": row, "token": keyed(f"sealbook/v1/token/{purpose}", row).hex()}
            for purpose, row in [("order", "ord_01"), ("unsubscribe", "ord_01")]
        ],
        "fingerprints": [
            {"purpose": "idempotency-key", "text": text, "value": keyed("sealbook/v1/fingerprint/idempotency-key", text).hex()}
            for text in ["", "b1946ac9"]
        ],
    }


if __name__ == "__main__":
    made = json.dumps(vectors(), indent=1, ensure_ascii=False) + "\n"
    if "--check" not in sys.argv[1:]:
        sys.stdout.write(made)
    elif VECTORS.read_text(encoding="utf-8") != made:
        sys.exit(f"{VECTORS} is not what the description of the formats gives")
