#!/usr/bin/env python3
"""Writes vectors.tsv: made-up VAT ids, and whether their check digits fit, by python-stdnum.

    pip install python-stdnum
    python3 src/customers/values/vat_id/make_vectors.py
"""

import random
from importlib.metadata import version
from pathlib import Path

from stdnum.ch import vat as swiss
from stdnum.eu import vat as european
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.gb import vat as british
from stdnum.no import mva as norwegian

HEAD = f"""\
# Made-up VAT ids, and whether their check digits fit: an oracle from PyPI python-stdnum {version("python-stdnum")}.
# Written by make_vectors.py.
"""

EACH = 6
# Forms as the Commission's FAQ shows them: 9 a digit, other characters themselves; alternatives by `|`.
FORMS = {
    "AT": "U99999999", "BE": "0999999999|1999999999", "BG": "999999999|9999999999", "CH": "E999999999MWST|E999999999TVA",
    "CY": "99999999L", "CZ": "99999999|9999999999", "DE": "999999999", "DK": "99999999", "EE": "999999999",
    "EL": "999999999", "ES": "99999999L|X9999999L|Y9999999L|B99999999|Q9999999L|K9999999L", "FI": "99999999",
    "FR": "99999999999", "GB": "999999999|999999999001", "HR": "99999999999", "HU": "99999999",
    "IE": "9999999L|9999999LA|9999999LH|9L99999L", "IT": "99999999999", "LT": "999999919|999999999919",
    "LU": "99999999", "LV": "49999999999|59999999999|90000999999", "MT": "99999999", "NL": "999999999B01|999999999B99",
    "NO": "999999999MVA", "PL": "9999999999", "PT": "999999999", "RO": "9999999999|99999999|999999", "SE": "999999999901",
    "SI": "99999999", "SK": "9999999999",
}
# Our rules are laxer than the oracle's (dates of birth, classes of numbers): only what fits is compared.
LAX = {"BG", "CZ", "ES", "SK"}


def verdict(prefix, body):
    try:
        match prefix:
            case "CH":
                swiss.validate(prefix + body)
            case "GB":
                british.validate(body)
            case "NO":
                norwegian.validate(body)
            case _:
                european.validate(prefix + body)
        return "valid"
    except InvalidChecksum:
        return "invalid"
    except ValidationError:
        return None


def made_up(form, chance):
    letters = {"9": "0123456789", "L": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    return "".join(chance.choice(letters.get(sign, sign)) for sign in form)


def main():
    chance = random.Random(1)
    lines = []
    for prefix, forms in FORMS.items():
        for form in forms.split("|"):
            wanted = {"valid": EACH, "invalid": 0 if prefix in LAX else EACH}
            for _ in range(200_000):
                body = made_up(form, chance)
                found = verdict(prefix, body)
                if wanted.get(found, 0):
                    wanted[found] -= 1
                    lines.append(f"{found}\t{prefix}{body}")
                if not any(wanted.values()):
                    break
            if any(wanted.values()):
                print(prefix, form, "lacks", wanted)
    path = Path(__file__).with_name("vectors.tsv")
    path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} vectors")


if __name__ == "__main__":
    main()
