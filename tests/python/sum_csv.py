"""Adds up an export as somebody else's program reads it: `sum_csv.py GROUP… AMOUNT…` (columns; amounts begin with +).

Prints JSON: the number of rows, and for each value of the group columns the sum of each amount column.
"""

import csv
import io
import json
import re
import sys
from collections import defaultdict
from decimal import Decimal

groups = [name for name in sys.argv[1:] if not name.startswith("+")]
amounts = [name[1:] for name in sys.argv[1:] if name.startswith("+")]
text = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", newline="")
rows = list(csv.DictReader(text, strict=True))
sums = defaultdict(lambda: [Decimal(0)] * len(amounts))
for row in rows:
    assert None not in row and None not in row.values(), row
    for cell in row.values():
        is_number = re.fullmatch(r"-?\d+(\.\d+)?", cell)
        assert is_number or not re.match(r"\s*[=+@\-]", cell), ("a formula", cell)
    key = "|".join(row[name] for name in groups)
    sums[key] = [so_far + Decimal(row[name] or 0) for so_far, name in zip(sums[key], amounts)]
json.dump(
    {"rows": len(rows), "sums": {key: [str(value) for value in values] for key, values in sums.items()}},
    sys.stdout,
)
