//! The files that pages load. Their names carry a hash of their content, so that browsers may keep them for good.

use std::sync::LazyLock;

use aws_lc_rs::digest;
use http::StatusCode;

use crate::web::reply::Reply;

/// The route of [`asset`], as axum spells it.
pub const ASSET_ROUTE: &str = "/static/{name}";

struct Asset {
    path: String,
    content_type: &'static str,
    content: &'static [u8],
}

static STYLESHEET: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "style",
        "css",
        "text/css; charset=utf-8",
        include_bytes!("../../static/style.css"),
    )
});

static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("icon", "svg", "image/svg+xml", include_bytes!("../../static/icon.svg")));

static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "script",
        "js",
        "text/javascript; charset=utf-8",
        include_bytes!("../../static/script.js"),
    )
});

impl Asset {
    fn new(stem: &str, extension: &str, content_type: &'static str, content: &'static [u8]) -> Self {
        let hash = digest::digest(&digest::SHA256, content);
        let hash: String = hash.as_ref().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Self {
            path: format!("/static/{stem}-{hash}.{extension}"),
            content_type,
            content,
        }
    }
}

pub(super) fn stylesheet_path() -> &'static str {
    &STYLESHEET.path
}

pub(super) fn script_path() -> &'static str {
    &SCRIPT.path
}

pub(super) fn icon_path() -> &'static str {
    &ICON.path
}

/// The file of that name, the last segment of its path; 404 for any other, an outdated one too.
pub fn asset(name: &str) -> Reply {
    let named = |asset: &&Asset| asset.path.rsplit('/').next() == Some(name);
    match [&*STYLESHEET, &*SCRIPT, &*ICON].into_iter().find(named) {
        Some(asset) => Reply::immutable_file(asset.content_type, asset.content),
        None => Reply::empty(StatusCode::NOT_FOUND),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_by_the_names_that_pages_use() {
        for path in [stylesheet_path(), script_path(), icon_path()] {
            let reply = asset(path.strip_prefix("/static/").unwrap());
            assert_eq!(reply.status(), 200);
            assert_eq!(reply.headers()["cache-control"], "public, max-age=31536000, immutable");
        }
        for name in ["", "style.css", "style-0000000000000000.css", "../style.css"] {
            assert_eq!(asset(name).status(), 404, "{name}");
        }
    }

    #[test]
    fn the_stylesheet_loads_nothing() {
        let style = std::str::from_utf8(STYLESHEET.content).unwrap();
        assert!(!style.contains("url(") && !style.contains("@import"));
    }
}
