//! The typesetter. It alone names the vendor's crates.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::{Path, PathBuf};

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World, WorldExt as _};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::PdfError;
use super::content::Content;
use super::shown::shown;
use crate::app::{App, RoomState};
use crate::config::Business;
use crate::web::Templates;

/// The name under which every reader of hybrid invoices looks for it (Factur-X 1.0, `ZUGFeRD` 2).
pub const XML: &str = "factur-x.xml";
pub const QR: &str = "transfer.svg";
const MAIN: &str = "main.typ";
const DATA: &str = "data.json";
/// Where the binary keeps the files of the page.
const TEMPLATES: &str = "invoice/";
/// No layout outlives its document: names and addresses are in it.
const CACHE_AGE_MAX: usize = 0;
/// An operator's own file; more is none for a page.
const FILE_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// Fonts and template, read once and shared by all threads.
pub struct Press {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    main: FileId,
    data: FileId,
    xml: FileId,
    qr: FileId,
    sources: HashMap<FileId, Source>,
    files: HashMap<FileId, Bytes>,
    /// The logo's file, if there is one.
    logo: Option<String>,
}

/// The shop's, opened when the first document is set.
impl RoomState for Press {
    fn open(app: &App) -> Self {
        let business = &app.config.business;
        let own = Press::open(
            business.invoice_templates.as_deref(),
            business.logo.as_deref(),
        );
        own.unwrap_or_else(|error| {
            // The page was tried when the program started, so somebody changed it since. What is owed is issued all the same.
            tracing::error!(%error, "the shop's own page for invoices cannot be used: ours is");
            Self::open(None, None).expect("the page in the binary is tested")
        })
    }
}

/// Shows the type alone: fonts are long.
impl fmt::Debug for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Press").finish_non_exhaustive()
    }
}

/// Why an operator's own page cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PressError {
    #[error("cannot read {path}: {source}")]
    File {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("{path} is larger than {} MiB", FILE_BYTES_MAX / 1024 / 1024)]
    Large { path: PathBuf },
    #[error("{path} is no font, or a damaged one")]
    Font { path: String },
    #[error("{path} is no text in UTF-8")]
    Encoding { path: String },
    #[error("a logo is a file ending in .svg, .png or .jpg, and {path} is not")]
    Logo { path: PathBuf },
    #[error("the page cannot be set: {what}")]
    Template { what: String },
}

impl Press {
    /// Reads the page that the binary brings; files in `folder` replace those of the same name in `templates/invoice/`, and
    /// its `fonts/` are added. An operator's own page and logo are tried on a sample.
    pub fn open(folder: Option<&Path>, logo: Option<&Path>) -> Result<Self, PressError> {
        let mut files: BTreeMap<String, Bytes> = Templates::iter()
            .filter_map(|path| {
                let file = Templates::get(&path)?;
                let bytes = match file.data {
                    std::borrow::Cow::Borrowed(data) => Bytes::new(data),
                    std::borrow::Cow::Owned(data) => Bytes::new(data),
                };
                Some((path.strip_prefix(TEMPLATES)?.to_owned(), bytes))
            })
            .collect();
        if let Some(folder) = folder {
            read_folder(folder, "", &mut files)?;
        }
        let logo_name = logo.map(logo_name).transpose()?;
        if let (Some(path), Some(name)) = (logo, &logo_name) {
            files.insert(name.clone(), read(path)?);
        }
        files.insert(
            MAIN.to_owned(),
            Bytes::from_string(include_str!("main.typ")),
        );
        let press = Self::with(files, logo_name)?;
        if folder.is_some() || logo.is_some() {
            press.try_on_a_sample()?;
        }
        Ok(press)
    }

    /// Whether the shop's own page and logo, if it has any, can be used.
    pub fn try_own(business: &Business) -> Result<(), PressError> {
        match (&business.invoice_templates, &business.logo) {
            (None, None) => Ok(()),
            (folder, logo) => Self::open(folder.as_deref(), logo.as_deref()).map(drop),
        }
    }

