//! Visitors of a shop that is served, by the program or within the test.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;
use reqwest::{Client, Method, RequestBuilder, Response};

use super::program::trusting;

/// A browser without scripts: cookies, forms, links. It follows no redirection by itself.
#[derive(Clone)]
pub struct Visitor {
    client: Client,
    url: String,
    pub cookies: BTreeMap<String, String>,
    /// Of the last page with a form.
    hidden: BTreeMap<String, String>,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub location: Option<String>,
    pub html: String,
}

impl Visitor {
    /// Somebody with a browser of their own, at the shop of this address and certificate.
    pub fn at(url: &str, certificate: &Path) -> Self {
        Self {
            client: trusting(certificate).build().unwrap(),
            url: url.to_owned(),
            cookies: BTreeMap::new(),
            hidden: BTreeMap::new(),
        }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        let request = self.request(Method::GET, path);
        self.send(request).await
    }

    /// Posts fields as they are.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.request(Method::POST, path).form(fields);
        self.send(request).await
    }

    /// Posts a form of the last page that had one, with what was hidden there.
    pub async fn press(&mut self, path: &str, typed: &[(&str, &str)]) -> Answer {
        let hidden = self.hidden.clone();
        let is_typed = |name: &str| typed.iter().any(|(other, _)| *other == name);
        let hidden = hidden.iter().filter(|(name, _)| !is_typed(name));
        let hidden = hidden.map(|(name, value)| (name.as_str(), value.as_str()));
        let fields: Vec<_> = hidden.chain(typed.iter().copied()).collect();
        self.post(path, &fields).await
    }

    /// Posts the form of a page, with the hidden fields that a browser would send along.
    pub async fn submit(&mut self, page: &Answer, path: &str, typed: &[(&str, &str)]) -> Answer {
        let hidden = page.hidden();
        let mut fields: Vec<(&str, &str)> = hidden
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        fields.extend(typed);
        self.post(path, &fields).await
    }

    /// Posts JSON to the API.
    pub async fn api(&mut self, path: &str, key: &str, body: &serde_json::Value) -> Answer {
        let request = self
            .request(Method::POST, path)
            .header("idempotency-key", key)
            .json(body);
        self.send(request).await
    }

    /// A request with this browser's cookies, not sent yet.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        self.client
            .request(method, format!("{}{path}", self.url))
            .header("cookie", cookies.join("; "))
    }

    pub async fn send(&mut self, request: RequestBuilder) -> Answer {
        let answer = request.send().await.unwrap();
        self.keep_cookies(&answer);
        let answer = Answer {
            status: answer.status().as_u16(),
            location: answer
                .headers()
                .get("location")
                .map(|location| location.to_str().unwrap().to_owned()),
            // The template engine escapes slashes too.
            html: answer.text().await.unwrap().replace("&#x2f;", "/"),
        };
        let hidden = answer.hidden();
        if hidden.contains_key("csrf") {
            self.hidden = hidden;
        }
        answer
    }

    fn keep_cookies(&mut self, answer: &Response) {
        for set in answer.headers().get_all("set-cookie") {
            let pair = set.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

impl Answer {
    /// The hidden fields of the page's last form: the first one may be the masthead's, for signing out.
    pub fn hidden(&self) -> BTreeMap<String, String> {
        static HIDDEN: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r#"<input type="hidden" name="([a-z_]+)" value="([^"]*)">"#).unwrap()
        });
        let form = self.html.rsplit("<form").next().unwrap_or_default();
        HIDDEN
            .captures_iter(form)
            .map(|found| (found[1].to_owned(), found[2].to_owned()))
            .collect()
    }
}
