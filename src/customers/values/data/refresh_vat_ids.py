#!/usr/bin/env python3
"""Writes vat_ids.tsv: the forms of VAT identification numbers.

    pip install eu-vat-rates-data
    python3 src/customers/values/data/refresh_vat_ids.py
"""

from importlib.metadata import version
from pathlib import Path

import eu_vat_rates_data as source

HEAD = f"""\
# The forms of VAT identification numbers, without spaces, dots and hyphens.
# Source: PyPI eu-vat-rates-data {version("eu-vat-rates-data")} (MIT), from the Commission's VIES FAQ and national authorities.
# Written by refresh_vat_ids.py.
#
# Columns: prefix; pattern.
"""

# Neighbours whose ids a prefix makes recognisable; the rest of the source has bare numbers.
NEIGHBOURS = ["GB", "XI", "CH", "NO"]


def main():
    rates = source.get_all_rates()
    rows = []
    for code in [code for code, rate in rates.items() if rate["eu_member"]] + NEIGHBOURS:
        prefix = "EL" if code == "GR" else code
        pattern = rates[code]["pattern"]
        if code == "NO":
            pattern = pattern.replace("^", "^NO")
        assert prefix in pattern, (code, pattern)
        rows.append(f"{prefix}\t{pattern}")
    path = Path(__file__).with_name("vat_ids.tsv")
    path.write_text(HEAD + "\n".join(sorted(rows)) + "\n", encoding="utf-8")
    print(f"{len(rows)} forms")


if __name__ == "__main__":
    main()
