//! Canaries: texts that no file may hold in the clear. A test plants them in fields and looks for them, in every
//! encoding they could have slipped out in, in everything that was written.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::mem;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use aho_corasick::AhoCorasick;
use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, Encoding, HEXLOWER, HEXUPPER};
use sealbook::chance::Chance;

/// Shorter ones turn up by accident.
const LEN_MIN: usize = 6;

#[derive(Debug, Default)]
pub struct Canaries {
    planted: Mutex<Vec<(String, String)>>,
}

/// Where to look.
#[derive(Debug, Clone)]
pub enum Area {
    /// Everything below, names included.
    Folder(PathBuf),
    File(PathBuf),
    Part {
        file: PathBuf,
        bytes: Range<u64>,
    },
    /// What a process has written into its memory, as far as we may look.
    Memory {
        pid: u32,
    },
}

/// A canary that got out.
#[derive(Debug, PartialEq, Eq)]
pub struct Sighting {
    pub field: String,
    pub encoding: &'static str,
    pub path: PathBuf,
    pub offset: usize,
}

impl Canaries {
    /// Marks a text that a test stores in this field; gives it back, so that it can be planted where it is written.
    pub fn plant(&self, field: &str, text: &str) -> String {
        assert!(text.len() >= LEN_MIN, "{text:?} would turn up by accident");
        let mut planted = self.planted.lock().unwrap_or_else(PoisonError::into_inner);
        planted.push((field.to_owned(), text.to_owned()));
        text.to_owned()
    }

    /// A new word, capitalised like a name, that nothing else in the world holds.
    pub fn word(&self, field: &str) -> String {
        let letters = Chance::system().bytes::<10>();
        let letters = String::from_iter(letters.map(|byte| char::from(b'a' + byte % 26)));
        self.plant(field, &format!("Canary{letters}"))
    }

    /// A new address of mail, whose local part is the canary.
    pub fn email(&self, field: &str) -> String {
        format!("{}@example.org", self.word(field).to_lowercase())
    }

    /// A new telephone number.
    pub fn phone(&self, field: &str) -> String {
        let digits = 10_000_000 + Chance::system().below(89_999_999);
        self.plant(field, &digits.to_string());
        format!("+4930{digits}")
    }

    pub fn is_empty(&self) -> bool {
        self.all().is_empty()
    }

    /// # Panics
    /// When a canary stands anywhere in these areas.
    #[track_caller]
    pub fn assert_absent(&self, areas: &[Area]) {
        let mut text = String::new();
        for sighting in self.sightings(areas) {
            let Sighting {
                field,
                encoding,
                path,
                offset,
            } = sighting;
            let path = path.display();
            writeln!(text, "{field} as {encoding} in {path} at byte {offset}").unwrap();
        }
        assert!(text.is_empty(), "canaries got out:\n{text}");
    }

    pub fn sightings(&self, areas: &[Area]) -> Vec<Sighting> {
        let (labels, needles): (Vec<_>, Vec<_>) = self
            .all()
            .into_iter()
            .flat_map(|(field, text)| {
                disguises(&text)
                    .into_iter()
                    .map(move |(encoding, bytes)| ((field.clone(), encoding), bytes))
            })
            .unzip();
        let search = AhoCorasick::new(needles).expect("a test plants no millions");
        let mut found = Vec::new();
        for area in areas {
            area.each_text(&mut |path, bytes, base| {
                // One sighting of a canary in a file says enough.
                let mut seen = vec![false; labels.len()];
                for hit in search.find_overlapping_iter(bytes) {
                    let which = hit.pattern().as_usize();
                    if !mem::replace(&mut seen[which], true) {
                        let (field, encoding) = labels[which].clone();
                        let offset = base + hit.start();
                        let path = path.to_owned();
                        found.push(Sighting {
                            field,
                            encoding,
                            path,
                            offset,
                        });
                    }
                }
            });
        }
        found
    }

