#!/usr/bin/env python3
"""Opens one sealed field without Sealbook: with the master key, the two SQLite files, and Python's `cryptography`.

    tests/vectors/open_row.py keys/master.key data/sealbook.db data/keystore.db customers email_sealed cus_…

Shares no code with the vault. What it does is all there is to it; whoever keeps the master key and a copy of both files
is not tied to this program.
"""

import pathlib
import sqlite3
import sys
from contextlib import closing

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand


def expand(key: bytes, label: bytes, length: int) -> bytes:
    return HKDFExpand(algorithm=hashes.SHA256(), length=length, info=label).derive(key)


def key_id(key: bytes) -> bytes:
    return expand(key, b"sealbook/v1/key-id", 16)


def bind(*parts: bytes) -> bytes:
    return bytes([len(parts)]) + b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def split(blob: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """Header, key id, nonce, ciphertext with its tag."""
    if blob[:2] != b"\x01\x01" or len(blob) < 46:
        sys.exit("no blob of a form known here")
    return blob[:18], blob[2:18], blob[18:30], blob[30:]


def select(file: str, query: str, *values: object) -> tuple:
    with closing(sqlite3.connect(f"file:{pathlib.Path(file).resolve()}?mode=ro", uri=True)) as database:
        row = database.execute(query, values).fetchone()
    return row or sys.exit(f"{file} holds no such row")


def open_row(master_file: str, data_file: str, keystore_file: str, table: str, column: str, row: str) -> bytes:
    master = pathlib.Path(master_file).read_bytes()
    if not (table + column).replace("_", "").isalnum():
        sys.exit("a table or column has no such name")
    (blob,) = select(data_file, f"select {column} from {table} where id = ?", row)
    header, dek_id, nonce, sealed = split(blob)

    (instance,) = select(keystore_file, "select id from instances")
    subject, kind, wrapped = select(
        keystore_file, "select subject_id, class, key_wrapped from data_keys where dek_id = ?", dek_id
    )
    wrap_header, kek_id, wrap_nonce, wrapped_key = split(wrapped)
    if kek_id != key_id(master):
        sys.exit(f"{master_file} is not the master key that wrapped the data key")
    names = (instance.encode(), subject.encode(), kind.encode(), dek_id)
    wrap = AESGCM(expand(master, b"sealbook/v1/wrap" + instance.encode(), 32))
    dek = wrap.decrypt(wrap_nonce, wrapped_key, bind(b"sealbook/wrap/v1", wrap_header, *names))

    names = (instance, table, column, row, subject, kind)
    place = bind(b"sealbook/field/v1", header, *(name.encode() for name in names))
    padded = AESGCM(expand(dek, b"sealbook/v1/field", 32)).decrypt(nonce, sealed, place)
    return padded[: padded.rindex(b"\x80")]


if __name__ == "__main__":
    if len(sys.argv) != 7:
        sys.exit(f"usage: {sys.argv[0]} MASTER_KEY DATA_DB KEYSTORE_DB TABLE COLUMN ROW_ID")
    sys.stdout.buffer.write(open_row(*sys.argv[1:]))
