//! Who may import whom, and where a vendor's crate may be named.

use std::collections::{BTreeMap, BTreeSet};

use super::source::{Finding, Kind, Source};

/// Shared nouns: they name no room.
const NOUNS: &[&str] = &["chance", "clock", "id", "line", "money"];

/// What stands on the nouns alone.
const GROUND: &[&str] = &["config", "storage"];

/// What a feature stands on. Each line may also import what the lines above it hold.
const SEALING: &[&str] = &["audit", "egress", "vault"];
const TOOLS: &[&str] = &["jobs", "mail", "web"];

/// The house: a room, and what it may import besides the nouns.
const HOUSE: &[(&str, &[&[&str]])] = &[
    ("chance", &[]),
    ("clock", &[]),
    ("id", &[]),
    ("line", &[]),
    ("money", &[]),
    ("config", &[]),
    ("storage", &[]),
    ("vault", &[GROUND]),
    ("egress", &[GROUND, &["vault"]]),
    ("audit", &[GROUND, &["vault"]]),
    ("app", &[GROUND, SEALING]),
    ("jobs", &[GROUND, SEALING, &["app"]]),
    ("mail", &[GROUND, SEALING, &["app", "jobs", "web"]]),
    ("web", &[GROUND, SEALING, &["app"]]),
    ("catalog", &[GROUND, SEALING, TOOLS, &["app"]]),
    ("customers", &[GROUND, SEALING, TOOLS, &["app"]]),
    ("identity", &[GROUND, SEALING, TOOLS, &["app", "customers"]]),
    ("contact", &[GROUND, SEALING, TOOLS, &["app", "customers"]]),
    ("feed", &[GROUND, SEALING, TOOLS, &["app", "identity"]]),
    (
        "billing",
        &[
            GROUND,
            SEALING,
            TOOLS,
            &["app", "catalog", "customers", "identity", "feed"],
        ],
    ),
    (
        "orders",
        &[
            GROUND,
            SEALING,
            TOOLS,
            &["app", "catalog", "customers", "identity", "billing"],
        ],
    ),
    (
        "payments",
        &[
            GROUND,
            SEALING,
            TOOLS,
            &[
                "app",
                "catalog",
                "customers",
                "identity",
                "orders",
                "billing",
            ],
        ],
    ),
    (
        "subscriptions",
        &[
            GROUND,
            SEALING,
            TOOLS,
            &[
                "app",
                "catalog",
                "customers",
                "identity",
                "feed",
                "billing",
                "orders",
                "payments",
            ],
        ],
    ),
];

/// These stand on top: they import any room, and only each other import them. `account` shows one customer what the rooms
/// below know of them, as `admin` shows it to operators.
const TOPS: &[&str] = &["privacy", "account", "admin"];
/// What starts the house: it imports everything, and nothing imports it.
const STARTERS: &[&str] = &["serve", "cli", "demo", "check", "main", "lib"];

/// A vendor's crate, and the files that may name it: from the root, or of this name in any room; folders end in `/`.
const ADAPTERS: &[(&str, &[&str])] = &[
    ("aes_gcm", &["src/vault/"]),
    ("argon2", &["src/vault/", "src/identity/"]),
    ("bip39", &["src/vault/"]),
    ("clap", &["src/main.rs", "src/cli.rs", "src/cli/"]),
    ("hkdf", &["src/vault/"]),
    ("hmac", &["src/vault/"]),
    ("http_body_util", &["src/egress/http.rs"]),
    ("hyper", &["src/egress/http.rs"]),
    ("hyper_util", &["src/egress/http.rs"]),
    ("lettre", &["src/mail/"]),
    ("mail_auth", &["src/mail/"]),
    ("minijinja", &["src/web/", "src/mail/"]),
    (
        "quick_xml",
        &["src/payments/bank/", "src/billing/document/xml.rs"],
    ),
    ("rand", &["src/chance.rs"]),
    ("sqlx", &["src/storage/", "store.rs", "store/"]),
    ("comemo", &["src/billing/document/pdf/press.rs"]),
    ("typst", &["src/billing/document/pdf/press.rs"]),
    ("typst_layout", &["src/billing/document/pdf/press.rs"]),
    ("typst_pdf", &["src/billing/document/pdf/press.rs"]),
    ("stripe_checkout", &["src/payments/stripe/"]),
    ("stripe_client_core", &["src/payments/stripe/"]),
    ("stripe_core", &["src/payments/stripe/"]),
    ("stripe_shared", &["src/payments/stripe/"]),
    ("stripe_types", &["src/payments/stripe/"]),
    ("totp_rs", &["src/identity/"]),
];

