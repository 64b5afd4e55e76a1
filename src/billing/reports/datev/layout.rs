//! The file's header, headings and fields: which stand in quotation marks is part of the format.

use std::fmt::Write as _;

use jiff::civil::DateTime;

use super::Scope;
use super::batch::Row;
use crate::config::Accounting;

/// The 125 headings of format version 13, as DATEV's own files write them. A `"` in front marks a field of text.
const FIELDS: &str = "Umsatz (ohne Soll/Haben-Kz);\"Soll/Haben-Kennzeichen;\"WKZ Umsatz;Kurs;Basis-Umsatz;\"WKZ Basis-Umsatz;\
Konto;Gegenkonto (ohne BU-Schlüssel);\"BU-Schlüssel;Belegdatum;\"Belegfeld 1;\"Belegfeld 2;Skonto;\"Buchungstext;\
Postensperre;\"Diverse Adressnummer;Geschäftspartnerbank;Sachverhalt;Zinssperre;\"Beleglink;\
\"Beleginfo - Art 1;\"Beleginfo - Inhalt 1;\"Beleginfo - Art 2;\"Beleginfo - Inhalt 2;\"Beleginfo - Art 3;\
\"Beleginfo - Inhalt 3;\"Beleginfo - Art 4;\"Beleginfo - Inhalt 4;\"Beleginfo - Art 5;\"Beleginfo - Inhalt 5;\
\"Beleginfo - Art 6;\"Beleginfo - Inhalt 6;\"Beleginfo - Art 7;\"Beleginfo - Inhalt 7;\"Beleginfo - Art 8;\
\"Beleginfo - Inhalt 8;\"KOST1 - Kostenstelle;\"KOST2 - Kostenstelle;Kost-Menge;\"EU-Land u. UStID (Bestimmung);\
EU-Steuersatz (Bestimmung);\"Abw. Versteuerungsart;Sachverhalt L+L;Funktionsergänzung L+L;BU 49 Hauptfunktionstyp;\
BU 49 Hauptfunktionsnummer;BU 49 Funktionsergänzung;\"Zusatzinformation - Art 1;\"Zusatzinformation- Inhalt 1;\
\"Zusatzinformation - Art 2;\"Zusatzinformation- Inhalt 2;\"Zusatzinformation - Art 3;\"Zusatzinformation- Inhalt 3;\
\"Zusatzinformation - Art 4;\"Zusatzinformation- Inhalt 4;\"Zusatzinformation - Art 5;\"Zusatzinformation- Inhalt 5;\
\"Zusatzinformation - Art 6;\"Zusatzinformation- Inhalt 6;\"Zusatzinformation - Art 7;\"Zusatzinformation- Inhalt 7;\
\"Zusatzinformation - Art 8;\"Zusatzinformation- Inhalt 8;\"Zusatzinformation - Art 9;\"Zusatzinformation- Inhalt 9;\
\"Zusatzinformation - Art 10;\"Zusatzinformation- Inhalt 10;\"Zusatzinformation - Art 11;\"Zusatzinformation- Inhalt 11;\
\"Zusatzinformation - Art 12;\"Zusatzinformation- Inhalt 12;\"Zusatzinformation - Art 13;\"Zusatzinformation- Inhalt 13;\
\"Zusatzinformation - Art 14;\"Zusatzinformation- Inhalt 14;\"Zusatzinformation - Art 15;\"Zusatzinformation- Inhalt 15;\
\"Zusatzinformation - Art 16;\"Zusatzinformation- Inhalt 16;\"Zusatzinformation - Art 17;\"Zusatzinformation- Inhalt 17;\
\"Zusatzinformation - Art 18;\"Zusatzinformation- Inhalt 18;\"Zusatzinformation - Art 19;\"Zusatzinformation- Inhalt 19;\
\"Zusatzinformation - Art 20;\"Zusatzinformation- Inhalt 20;Stück;Gewicht;Zahlweise;\"Forderungsart;Veranlagungsjahr;\
Zugeordnete Fälligkeit;Skontotyp;\"Auftragsnummer;\"Buchungstyp;USt-Schlüssel (Anzahlungen);\"EU-Land (Anzahlungen);\
Sachverhalt L+L (Anzahlungen);EU-Steuersatz (Anzahlungen);Erlöskonto (Anzahlungen);\"Herkunft-Kz;\"Buchungs GUID;\
KOST-Datum;\"SEPA-Mandatsreferenz;Skontosperre;\"Gesellschaftername;Beteiligtennummer;\"Identifikationsnummer;\
\"Zeichnernummer;Postensperre bis;\"Bezeichnung SoBil-Sachverhalt;Kennzeichen SoBil-Buchung;Festschreibung;Leistungsdatum;\
Datum Zuord. Steuerperiode;Fälligkeit;\"Generalumkehr (GU);Steuersatz;\"Land;\"Abrechnungsreferenz;BVV-Position;\
\"EU-Land u. UStID (Ursprung);EU-Steuersatz (Ursprung);Abw. Skontokonto";

