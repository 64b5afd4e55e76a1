//! The web toolkit: how pages are put into words and drawn. It knows no feature.

pub mod assets;
pub mod countries;
pub mod failure;
pub mod form;
pub mod locale;
pub mod page;

/// Everything under `templates/`: pages, mails and the texts in them.
#[derive(rust_embed::RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/templates"]
pub(crate) struct Templates;