/// One file alone names these, so that replacing them is one file's work.
const ONE_FILE: &[&str] = &[
    "lettre",
    "mail_auth",
    "libc",
    "rcgen",
    "rustls_acme",
    "stripe_client_core",
];

/// What opens a connection to somewhere: the one door is `egress`.
const WAYS_OUT: &[&[&str]] = &[
    &["TcpStream", "::", "connect"],
    &["TcpSocket", "::", "new"],
    &["UdpSocket", "::", "bind"],
    &["lookup_host"],
];

pub fn forbidden(source: &Source) -> Vec<Finding> {
    let Some(room) = source.room() else {
        return Vec::new();
    };
    imported(source)
        .into_iter()
        .filter(|(other, _)| !may_import(room, other))
        .map(|(other, line)| {
            source.finding(
                line,
                format!("`{room}` may not import `{other}` (see HOUSE)"),
            )
        })
        .collect()
}

/// A circle between rooms, as its way round.
pub fn circle(sources: &[Source]) -> Option<Vec<String>> {
    let mut graph: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources {
        let room = source.room().unwrap_or_default();
        for (other, _) in imported(source) {
            graph.entry(room.to_owned()).or_default().insert(other);
        }
    }
    let mut done = BTreeSet::new();
    graph
        .keys()
        .find_map(|room| walk(room, &graph, &mut Vec::new(), &mut done))
}

fn walk(
    room: &str,
    graph: &BTreeMap<String, BTreeSet<String>>,
    way: &mut Vec<String>,
    done: &mut BTreeSet<String>,
) -> Option<Vec<String>> {
    if let Some(start) = way.iter().position(|passed| passed == room) {
        let mut found = way.split_off(start);
        found.push(room.to_owned());
        return Some(found);
    }
    if done.contains(room) {
        return None;
    }
    way.push(room.to_owned());
    let found = graph
        .get(room)
        .into_iter()
        .flatten()
        .find_map(|next| walk(next, graph, way, done));
    way.pop();
    done.insert(room.to_owned());
    found
}

pub fn stray_vendors(source: &Source) -> Vec<Finding> {
    vendors(source)
        .filter_map(|(vendor, line)| {
            let (_, homes) = ADAPTERS.iter().find(|(name, _)| *name == vendor)?;
            let at_home = homes.iter().any(|home| source.lies_in(home));
            (!at_home).then(|| source.finding(line, format!("`{vendor}` belongs in {homes:?}")))
        })
        .collect()
}

pub fn shared_adapters(sources: &[Source]) -> Vec<Finding> {
    let mut found = Vec::new();
    for vendor in ONE_FILE {
        let mut users = sources.iter().filter_map(|source| {
            let (_, line) = vendors(source).find(|(name, _)| name == vendor)?;
            Some((source, line))
        });
        let first = users.next();
        found.extend(users.map(|(source, line)| {
            let owner = first.map_or("", |(first, _)| first.path.as_str());
            source.finding(
                line,
                format!("`{vendor}` is named in {owner} already: one file alone does"),
            )
        }));
    }
    found
}

pub fn side_doors(source: &Source) -> Vec<Finding> {
    if source.room() == Some("egress") {
        return Vec::new();
    }
    (0..source.tokens.len())
        .filter(|at| WAYS_OUT.iter().any(|way| source.reads(*at, way)))
        .map(|at| {
            let what = "a connection leaves only through `egress`";
            source.finding(source.tokens[at].line, what)
        })
        .collect()
}

