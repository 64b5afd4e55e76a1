//! The style sheet, scripts and icons, served from the binary: no page needs anything from anywhere else.

use actix_web::http::header::{CacheControl, CacheDirective, ETag, EntityTag, Header, IfNoneMatch};
use actix_web::{HttpRequest, HttpResponse, web};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::Problem;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/static"]
struct Files;

/// A year: as long as a cache should ever trust that a URL's content stays (RFC 9111 sets no bound, practice does).
const FOREVER_S: u32 = 31_536_000;

pub fn routes(service: &mut web::ServiceConfig) {
    service.route("/static/{path:.*}", web::get().to(serve));
}

/// The URL of a file under `static/`. It names the content, so that it may be cached for good.
pub fn url(path: &str) -> Option<String> {
    let version = version(&Files::get(path)?);
    Some(format!("/static/{path}?v={version}"))
}

async fn serve(request: HttpRequest, path: web::Path<String>) -> Result<HttpResponse, Problem> {
    let file = Files::get(&path).ok_or_else(Problem::not_found)?;
    let version = version(&file);
    let tag = EntityTag::new_strong(version.clone());
    let mut response = if unchanged(&request, &tag) {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    let cache = if request.query_string() == format!("v={version}") {
        vec![
            CacheDirective::Public,
            CacheDirective::MaxAge(FOREVER_S),
            CacheDirective::Extension("immutable".to_owned(), None),
        ]
    } else {
        vec![CacheDirective::NoCache]
    };
    Ok(response
        .insert_header(CacheControl(cache))
        .insert_header(ETag(tag))
        .content_type(content_type(&path, &file))
        .body(file.data.into_owned()))
}

/// Half of the content's SHA-256, in hex: 128 bits tell any two versions apart.
fn version(file: &EmbeddedFile) -> String {
    data_encoding::HEXLOWER.encode(&file.metadata.sha256_hash()[..16])
}

fn unchanged(request: &HttpRequest, tag: &EntityTag) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(known)) => known.iter().any(|item| item.weak_eq(tag)),
        Err(_) => false,
    }
}

fn content_type(path: &str, file: &EmbeddedFile) -> String {
    let kind = file.metadata.mimetype();
    match path.rsplit_once('.') {
        Some((_, "css" | "js" | "svg" | "txt")) => format!("{kind}; charset=utf-8"),
        _ => kind.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::{StatusCode, header};
    use actix_web::{App, test};

    use super::*;

    async fn get(uri: &str, known: Option<&str>) -> actix_web::dev::ServiceResponse {
        let app = test::init_service(App::new().configure(routes)).await;
        let mut request = test::TestRequest::get().uri(uri);
        if let Some(tag) = known {
            request = request.insert_header((header::IF_NONE_MATCH, tag));
        }
        test::call_service(&app, request.to_request()).await
    }

    fn header<'a>(response: &'a actix_web::dev::ServiceResponse, name: &str) -> &'a str {
        response.headers().get(name).unwrap().to_str().unwrap()
    }

    #[actix_web::test]
    async fn a_versioned_file_is_cached_for_good_and_a_bare_one_is_asked_for_again() {
        let versioned = url("css/sealbook.css").unwrap();
        let response = get(&versioned, None).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(header(&response, "content-type"), "text/css; charset=utf-8");
        assert!(header(&response, "cache-control").contains("immutable"));

        let response = get("/static/css/sealbook.css", None).await;
        assert_eq!(header(&response, "cache-control"), "no-cache");
        let tag = header(&response, "etag").to_owned();
        let again = get("/static/css/sealbook.css", Some(&tag)).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    }

    #[actix_web::test]
    async fn nothing_outside_the_folder_is_served() {
        for uri in [
            "/static/nothing",
            "/static/../Cargo.toml",
            "/static/%2e%2e/Cargo.toml",
            "/static/",
        ] {
            assert_eq!(
                get(uri, None).await.status(),
                StatusCode::NOT_FOUND,
                "{uri}"
            );
        }
    }
}
