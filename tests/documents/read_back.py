"""Reads back every PDF in a folder with other people's tools: that it is whole, says every amount, is PDF/A-3 by what can
be read from it, and holds its XML.

    read_back.py FOLDER

Beside `NAME.pdf` lie `NAME.amounts`, one amount a line as the reader writes it, and `NAME.enclosed`, the XML, if there is
one. The last line is `N passed, N failed`.
"""

import pathlib
import re
import subprocess
import sys

import facturx
import pypdf
from lxml import etree

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
PDFA = "{http://www.aiim.org/pdfa/ns/id/}"
SCHEMA = "{http://www.aiim.org/pdfa/ns/schema#}"
PROPERTY = "{http://www.aiim.org/pdfa/ns/property#}"
FACTURX = "{urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#}"
STATED = {
    "DocumentType": "INVOICE",
    "DocumentFileName": "factur-x.xml",
    "Version": "1.0",
    "ConformanceLevel": "EN 16931",
}


def output(*command):
    return subprocess.run(command, capture_output=True, check=True).stdout.decode()


def words(text):
    """On one line, with one kind of space."""
    return " ".join(text.split())


def complaints_about_text(reader, path, amounts):
    text = words(output("pdftotext", "-layout", str(path), "-"))
    for amount in amounts:
        if words(amount) not in text:
            yield f"does not say {amount!r}"
    pages = len(reader.pages)
    for page in range(1, pages + 1):
        if not re.search(rf"\b{page} ?/ ?{pages}\b", text):
            yield f"does not number page {page}"


def complaints_about_fonts(path):
    for line in output("pdffonts", str(path)).splitlines()[2:]:
        embedded, subset, mapped = line.split()[-5:-2]
        if (embedded, subset, mapped) != ("yes", "yes", "yes"):
            yield f"a font is not embedded, no subset or not mapped to Unicode: {line}"


def complaints_about_metadata(reader, enclosed):
    catalog = reader.trailer["/Root"]
    root = etree.fromstring(catalog["/Metadata"].get_object().get_data())
    if (root.findtext(f".//{PDFA}part"), root.findtext(f".//{PDFA}conformance")) != ("3", "A"):
        yield "does not call itself PDF/A-3a"
    intent = catalog["/OutputIntents"][0].get_object()
    if intent["/S"] != "/GTS_PDFA1" or "/DestOutputProfile" not in intent:
        yield "has no output intent with a profile"
    if not catalog["/MarkInfo"]["/Marked"] or "/StructTreeRoot" not in catalog:
        yield "is not tagged"
    if "/Encrypt" in reader.trailer or "/OpenAction" in catalog or "/AA" in catalog:
        yield "is encrypted or acts by itself"
    stated = {name: root.findtext(f".//{FACTURX}{name}") for name in STATED}
    if stated != (STATED if enclosed else dict.fromkeys(STATED)):
        yield f"says of its XML: {stated}"
    if enclosed:
        schemas = root.iter(f"{RDF}li")
        known = [s for s in schemas if s.findtext(f"{SCHEMA}namespaceURI") == FACTURX.strip("{}")]
        names = {name.text for schema in known for name in schema.iter(f"{PROPERTY}name")}
        if names != set(STATED):
            yield f"describes of its XML: {names}"


def complaints_about_enclosure(reader, path, enclosed):
    files = reader.attachments
    if not enclosed:
        if files:
            yield f"encloses {list(files)}"
        return
    if files.get("factur-x.xml") != [enclosed]:
        yield "does not enclose its XML, byte for byte"
        return
    specification = reader.trailer["/Root"]["/AF"][0].get_object()
    kind = specification["/EF"]["/F"].get_object().get("/Subtype")
    if (specification["/AFRelationship"], kind) != ("/Alternative", "/text/xml"):
        yield f"calls its XML {specification['/AFRelationship']}, {kind}"
    name, found = facturx.get_xml_from_pdf(path.read_bytes(), check_xsd=False)
    if (name, found) != ("factur-x.xml", enclosed):
        yield "hides its XML from the library of Factur-X"


def complaints(path, amounts):
    enclosed = path.with_suffix(".enclosed")
    enclosed = enclosed.read_bytes() if enclosed.exists() else None
    checked = subprocess.run(["qpdf", "--check", path], capture_output=True)
    if checked.returncode != 0:
        yield f"qpdf: {checked.stderr.decode()}"
    reader = pypdf.PdfReader(path)
    yield from complaints_about_text(reader, path, amounts)
    yield from complaints_about_fonts(path)
    yield from complaints_about_metadata(reader, enclosed)
    yield from complaints_about_enclosure(reader, path, enclosed)


def main(folder):
    passed = failed = 0
    for path in sorted(pathlib.Path(folder).glob("*.pdf")):
        amounts = path.with_suffix(".amounts").read_text(encoding="utf-8").splitlines()
        found = list(complaints(path, amounts))
        for complaint in found:
            print(f"{path.name}: {complaint}")
        passed, failed = passed + (not found), failed + bool(found)
        if passed + failed == 1:
            # A check that finds nothing must be able to.
            noticed = any(complaints(path, ["€1,234,567.89"]))
            print(f"an amount that is not there is {'missed' if noticed else 'NOT NOTICED'}")
            passed, failed = passed + noticed, failed + (not noticed)
    print(f"{passed} passed, {failed} failed")
    return failed or not passed


if __name__ == "__main__":
    sys.exit(bool(main(*sys.argv[1:])))
