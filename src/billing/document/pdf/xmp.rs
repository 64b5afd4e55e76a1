//! Says in a file's metadata that it holds an invoice as XML (Factur-X 1.0.07, section 6.2.2; `ZUGFeRD` 2.3 the same).
//!
//! The typesetter writes metadata that nobody can add to. So its stream is written once more, with more in it, behind the
//! end of the file, together with a table that says so: an incremental update (ISO 32000-1, 7.5.6).

use std::ops::Range;

/// The schema's own description, which PDF/A wants for every property that it does not know itself (ISO 19005-3, 6.6.2.3).
const SCHEMA: &str = "<rdf:li rdf:parseType=\"Resource\">\
    <pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>\
    <pdfaSchema:namespaceURI>urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#</pdfaSchema:namespaceURI>\
    <pdfaSchema:prefix>fx</pdfaSchema:prefix>\
    <pdfaSchema:property><rdf:Seq>\
    <rdf:li rdf:parseType=\"Resource\"><pdfaProperty:name>DocumentFileName</pdfaProperty:name>\
    <pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category>\
    <pdfaProperty:description>The name of the embedded XML document</pdfaProperty:description></rdf:li>\
    <rdf:li rdf:parseType=\"Resource\"><pdfaProperty:name>DocumentType</pdfaProperty:name>\
    <pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category>\
    <pdfaProperty:description>The type of the hybrid document</pdfaProperty:description></rdf:li>\
    <rdf:li rdf:parseType=\"Resource\"><pdfaProperty:name>Version</pdfaProperty:name>\
    <pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category>\
    <pdfaProperty:description>The version of the standard of the XML</pdfaProperty:description></rdf:li>\
    <rdf:li rdf:parseType=\"Resource\"><pdfaProperty:name>ConformanceLevel</pdfaProperty:name>\
    <pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category>\
    <pdfaProperty:description>The profile of the XML</pdfaProperty:description></rdf:li>\
    </rdf:Seq></pdfaSchema:property></rdf:li>";

/// What the file says by it. `INVOICE` stands for credit notes, too: the XML's own type tells them apart.
const STATEMENT: &str = "<fx:DocumentType xmlns:fx=\"urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#\">INVOICE</fx:DocumentType>\
    <fx:DocumentFileName xmlns:fx=\"urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#\">factur-x.xml</fx:DocumentFileName>\
    <fx:Version xmlns:fx=\"urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#\">1.0</fx:Version>\
    <fx:ConformanceLevel xmlns:fx=\"urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#\">EN 16931</fx:ConformanceLevel>";

/// `None` for a file that is not as the typesetter writes it.
pub fn declare_xml(mut pdf: Vec<u8>) -> Option<Vec<u8>> {
    let trailer_at = last(&pdf, 0..pdf.len(), b"\ntrailer\n")?;
    let trailer = between(
        &pdf,
        trailer_at..pdf.len(),
        b"\ntrailer\n<<",
        b">>\nstartxref\n",
    )?;
    let table: usize = number(between(&pdf, trailer_at..pdf.len(), b"startxref\n", b"\n")?)?;
    let root: u32 = number(between(trailer, 0..trailer.len(), b"/Root ", b" 0 R")?)?;
    let catalog_at = last(&pdf, 0..trailer_at, format!("\n{root} 0 obj\n").as_bytes())?;
    let metadata: u32 = number(between(
        &pdf,
        catalog_at..trailer_at,
        b"/Metadata ",
        b" 0 R",
    )?)?;
    let stream_at = last(
        &pdf,
        0..catalog_at,
        format!("\n{metadata} 0 obj\n").as_bytes(),
    )?;
    let stream = between(&pdf, stream_at..catalog_at, b"\nstream\n", b"\nendstream")?;
    let xmp = std::str::from_utf8(stream).ok()?;
    let (before, rest) = xmp.split_once("</rdf:Bag></pdfaExtension:schemas>")?;
    let (between_both, after) = rest.split_once("</rdf:Description>")?;
    let said = format!(
        "{before}{SCHEMA}</rdf:Bag></pdfaExtension:schemas>{between_both}{STATEMENT}</rdf:Description>{after}"
    );
    let kept = String::from_utf8(trailer.to_vec()).ok()?;
    let object_at = pdf.len() + 1;
    let object = format!(
        "\n{metadata} 0 obj\n<</Length {}/Type/Metadata/Subtype/XML>>\nstream\n{said}\nendstream\nendobj\n",
        said.len()
    );
    let update = format!(
        "xref\n{metadata} 1\n{object_at:010} 00000 n\r\ntrailer\n<<{kept}/Prev {table}>>\nstartxref\n{}\n%%EOF",
        pdf.len() + object.len()
    );
    pdf.extend_from_slice(object.as_bytes());
    pdf.extend_from_slice(update.as_bytes());
    Some(pdf)
}

fn last(bytes: &[u8], within: Range<usize>, mark: &[u8]) -> Option<usize> {
    let found = memchr::memmem::rfind(bytes.get(within.clone())?, mark)?;
    Some(within.start + found)
}

/// What stands between two marks, from the first of each on.
fn between<'a>(
    bytes: &'a [u8],
    within: Range<usize>,
    start: &[u8],
    end: &[u8],
) -> Option<&'a [u8]> {
    let bytes = bytes.get(within)?;
    let from = memchr::memmem::find(bytes, start)? + start.len();
    let length = memchr::memmem::find(&bytes[from..], end)?;
    Some(&bytes[from..from + length])
}

fn number<T: std::str::FromStr>(digits: &[u8]) -> Option<T> {
    std::str::from_utf8(digits).ok()?.trim().parse().ok()
}
