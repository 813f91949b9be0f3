//! Addresses in feeds.toml: of the web, of folders, of networks and sockets.
//!
//! An address may hold a password, so no message repeats one.

use std::{
    net::{IpAddr, SocketAddr},
    path::Path,
};

use ipnet::IpNet;
use url::Url;

use super::{
    mistakes::Mistake,
    table::Value,
    value::{line, text},
};
use crate::model::{Via, proxy_address};

/// The address of something on the web, to be polled.
pub(super) fn web(value: &Value<'_>) -> Result<Url, Mistake> {
    let hint = "such as \"https://news.example.cn/\"";
    let url = Url::parse(line(value)?).map_err(|error| match error {
        url::ParseError::EmptyHost => Mistake::at(value.span(), "this address has no host"),
        url::ParseError::RelativeUrlWithoutBase => {
            Mistake::at(value.span(), "this address does not begin with http:// or https://")
        }
        error => Mistake::at(value.span(), format!("this is not an address: {error}")),
    });
    let url = url.map_err(|mistake| mistake.hint(hint))?;
    if !matches!(url.scheme(), "http" | "https") {
        let message = "this address does not begin with http:// or https://";
        return Err(Mistake::at(value.span(), message).hint(hint));
    }
    Ok(url)
}

/// The address of a home page, which readers will see.
pub(super) fn homepage(value: &Value<'_>) -> Result<Url, Mistake> {
    let url = web(value)?;
    if url.password().is_some() || !url.username().is_empty() {
        let message = "this address is published, so it may hold no name and no password";
        return Err(Mistake::at(value.span(), message));
    }
    Ok(url)
}

/// Where the published files are reachable; made to end with a slash.
pub(super) fn site(value: &Value<'_>) -> Result<Url, Mistake> {
    let mut url = homepage(value)?;
    if url.query().is_some() || url.fragment().is_some() {
        let message = "names are put behind this address";
        return Err(Mistake::at(value.span(), message).hint("leave out what follows ? or #"));
    }
    if let Some(host) = url.host_str().and_then(|host| host.strip_suffix('.')).map(str::to_owned) {
        url.set_host(Some(&host)).map_err(|error| {
            Mistake::at(value.span(), format!("this is not an address: {error}"))
        })?;
    }
    let slash = if url.path().ends_with('/') { "" } else { "/" };
    url.set_path(&format!("{}{slash}", canonical(url.path())));
    Ok(url)
}

/// A path in its one spelling (RFC 3986, 6.2.2), since ids of feeds begin with it: what is escaped and need not be is
/// not, what must be is, and escapes have capital digits.
fn canonical(path: &str) -> String {
    let mut result = String::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let escaped = digits
            .filter(|_| byte == b'%')
            .and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        let (byte, allowed): (u8, &[u8]) = match escaped {
            Some(meant) => (meant, b"-._~"),
            None => (byte, b"-._~/:@!$&'()*+,;="),
        };
        if byte.is_ascii_alphanumeric() || allowed.contains(&byte) {
            result.push(char::from(byte));
        } else {
            result.push_str(&format!("%{byte:02X}"));
        }
        rest = if escaped.is_some() { &after[2..] } else { after };
    }
    result
}

/// The folder of a source, as a `file:` address; `base` is what a relative path starts from.
pub(super) fn folder(value: &Value<'_>, base: &Path) -> Result<Url, Mistake> {
    let path = line(value)?;
    if path.contains("://") {
        let message = "the url of a source with kind = \"folder\" is a path";
        return Err(Mistake::at(value.span(), message).hint("such as \"inbox\""));
    }
    Url::from_directory_path(base.join(path))
        .map_err(|()| Mistake::at(value.span(), "this path cannot be made absolute"))
}

/// A way to reach the operator, in ASCII.
pub(super) fn contact(value: &Value<'_>) -> Result<String, Mistake> {
    let reachable = |url: &Url| match url.scheme() {
        "mailto" => url.path().contains('@'),
        scheme => matches!(scheme, "http" | "https") && url.password().is_none(),
    };
    Url::parse(line(value)?).ok().filter(reachable).map(String::from).ok_or_else(|| {
        Mistake::at(value.span(), "this is not an address at which a person can be reached")
            .hint("such as \"mailto:editor@example.cn\" or \"https://example.cn/contact\"")
    })
}

/// Which way requests go: through a proxy, none, or whichever the environment names.
pub(super) fn proxy(value: &Value<'_>) -> Result<Via, Mistake> {
    let written = line(value)?;
    match written {
        "none" => return Ok(Via::Direct),
        "environment" => return Ok(Via::Environment),
        _ => {}
    }
    proxy_address(written).map(Via::Proxy).map_err(|what| {
        Mistake::at(value.span(), format!("this {what}"))
            .hint("such as \"http://127.0.0.1:3128\" or \"socks5h://127.0.0.1:1080\", or \"none\"")
    })
}

/// A network, or a single machine.
pub(super) fn network(value: &Value<'_>) -> Result<IpNet, Mistake> {
    let network = text(value)?;
    let machine = || network.parse::<IpAddr>().map(IpNet::from);
    network.parse::<IpNet>().map(|network| network.trunc()).or_else(|_| machine()).map_err(|_| {
        Mistake::at(value.span(), "this is not a network")
            .hint("an address and a length, such as \"10.0.0.0/8\" or \"fd00::/8\"")
    })
}

/// Where the server listens.
pub(super) fn socket(value: &Value<'_>) -> Result<SocketAddr, Mistake> {
    text(value)?.parse().map_err(|_| {
        Mistake::at(value.span(), "this is not an IP address with a port")
            .hint("such as \"127.0.0.1:8080\", or \"0.0.0.0:8080\" for all networks")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, expected: &str) {
        assert_eq!(canonical(path), expected, "{path}");
    }

    #[test]
    fn a_path_has_one_spelling() {
        check("/%e6%b1%87/%7Ea%2d1/", "/%E6%B1%87/~a-1/");
        check("/a;b=1,2/@c:d/", "/a;b=1,2/@c:d/");
        check("/%2f%2C/[a]|^/%zz%", "/%2F%2C/%5Ba%5D%7C%5E/%25zz%25");
    }
}
