//! Visitors of a shop that is served in this process: its clock, its jobs and its rows are at hand.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};

use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::web::Data;
use actix_web::{App as Router, HttpServer};
use regex::Regex;
use reqwest::{Client, Method, RequestBuilder, Response};
use sealbook::app::App;
use sealbook::serve;
use sealbook::web::{Site, entrance};

/// The host that the default settings answer for.
const HOST: &str = "localhost:8443";

/// A server over plain HTTP, with every room. Dropped, it stops.
pub struct Served {
    address: SocketAddr,
    handle: ServerHandle,
}

impl Served {
    pub fn start(app: &Arc<App>) -> Self {
        let (site, app) = (Data::from(Site::of(app)), Data::from(Arc::clone(app)));
        let server = HttpServer::new(move || {
            Router::new()
                .app_data(app.clone())
                .app_data(site.clone())
                .wrap(from_fn(entrance))
                .configure(serve::routes)
        })
        .workers(2)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
        let address = server.addrs()[0];
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        Self { address, handle }
    }

    /// Somebody with a browser of their own.
    pub fn visitor(&self) -> Visitor {
        let client = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Visitor {
            client,
            base: format!("http://{}", self.address),
            cookies: BTreeMap::new(),
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

/// A browser without scripts: cookies, forms, links. It follows no redirection by itself.
#[derive(Clone)]
pub struct Visitor {
    client: Client,
    base: String,
    pub cookies: BTreeMap<String, String>,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub location: Option<String>,
    pub html: String,
}

impl Visitor {
    pub async fn get(&mut self, path: &str) -> Answer {
        let request = self.request(Method::GET, path);
        self.send(request).await
    }

    /// Posts fields as they are.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = self
            .request(Method::POST, path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        self.send(request).await
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
            .header("content-type", "application/json")
            .header("idempotency-key", key)
            .body(body.to_string());
        self.send(request).await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        self.client
            .request(method, format!("{}{path}", self.base))
            .header("host", HOST)
            .header("cookie", cookies.join("; "))
    }

    async fn send(&mut self, request: RequestBuilder) -> Answer {
        let answer = request.send().await.unwrap();
        self.keep_cookies(&answer);
        Answer {
            status: answer.status().as_u16(),
            location: answer
                .headers()
                .get("location")
                .map(|location| location.to_str().unwrap().to_owned()),
            // The template engine escapes slashes too.
            html: answer.text().await.unwrap().replace("&#x2f;", "/"),
        }
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
    fn hidden(&self) -> BTreeMap<String, String> {
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
