//! Pages: a typed context, its template, and what every page carries besides. This file alone names the template engine.
//!
//! A page is a struct that implements [`Page`]. Its fields are the template's variables; an unknown variable, a missing
//! message or an unreadable amount is an error, and a test draws every page with its samples in every language.

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Serde, Value};
use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, HtmlEscape, UndefinedBehavior, context,
};
use serde::{Deserialize, Serialize};

use super::locale::{Locale, Phrase, Word};
use super::{Templates, assets};
use crate::money::Money;

/// What a template is filled with.
pub trait Page: Serialize + Sized {
    /// The template's path under `templates/`. Only those that end in `.html` are escaped.
    const TEMPLATE: &'static str;

    /// Contexts that between them reach every branch of the template.
    fn samples() -> Vec<Self>;
}

/// What every page carries besides its own content.
#[derive(Debug, Clone, Serialize)]
pub struct Frame {
    #[serde(rename = "lang")]
    pub locale: Locale,
    /// Names the response's own scripts and styles to its content security policy.
    pub nonce: String,
    /// The synchroniser token that each form sends back.
    pub csrf: String,
    /// What the shop calls itself.
    pub shop: String,
    /// The page's own path and query, to come back to in another language.
    pub here: String,
    pub viewer: Viewer,
    /// What the last request did, said once.
    pub notice: Option<Notice>,
}

/// Who looks at the page.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Viewer {
    Visitor,
    Customer,
    Operator { name: String, role: String },
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Notice {
    pub tone: Tone,
    pub phrase: Phrase,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tone {
    Good,
    Info,
    Warning,
    Danger,
}

/// A template that cannot be drawn: a mistake in the code, which the tests look for. Names places, never values.
#[derive(Debug, thiserror::Error)]
#[error("cannot draw {template}: {source}")]
pub struct Undrawable {
    template: &'static str,
    source: Error,
}

/// All templates, ready to be drawn in each language.
#[derive(Debug)]
pub struct Pages {
    engines: [Environment<'static>; 2],
}

impl Pages {
    /// Times are shown in the shop's own zone: an invoice's day must be the same for both sides.
    pub fn new(timezone: &TimeZone) -> Self {
        Self {
            engines: Locale::ALL.map(|locale| engine(locale, timezone)),
        }
    }

    /// Draws a page in its frame.
    pub fn draw<P: Page>(&self, frame: &Frame, page: &P) -> Result<String, Undrawable> {
        let variables = context! {
            frame => Serde(Framed { frame, languages: language_links(frame) }),
            ..Value::from(Serde(page))
        };
        self.fill(frame.locale, P::TEMPLATE, variables)
    }

    /// Draws what stands alone, such as the parts of a mail: several templates share one context.
    pub fn draw_bare(
        &self,
        locale: Locale,
        template: &'static str,
        context: &impl Serialize,
    ) -> Result<String, Undrawable> {
        let variables = context! {
            lang => locale.tag(),
            ..Value::from(Serde(context))
        };
        self.fill(locale, template, variables)
    }

    fn fill(
        &self,
        locale: Locale,
        template: &'static str,
        variables: Value,
    ) -> Result<String, Undrawable> {
        self.engines[locale as usize]
            .get_template(template)
            .and_then(|ready| ready.render(variables))
            .map_err(|source| Undrawable { template, source })
    }
}

/// The frame as templates see it.
#[derive(Serialize)]
struct Framed<'f> {
    #[serde(flatten)]
    frame: &'f Frame,
    languages: Vec<LanguageLink>,
}

#[derive(Serialize)]
struct LanguageLink {
    tag: &'static str,
    name: &'static str,
    href: String,
    current: bool,
}

fn language_links(frame: &Frame) -> Vec<LanguageLink> {
    let (path, query) = frame.here.split_once('?').unwrap_or((&frame.here, ""));
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("lang="))
        .collect();
    let link = |locale: Locale| {
        let lang = format!("lang={locale}");
        let query: Vec<&str> = kept.iter().copied().chain([lang.as_str()]).collect();
        LanguageLink {
            tag: locale.tag(),
            name: locale.own_name(),
            href: format!("{path}?{}", query.join("&")),
            current: locale == frame.locale,
        }
    };
    Locale::ALL.map(link).into()
}