/// What the panel shows goes through a permit, which exists only after its entry in the log: `audit::reveal`.
pub fn silent_looks(source: &Source) -> Vec<Finding> {
    if source.room() != Some("admin") {
        return Vec::new();
    }
    (0..source.tokens.len())
        .filter(|at| source.reads(*at, &["open_field"]))
        .map(|at| {
            let what = "the panel opens fields through `audit::reveal`, with a permit";
            source.finding(source.tokens[at].line, what)
        })
        .collect()
}

fn may_import(room: &str, other: &str) -> bool {
    if STARTERS.contains(&room) {
        return true;
    }
    if STARTERS.contains(&other) {
        return false;
    }
    if TOPS.contains(&room) || NOUNS.contains(&other) {
        return true;
    }
    HOUSE
        .iter()
        .find(|(name, _)| *name == room)
        .is_some_and(|(_, groups)| groups.iter().any(|group| group.contains(&other)))
}

/// The other rooms a file names, each with the first line that does: `crate::x`, `crate::{x, y}`, and `super::x` where
/// that leads out of the room.
fn imported(source: &Source) -> BTreeMap<String, usize> {
    let own = source.room().unwrap_or_default();
    let mut found = BTreeMap::new();
    for at in (0..source.tokens.len()).filter(|at| source.starts_path(*at)) {
        let Some(next) = past_root(source, at) else {
            continue;
        };
        let heads = if source.reads(next, &["{"]) {
            branches(source, next)
        } else {
            vec![next]
        };
        for token in heads.into_iter().filter_map(|head| source.tokens.get(head)) {
            if token.kind == Kind::Word && token.text != own && is_room(&token.text) {
                found.entry(token.text.clone()).or_insert(token.line);
            }
        }
    }
    found
}

/// Where a path goes on after `crate::`, `sealbook::` or as many `super::` as lead to the package's root.
fn past_root(source: &Source, at: usize) -> Option<usize> {
    let root = |word: &str| source.reads(at, &[word, "::"]);
    if root("crate") || root("sealbook") {
        return Some(at + 2);
    }
    let mut next = at;
    while source.reads(next, &["super", "::"]) {
        next += 2;
    }
    let supers = (next - at) / 2;
    (supers > 0 && supers >= source.depth()).then_some(next)
}

/// The first word of each branch of the group that opens here.
fn branches(source: &Source, open: usize) -> Vec<usize> {
    let mut depth = 0;
    let mut heads = Vec::new();
    for at in open..source.tokens.len() {
        match source.tokens[at].text.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        let begins = matches!(source.tokens[at].text.as_str(), "{" | ",");
        if depth == 1 && begins {
            heads.push(at + 1);
        }
    }
    heads
}

fn is_room(word: &str) -> bool {
    TOPS.contains(&word) || STARTERS.contains(&word) || HOUSE.iter().any(|(room, _)| *room == word)
}

/// The watched crates that a file names, with lines.
fn vendors(source: &Source) -> impl Iterator<Item = (&str, usize)> {
    let watched =
        |word: &str| ONE_FILE.contains(&word) || ADAPTERS.iter().any(|(vendor, _)| *vendor == word);
    (0..source.tokens.len()).filter_map(move |at| {
        let token = &source.tokens[at];
        let names = token.kind == Kind::Word && watched(&token.text) && source.starts_path(at);
        let leads = source.reads(at + 1, &["::"]) || source.reads(at + 1, &[";"]);
        (names && leads).then_some((token.text.as_str(), token.line))
    })
}

/// Rooms that exist as files but stand in no table.
pub fn strangers(sources: &[Source]) -> Vec<Finding> {
    sources
        .iter()
        .filter(|source| source.room().is_some_and(|room| !is_room(room)))
        .map(|source| {
            source.finding(
                1,
                "this room stands in no line of HOUSE: who may import it?",
            )
        })
        .collect()
}
