//! Pages that only lead to another: `meta refresh`, a redirect by script, and lists that a script loads.

use std::sync::LazyLock;

use dom_query::Document as Page;
use regex::Regex;
use serde_json::Value;
use url::Url;

use super::{gather, item::attribute, squeeze};

/// A page with more text than this is no mere redirect.
const LONGEST_REDIRECT: usize = 200;

/// Where the page leads to, if it does.
pub(super) fn target(page: &Page, base: &Url) -> Option<Url> {
    let address = refresh(page)
        .or_else(|| built(page, base))
        .or_else(|| named(page))
        .or_else(|| script(page))?;
    Url::parse(&gather::address(&address, base)?).ok()
}

/// `<meta http-equiv="refresh" content="0; url=…">`. One without an address only reloads the page.
fn refresh(page: &Page) -> Option<String> {
    let metas = page.select("meta[http-equiv][content]");
    let of = |node: &dom_query::NodeRef<'_>| {
        let is_refresh = attribute(node, "http-equiv")?.eq_ignore_ascii_case("refresh");
        let content = attribute(node, "content").filter(|_| is_refresh)?;
        let at = content.to_ascii_lowercase().find("url")?;
        let url = content[at + 3..].trim_start().strip_prefix('=')?.trim();
        Some(url.trim_matches(['"', '\'', ' ']).to_owned()).filter(|url| !url.is_empty())
    };
    metas.nodes().iter().find_map(of)
}

/// A list that the publishing system builds from an address and its parameters, as 工信部 does:
/// `<script parseType="buildstatic" url="/…" queryData="{'webId':'…'}">`.
fn built(page: &Page, base: &Url) -> Option<String> {
    let scripts = page.select("script[url][querydata]");
    let of = |node: &dom_query::NodeRef<'_>| {
        let is_built = attribute(node, "parsetype")?.eq_ignore_ascii_case("buildstatic");
        let path = attribute(node, "url").filter(|_| is_built)?;
        let query = attribute(node, "querydata")?.replace('\'', "\"");
        let Ok(Value::Object(query)) = serde_json::from_str(&query) else { return None };
        let mut url = base.join(&path).ok()?;
        for (name, value) in &query {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            url.query_pairs_mut().append_pair(name, &value);
        }
        Some(url.to_string())
    };
    scripts.nodes().iter().find_map(of)
}

/// The data of a channel of 新华网, which the page names: `<ul data="datasource:…">`.
fn named(page: &Page) -> Option<String> {
    let data = page.select("[data*='datasource:']");
    let of = |node: &dom_query::NodeRef<'_>| {
        let data = attribute(node, "data")?;
        let id = data.split_once("datasource:")?.1.trim_start();
        let length = id.bytes().take_while(u8::is_ascii_hexdigit).count();
        (length == 32).then(|| format!("ds_{}.json", &id[..length]))
    };
    data.nodes().iter().find_map(of)
}

/// `window.location.href = '…'` in a page that holds nothing else.
fn script(page: &Page) -> Option<String> {
    static LOCATION: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let assigned = r#"\blocation(?:\.href)?\s*=\s*["']([^"']+)["']"#;
        let called = r#"\blocation\.(?:replace|assign)\(\s*["']([^"']+)["']\s*\)"#;
        Regex::new(&format!("{assigned}|{called}")).ok()
    });
    let scripts: String =
        page.select("script").nodes().iter().map(|script| script.text().to_string()).collect();
    let all = page.body().map(|body| squeeze(&body.text())).unwrap_or_default();
    if all.chars().count() > LONGEST_REDIRECT + scripts.chars().count() {
        return None;
    }
    let found = LOCATION.as_ref()?.captures(&scripts)?;
    found.get(1).or(found.get(2)).map(|url| url.as_str().to_owned())
}