fn engine(locale: Locale, timezone: &TimeZone) -> Environment<'static> {
    let mut engine = Environment::new();
    engine.set_loader(|name| {
        Ok(Templates::get(name).map(|file| String::from_utf8_lossy(&file.data).into_owned()))
    });
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    let tidy = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build();
    engine.set_syntax(tidy.expect("the default delimiters differ from each other"));
    // Debug output quotes the variables of a page that failed, and those are personal data.
    engine.set_debug(false);
    engine.set_auto_escape_callback(|name| match name.rsplit_once('.') {
        Some((_, "txt")) => AutoEscape::None,
        _ => AutoEscape::Html,
    });

    engine.add_function("t", move |key: String, args: Kwargs| {
        let phrase = args.args().try_fold(Phrase::new(key), |phrase, name| {
            Ok::<_, Error>(phrase.with(name.to_owned(), word(&args.get(name)?)))
        })?;
        locale.say(&phrase).map_err(|why| wrong(&why))
    });
    engine.add_function("rich", move |key: String, args: Kwargs| {
        rich(locale, key, &args)
    });
    engine.add_function("say", move |phrase: Value| {
        let phrase = Phrase::deserialize(phrase)?;
        locale.say(&phrase).map_err(|why| wrong(&why))
    });
    engine.add_function("money", move |money: Value| {
        Money::deserialize(money).map(|money| locale.money(money))
    });
    engine.add_function("money_whole", move |money: Value| {
        Money::deserialize(money).map(|money| locale.money_whole(money))
    });
    engine.add_function("numeral", move |number: Value| {
        locale
            .number(&number.to_string())
            .map_err(|why| wrong(&why))
    });
    engine.add_function("percent", move |number: Value| {
        locale
            .percent(&number.to_string())
            .map_err(|why| wrong(&why))
    });
    let day = |form: fn(Locale, civil::Date) -> String, zone: TimeZone| {
        move |at: String| civil_time(&at, &zone).map(|at| form(locale, at.date()))
    };
    engine.add_function("date", day(Locale::date, timezone.clone()));
    engine.add_function("date_short", day(Locale::date_short, timezone.clone()));
    engine.add_function("day", day(Locale::day, timezone.clone()));
    engine.add_function("month", day(Locale::month, timezone.clone()));
    let zone = timezone.clone();
    engine.add_function("moment", move |at: String| {
        civil_time(&at, &zone).map(|at| locale.moment(at))
    });
    engine.add_function("field_names", move |columns: Vec<String>| {
        field_names(locale, &columns)
    });
    engine.add_function("grouped", |text: String| grouped(&text));
    engine.add_function("asset", |path: String| {
        assets::url(&path).ok_or_else(|| wrong(&format!("no file static/{path}")))
    });
    engine.add_global("timezone", timezone.iana_name().unwrap_or("UTC"));
    engine
}

/// A message whose text is HTML of our own; what is put into it is escaped, unless a template made it.
fn rich(locale: Locale, key: String, args: &Kwargs) -> Result<Value, Error> {
    let phrase = args.args().try_fold(Phrase::new(key), |phrase, name| {
        let value: Value = args.get(name)?;
        let word = match word(&value) {
            Word::Text(text) if !value.is_safe() => Word::Text(HtmlEscape(&text).to_string()),
            word => word,
        };
        Ok::<_, Error>(phrase.with(name.to_owned(), word))
    })?;
    let html = locale.say(&phrase).map_err(|why| wrong(&why))?;
    Ok(Value::from_safe_string(html))
}

fn word(value: &Value) -> Word {
    match i64::try_from(value.clone()) {
        Ok(number) if value.is_number() => Word::Number(number),
        _ => Word::Text(value.to_string()),
    }
}

/// What people call these columns (`orders.postal_code_sealed`), each once: `data-postal-code` in the texts.
fn field_names(locale: Locale, columns: &[String]) -> Result<String, Error> {
    let mut names = Vec::new();
    for column in columns {
        let stem = column.rsplit('.').next().unwrap_or_default();
        let stem = stem.trim_end_matches("_sealed").replace('_', "-");
        let name = locale
            .say(&Phrase::new(format!("data-{stem}")))
            .map_err(|why| wrong(&why))?;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names.join(", "))
}

/// In groups of four, as people read an IBAN or a secret aloud.
fn grouped(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    let groups: Vec<String> = signs.chunks(4).map(String::from_iter).collect();
    groups.join(" ")
}

/// A context's timestamp in the shop's zone, or its plain day.
fn civil_time(at: &str, zone: &TimeZone) -> Result<civil::DateTime, Error> {
    if let Ok(at) = at.parse::<Timestamp>() {
        return Ok(zone.to_datetime(at));
    }
    let day: civil::Date = at.parse().map_err(|_| wrong(&"not a time"))?;
    Ok(day.to_datetime(civil::Time::midnight()))
}

/// The engine's error for something that is wrong with a template.
fn wrong(why: &impl ToString) -> Error {
    Error::new(ErrorKind::InvalidOperation, why.to_string())
}
