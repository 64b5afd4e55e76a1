"""Checks a message's DKIM signature with dkimpy. The message comes on standard input, the key record as an argument."""

import sys

import dkim

name, record = sys.argv[1], sys.argv[2]


def txt(asked, timeout=5):
    return record.encode() if asked.rstrip(b".") == name.encode() else None


sys.exit(0 if dkim.verify(sys.stdin.buffer.read(), dnsfunc=txt) else 1)
