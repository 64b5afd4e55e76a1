//! A document as a PDF: what a business would send, set from `templates/invoice/`, with its own XML inside.
//!
//! # How it is made
//!
//! [`content`] says everything in the reader's language and form, as plain values. The [`Press`] hands them to the template
//! as data (`data.json`), so nothing that a customer typed is ever read as markup, and sets it. What the law or the standard
//! asks of the file itself is not the template's matter: `main.typ` encloses the XML, and [`xmp`] says in the metadata that
//! it is there.
//!
//! The file is PDF/A-3a and PDF/UA-1; a text whose script does not allow that much (a glyph that stands for no character)
//! is set as PDF/A-3b. The same draft gives the same bytes.

mod content;
mod press;
mod shown;
mod xmp;

pub use press::{Press, PressError};

use super::{Document, NoXml};
use crate::web::locale::Unsayable;
use content::Content;

/// Why a document could not be set. All are mistakes of the program or of an operator's own template; none says anything
/// of what stands on the document.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    #[error("the template does not take this document (at {at})")]
    Template { at: String },
    #[error("the file has no metadata to say in that it holds an XML")]
    Metadata,
    #[error(transparent)]
    Text(#[from] Unsayable),
}

impl Document {
    /// The PDF, with the CII inside as `factur-x.xml` wherever there is one (see [`NoXml`]); the page says which.
    ///
    /// Takes milliseconds of a processor: not to be called where requests are served.
    pub fn pdf(&self, press: &Press) -> Result<Vec<u8>, PdfError> {
        let xml = match self.cii() {
            Err(NoXml::Text(unsayable)) => return Err(unsayable.into()),
            other => other,
        };
        let content = Content::of(self, xml.as_ref().err())?;
        let xml = xml.ok();
        let is_hybrid = xml.is_some();
        let pdf = press.set(&content, xml)?;
        if is_hybrid {
            xmp::declare_xml(pdf).ok_or(PdfError::Metadata)
        } else {
            Ok(pdf)
        }
    }
}

#[cfg(test)]
mod tests;
