# What the law wants said on a document that shows no VAT. $seller is the seller's country.

tax-note-exempt = Exempt from VAT (Directive 2006/112/EC, articles 132 and 135).
tax-note-small-business = { $seller ->
    [DE] No VAT is shown: small enterprise (§ 19 UStG).
    [AT] No VAT is shown: small enterprise (§ 6 (1) 27 UStG).
   *[other] No VAT is shown: small enterprise (Directive 2006/112/EC, article 284).
}
tax-note-reverse-charge = Reverse charge: the customer owes the VAT (Directive 2006/112/EC, article 196).
tax-note-intra-community = VAT-exempt supply to another Member State (Directive 2006/112/EC, article 138).
tax-note-export = VAT-exempt export (Directive 2006/112/EC, article 146).
tax-note-outside-scope = Not subject to VAT in the seller’s country (Directive 2006/112/EC, articles 44, 58 and 59).
