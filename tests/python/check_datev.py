"""Holds a file against DATEV's description of its format, and books it as an importing program would.

https://developer.datev.de/de/file-format/details/datev-format (header 700, Buchungsstapel, format version 13). Prints JSON:
what each account comes to, debits less credits, in hundredths. The automatic accounts are those of SKR03.
"""

import json
import re
import sys
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

HEADER = [
    r'"EXTF"', "700", "21", '"Buchungsstapel"', "13", r"\d{17}", "", r'"\w{0,2}"', r'"\w{0,25}"', r'"\w{0,25}"',
    r"\d{4,7}", r"\d{1,5}", r"\d{8}", "[4-8]", r"\d{8}", r"\d{8}", r'"[\w.\-/ ]{0,30}"', '"([A-Z]{2}){0,2}"', "[12]",
    "(0|30|40|50|64)", "[01]", '"[A-Z]{3}"', "", '""', "", "", r'"(\d{2}){0,2}"', r"\d{0,4}", "", '""', '".{0,16}"',
]  # fmt: skip
FIELDS = {
    1: r"(?!0{1,10},00)\d{1,10},\d{2}",
    2: '"[SH]"',
    3: '("[A-Z]{3}"|"")',
    7: r"\d{1,9}",
    8: r"\d{1,9}",
    9: r'("\d{4}"|"")',
    10: r"(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])",
    11: r'"[\w$%\-/&*+]{0,36}"',
    14: '".{0,60}"',
    40: '"[A-Z]{0,2}"',
    41: r"(\d{2},\d{2})?",
    114: "[01]",
}
AUTOMATIC = {"8400": ("19", "1776"), "8300": ("7", "1771")}
ONE_STOP = {"8320", "8331"}

data = sys.stdin.buffer.read()
text = data.decode("windows-1252")
assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", ""), "every line ends with CR and LF"
header, names, *rows = [line.split(";") for line in text.removesuffix("\r\n").split("\r\n")]
assert len(header) == 31 and len(names) == 125
for number, (field, form) in enumerate(zip(header, HEADER, strict=True), 1):
    assert re.fullmatch(form, field), (number, field, form)

sums = defaultdict(int)


def within(amount, percent):
    share = Decimal(amount) * percent / (100 + percent)
    return int(share.quantize(Decimal(1), rounding=ROUND_HALF_UP))


for row in rows:
    assert len(row) == 125, row
    for number, form in FIELDS.items():
        assert re.fullmatch(form, row[number - 1]), (number, row[number - 1])
    for field in row:
        assert not re.match(r'"?[=+@\-\t]', field), ("a formula", field)
    amount = int(row[0].replace(",", "")) * (1 if row[1] == '"S"' else -1)
    key = row[8].strip('"')
    for account, moved in ((row[6], amount), (row[7], -amount)):
        tax, vat = 0, ""
        if key != "0040" and account in AUTOMATIC:
            percent, vat = AUTOMATIC[account]
            tax = within(moved, Decimal(percent))
        if key != "0040" and account in ONE_STOP:
            assert re.fullmatch('"[A-Z]{2}"', row[39]), row
            tax, vat = within(moved, Decimal(row[40].replace(",", "."))), "1767"
        if tax:
            sums[vat] += tax
        sums[account] += moved - tax
json.dump({account: total for account, total in sums.items() if total}, sys.stdout)