/// The first two lines. `made_at` is the moment whose books these are, so that the file is the same whenever it is made.
pub(super) fn head(settings: &Accounting, scope: &Scope, made_at: DateTime) -> String {
    let compact = |day: jiff::civil::Date| day.strftime("%Y%m%d").to_string();
    let chart = settings.chart.trim_start_matches("skr");
    let header = format!(
        "\"EXTF\";700;21;\"Buchungsstapel\";13;{made};;\"SB\";\"\";\"\";{consultant};{client};{year};{digits};{from};{until};\
         \"Sealbook {named}\";\"\";1;0;{locked};\"{currency}\";;\"\";;;\"{chart}\";;;\"\";\"\"",
        made = made_at.strftime("%Y%m%d%H%M%S%3f"),
        consultant = settings.consultant,
        client = settings.client,
        year = compact(scope.year_from),
        digits = settings.account_digits,
        from = compact(scope.span.from),
        until = compact(scope.span.until),
        named = scope.span.from.strftime("%m-%Y"),
        locked = u8::from(settings.locked),
        currency = scope.currency,
    );
    format!("{header}\r\n{}\r\n", FIELDS.replace('"', ""))
}

/// A row, with every field that has nothing to say left empty as its kind is.
pub(super) fn line(into: &mut String, row: &Row, locked: bool) {
    for (place, field) in FIELDS.split(';').enumerate() {
        if place > 0 {
            into.push(';');
        }
        let value = value(field.trim_start_matches('"'), row, locked);
        if field.starts_with('"') {
            write!(into, "\"{}\"", plain(&value)).expect("a String takes every write");
        } else {
            into.push_str(&value);
        }
    }
    into.push_str("\r\n");
}

fn value(field: &str, row: &Row, locked: bool) -> String {
    match field {
        "Umsatz (ohne Soll/Haben-Kz)" => amount(row.hundredths),
        "Soll/Haben-Kennzeichen" => row.side.to_string(),
        "Konto" => row.account.to_string(),
        "Gegenkonto (ohne BU-Schlüssel)" => row.contra.to_string(),
        "BU-Schlüssel" => row.key.map_or(String::new(), |key| format!("{key:04}")),
        "Belegdatum" => row.on.strftime("%d%m").to_string(),
        "Belegfeld 1" => row.document.clone(),
        "Buchungstext" => row.text.chars().take(60).collect(),
        "EU-Land u. UStID (Bestimmung)" => row.state.unwrap_or_default().to_owned(),
        "EU-Steuersatz (Bestimmung)" => row.state_rate.map_or(String::new(), |rate| {
            let hundredths = rate.parts_per_million() / 100;
            format!("{:02},{:02}", hundredths / 100, hundredths % 100)
        }),
        "Festschreibung" => u8::from(locked).to_string(),
        _ => String::new(),
    }
}

/// Two decimals behind a comma, whatever the currency has.
fn amount(hundredths: u64) -> String {
    format!("{},{:02}", hundredths / 100, hundredths % 100)
}

/// Without what a field of text may not hold, or a spreadsheet would run: texts begin with words of ours, and numbers of
/// documents with a letter or a digit.
fn plain(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    text.trim_start_matches(['=', '+', '-', '@'])
        .replace('"', "\"\"")
}

/// What a document is called in field 11: letters, digits and a few signs, 36 of them.
pub(super) fn document(number: &str) -> String {
    let allowed = |c: &char| c.is_ascii_alphanumeric() || "_$&%*+-/".contains(*c);
    number.chars().filter(allowed).take(36).collect()
}
