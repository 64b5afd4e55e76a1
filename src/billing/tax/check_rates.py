#!/usr/bin/env python3
"""Compares rates.toml with two maintained packages and says what differs.

    pip install eu-vat-rates-data duty27-eu-vat
    python3 src/billing/tax/check_rates.py

Exit code 1 when something differs: then read the national law and add a dated entry; never change an old one.
"""

import datetime
import sys
import tomllib
from decimal import Decimal
from pathlib import Path

import duty27_eu_vat as history
import eu_vat_rates_data as current

COVERED_SINCE = datetime.date(2021, 1, 1)
OURS = tomllib.loads(
    Path(__file__).with_name("rates.toml").read_text(encoding="utf-8"), parse_float=Decimal
)


def periods(entry):
    """A territory's own periods or, with `like`, another's: (from, standard, reduced)."""
    source = OURS[entry["like"]] if "like" in entry else entry
    for period in source.get("rates", []):
        since = datetime.date.fromisoformat(period["from"])
        yield since, Decimal(period["standard"]), period.get("reduced")


def differences():
    for country in history.list_countries():
        code = {"EL": "GR"}.get(country.code, country.code)
        theirs = {COVERED_SINCE: Decimal(history.get_standard_rate(country.code, COVERED_SINCE))}
        for window in history.get_rate_history(country.code):
            if window.effective_from > COVERED_SINCE:
                theirs[window.effective_from] = Decimal(window.rate)
        ours = {}
        for since, standard, _ in periods(OURS[code]):
            if not ours or list(ours.values())[-1] != standard:
                ours[since] = standard
        if ours != theirs:
            yield f"{code}: standard rates are {ours} here, {theirs} in duty27-eu-vat"

    for code, theirs in current.get_all_rates().items():
        if code not in OURS:
            if theirs["eu_member"]:
                yield f"{code}: a Member State that is missing here"
            continue
        if theirs["eu_member"] != (OURS[code].get("union") == "all" and "state" not in OURS[code]):
            yield f"{code}: membership differs"
        _, standard, reduced = list(periods(OURS[code]))[-1]
        if standard != Decimal(str(theirs["standard"])):
            yield f"{code}: the standard rate is {standard} here, {theirs['standard']} there"
        known = {Decimal(str(rate)) for rate in theirs["reduced"]}
        if reduced is None and known:
            yield f"{code}: no reduced rate here, {sorted(known)} there"
        if reduced is not None and Decimal(reduced) not in known:
            yield f"{code}: the reduced rate is {reduced} here, one of {sorted(known)} there"


def main():
    found = list(differences())
    print(f"compared with TEDB of {current.data_version} and the history of {history.DATA_AS_OF}")
    for difference in found:
        print(difference)
    print("no difference" if not found else f"{len(found)} differences")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
