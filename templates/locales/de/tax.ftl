# Was das Gesetz auf einem Beleg ohne Umsatzsteuer verlangt. $seller ist das Land des Verkäufers.

tax-note-exempt = Umsatzsteuerfrei (Richtlinie 2006/112/EG, Artikel 132 und 135).
tax-note-small-business = { $seller ->
    [DE] Kein Ausweis von Umsatzsteuer: Kleinunternehmer (§ 19 UStG).
    [AT] Kein Ausweis von Umsatzsteuer: Kleinunternehmer (§ 6 Abs. 1 Z 27 UStG).
   *[other] Kein Ausweis von Umsatzsteuer: Kleinunternehmer (Richtlinie 2006/112/EG, Artikel 284).
}
tax-note-reverse-charge = Steuerschuldnerschaft des Leistungsempfängers (Richtlinie 2006/112/EG, Artikel 196).
tax-note-intra-community = Steuerfreie innergemeinschaftliche Lieferung (Richtlinie 2006/112/EG, Artikel 138).
tax-note-export = Steuerfreie Ausfuhrlieferung (Richtlinie 2006/112/EG, Artikel 146).
tax-note-outside-scope = Im Land des Verkäufers nicht steuerbar (Richtlinie 2006/112/EG, Artikel 44, 58 und 59).