    fn with(all: BTreeMap<String, Bytes>, logo: Option<String>) -> Result<Self, PressError> {
        let (mut fonts, mut sources, mut files) = (Vec::new(), HashMap::new(), HashMap::new());
        for (path, bytes) in all {
            let id = file_id(&path);
            match path.rsplit_once('.').map_or("", |(_, suffix)| suffix) {
                "ttf" | "otf" | "ttc" => {
                    let before = fonts.len();
                    fonts.extend(Font::iter(bytes));
                    if fonts.len() == before {
                        return Err(PressError::Font { path });
                    }
                }
                "typ" => {
                    let text = bytes.as_str().map_err(|_| PressError::Encoding { path })?;
                    sources.insert(id, Source::new(id, text.to_owned()));
                }
                _ => {
                    files.insert(id, bytes);
                }
            }
        }
        Ok(Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            main: file_id(MAIN),
            data: file_id(DATA),
            xml: file_id(XML),
            qr: file_id(QR),
            sources,
            files,
            logo,
        })
    }

    /// Sets a page, and encloses the XML.
    pub(super) fn set(&self, content: &Content, xml: Option<Vec<u8>>) -> Result<Vec<u8>, PdfError> {
        let title = content.title().to_owned();
        self.print(content, xml, title)
            .map_err(|(sheet, problems)| PdfError::Template {
                at: problems
                    .first()
                    .map_or_else(String::new, |first| sheet.place(first)),
            })
    }

    fn try_on_a_sample(&self) -> Result<(), PressError> {
        let printed = self.print(&Content::sample(), Some(Vec::new()), "sample".to_owned());
        match printed {
            Ok(_) => Ok(()),
            Err((sheet, problems)) => {
                let what: Vec<String> = problems
                    .iter()
                    .map(|problem| format!("{} ({})", problem.message, sheet.place(problem)))
                    .collect();
                Err(PressError::Template {
                    what: what.join("; "),
                })
            }
        }
    }

    fn print(
        &self,
        content: &Content,
        xml: Option<Vec<u8>>,
        ident: String,
    ) -> Result<Vec<u8>, (Sheet<'_>, Vec<SourceDiagnostic>)> {
        let sheet = Sheet {
            press: self,
            data: Bytes::new(self.data(content)),
            xml: xml.map(Bytes::new),
            qr: content.qr().map(|svg| Bytes::from_string(svg.to_owned())),
        };
        let made = typst::compile::<PagedDocument>(&sheet)
            .output
            .and_then(|document| {
                let strict = [PdfStandard::A_3a, PdfStandard::Ua_1];
                typst_pdf::pdf(&document, &options(&strict, ident.clone()))
                    .or_else(|_| typst_pdf::pdf(&document, &options(&[PdfStandard::A_3b], ident)))
            });
        comemo::evict(CACHE_AGE_MAX);
        made.map_err(|problems| (sheet, problems.into_iter().collect()))
    }

    /// What the template reads, every text of it such that it can be shown.
    fn data(&self, content: &Content) -> Vec<u8> {
        let mut data = serde_json::to_value(content).expect("plain values");
        self.make_showable(&mut data);
        data["logo"] = self.logo.clone().into();
        serde_json::to_vec(&data).expect("plain values")
    }

    fn make_showable(&self, value: &mut serde_json::Value) {
        match value {
            serde_json::Value::String(text) => *text = shown(text, |c| self.has_glyph(c)),
            serde_json::Value::Array(items) => {
                for item in items {
                    self.make_showable(item);
                }
            }
            serde_json::Value::Object(fields) => {
                for field in fields.values_mut() {
                    self.make_showable(field);
                }
            }
            _ => {}
        }
    }

    fn has_glyph(&self, c: char) -> bool {
        let mut fonts = self.fonts.iter();
        fonts.any(|font| font.info().coverage.contains(c.into()))
    }
}

/// One document on the press.
struct Sheet<'a> {
    press: &'a Press,
    data: Bytes,
    xml: Option<Bytes>,
    qr: Option<Bytes>,
}

impl Sheet<'_> {
    /// File and line of what is wrong.
    fn place(&self, problem: &SourceDiagnostic) -> String {
        let found = problem.span.id().and_then(|id| {
            let source = self.source(id).ok()?;
            let start = self.range(problem.span)?.start;
            let line = source.lines().byte_to_line(start)? + 1;
            Some(format!("{}:{line}", id.vpath().get_without_slash()))
        });
        found.unwrap_or_else(|| "no line of the template".to_owned())
    }
}

impl World for Sheet<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.press.book
    }

    fn main(&self) -> FileId {
        self.press.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.press
            .sources
            .get(&id)
            .cloned()
            .ok_or_else(|| missing(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let found = if id == self.press.data {
            Some(&self.data)
        } else if id == self.press.xml {
            self.xml.as_ref()
        } else if id == self.press.qr {
            self.qr.as_ref()
        } else {
            self.press.files.get(&id)
        };
        found.cloned().ok_or_else(|| missing(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.get(index).cloned()
    }

    /// A document's dates are its own.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn options(standards: &[PdfStandard], ident: String) -> PdfOptions {
    PdfOptions {
        ident: Smart::Custom(ident),
        creator: Smart::Custom(Some("Sealbook".to_owned())),
        standards: PdfStandards::new(standards).expect("these standards go together"),
        ..PdfOptions::default()
    }
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().get_without_slash().into())
}

fn file_id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("a path below the folder");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

fn logo_name(path: &Path) -> Result<String, PressError> {
    let suffix = path.extension().and_then(|suffix| suffix.to_str());
    match suffix.map(str::to_ascii_lowercase).as_deref() {
        Some("svg") => Ok("logo.svg".to_owned()),
        Some("png") => Ok("logo.png".to_owned()),
        Some("jpg" | "jpeg") => Ok("logo.jpg".to_owned()),
        _ => Err(PressError::Logo {
            path: path.to_owned(),
        }),
    }
}

fn read_folder(
    folder: &Path,
    below: &str,
    files: &mut BTreeMap<String, Bytes>,
) -> Result<(), PressError> {
    let unreadable = |source| PressError::File {
        path: folder.to_owned(),
        source,
    };
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.file_type().map_err(unreadable)?.is_dir() {
            read_folder(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name, read(&entry.path())?);
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<Bytes, PressError> {
    let unreadable = |source| PressError::File {
        path: path.to_owned(),
        source,
    };
    if std::fs::metadata(path).map_err(unreadable)?.len() > FILE_BYTES_MAX {
        return Err(PressError::Large {
            path: path.to_owned(),
        });
    }
    std::fs::read(path).map(Bytes::new).map_err(unreadable)
}