    fn all(&self) -> Vec<(String, String)> {
        self.planted
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Area {
    /// Calls with each path, bytes that stand there, and the bytes' offset in it.
    fn each_text(&self, look: &mut dyn FnMut(&Path, &[u8], usize)) {
        match self {
            Self::Folder(folder) => {
                for entry in
                    fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
                {
                    let path = entry.expect("a folder can be listed").path();
                    look(&path, path.as_os_str().as_encoded_bytes(), 0);
                    // A link leads to what is looked at elsewhere; a socket or pipe holds nothing.
                    let kind = path.symlink_metadata().map(|its| its.file_type());
                    match kind {
                        Ok(kind) if kind.is_dir() => Self::Folder(path).each_text(look),
                        Ok(kind) if kind.is_file() => Self::File(path).each_text(look),
                        _ => {}
                    }
                }
            }
            Self::File(path) => match fs::read(path) {
                Ok(bytes) => look(path, &bytes, 0),
                // Servers come and go with their temporary files.
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => panic!("{}: {error}", path.display()),
            },
            Self::Memory { pid } => {
                let path = PathBuf::from(format!("/proc/{pid}/mem"));
                for bytes in writable(*pid) {
                    let mut text = Vec::new();
                    let mut file =
                        File::open(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
                    // A part may be given back to the system meanwhile; what was read of it counts.
                    let _ = file
                        .seek(SeekFrom::Start(bytes.start))
                        .and_then(|_| file.take(bytes.end - bytes.start).read_to_end(&mut text));
                    look(
                        &path,
                        &text,
                        usize::try_from(bytes.start).expect("an address fits"),
                    );
                }
            }
            Self::Part { file: path, bytes } => {
                let mut text = Vec::new();
                let mut file =
                    File::open(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
                file.seek(SeekFrom::Start(bytes.start))
                    .and_then(|_| file.take(bytes.end - bytes.start).read_to_end(&mut text))
                    .unwrap_or_else(|e| panic!("{}: {e}", path.display()));
                look(
                    path,
                    &text,
                    usize::try_from(bytes.start).expect("a file fits the address space"),
                );
            }
        }
    }
}

/// The parts of a process's memory that it can write to.
fn writable(pid: u32) -> Vec<Range<u64>> {
    let maps = fs::read_to_string(format!("/proc/{pid}/maps")).expect("the process runs");
    let part = |line: &str| {
        let (range, rest) = line.split_once(' ')?;
        let (start, end) = range.split_once('-')?;
        let address = |text| u64::from_str_radix(text, 16).ok();
        rest.starts_with("rw")
            .then_some(address(start)?..address(end)?)
    };
    maps.lines().filter_map(part).collect()
}

/// Every form in which a text may lie in a file without being sealed.
fn disguises(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let mut found: Vec<(&'static str, Vec<u8>)> = Vec::new();
    let mut spellings = vec![text.to_owned(), text.to_lowercase(), text.to_uppercase()];
    spellings.dedup();
    for spelling in spellings {
        let bytes = spelling.as_bytes();
        let utf16 = |endian: fn(u16) -> [u8; 2]| spelling.encode_utf16().flat_map(endian).collect();
        found.push(("text", bytes.to_vec()));
        found.push(("UTF-16LE", utf16(u16::to_le_bytes)));
        found.push(("UTF-16BE", utf16(u16::to_be_bytes)));
        found.push(("hex", HEXLOWER.encode(bytes).into_bytes()));
        found.push(("hex", HEXUPPER.encode(bytes).into_bytes()));
        for before in 0..3 {
            found.push(("base64", inside(&BASE64_NOPAD, bytes, before)));
            found.push(("base64url", inside(&BASE64URL_NOPAD, bytes, before)));
        }
    }
    found
}

/// The base64 characters that these bytes alone decide, where `before` bytes of something else come first.
fn inside(alphabet: &Encoding, bytes: &[u8], before: usize) -> Vec<u8> {
    let mut padded = vec![0; before];
    padded.extend_from_slice(bytes);
    let from = (before * 8).div_ceil(6);
    let to = padded.len() * 8 / 6;
    alphabet.encode(&padded).into_bytes()[from..to].to_vec()
}

#[test]
fn a_canary_is_seen_in_every_disguise() {
    let canaries = Canaries::default();
    let word = canaries.word("name");
    let surrounded = |before: usize| format!("{}{word} and more", "x".repeat(before));
    let utf16 =
        |endian: fn(u16) -> [u8; 2]| word.encode_utf16().flat_map(endian).collect::<Vec<_>>();
    let mut disguised: Vec<(&str, Vec<u8>)> = vec![
        ("text", word.clone().into_bytes()),
        ("text", word.to_lowercase().into_bytes()),
        ("text", word.to_uppercase().into_bytes()),
        ("UTF-16LE", utf16(u16::to_le_bytes)),
        ("UTF-16BE", utf16(u16::to_be_bytes)),
        ("hex", HEXLOWER.encode(word.as_bytes()).into_bytes()),
        (
            "hex",
            HEXUPPER.encode(word.to_lowercase().as_bytes()).into_bytes(),
        ),
    ];
    for before in 0..3 {
        let text = surrounded(before);
        disguised.push((
            "base64",
            data_encoding::BASE64.encode(text.as_bytes()).into_bytes(),
        ));
        disguised.push((
            "base64",
            BASE64URL_NOPAD.encode(text.as_bytes()).into_bytes(),
        ));
    }
    for (encoding, bytes) in disguised {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("deep");
        fs::create_dir(&inner).unwrap();
        let around = [&[0xff; 5000][..], &bytes, &[0; 100]].concat();
        fs::write(inner.join("file"), around).unwrap();
        let seen = canaries.sightings(&[Area::Folder(folder.path().to_owned())]);
        assert_eq!(seen[0].encoding, encoding);
        let part = |bytes| {
            canaries.sightings(&[Area::Part {
                file: inner.join("file"),
                bytes,
            }])
        };
        assert_eq!(part(4000..6000)[0].offset, seen[0].offset);
        assert_eq!(part(0..5002), []);
    }
}

#[test]
fn a_canary_in_the_name_of_a_file_is_seen() {
    let canaries = Canaries::default();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(canaries.word("name")), "").unwrap();
    let area = Area::Folder(folder.path().to_owned());
    assert_eq!(canaries.sightings(&[area]).len(), 1);
}
