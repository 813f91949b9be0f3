//! Which proxy leads to an address.
//!
//! A proxy is a hop that the operator trusts: its own address is not guarded. Except through socks5 it is the
//! proxy that resolves names, and what they resolve to is never seen here. So addresses in figures are
//! guarded as ever, names that only mean something inside a network are refused, and everything else is
//! left to the rules of the proxy. The loopback is asked through a proxy of this machine alone: any other
//! has another one.

use std::net::IpAddr;

use anyhow::anyhow;
use ipnet::IpNet;
use url::{Host, Url};

use super::failure::{Failure, shown_address};
use crate::model::FailureKind;
use crate::model::{Via, proxy_address};

/// What the `*_PROXY` variables of the process say.
#[derive(Clone, Default)]
pub struct Environment {
    http: Option<Url>,
    https: Option<Url>,
    exceptions: Vec<Exception>,
}

impl Environment {
    /// Reads `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy`, in small letters before large ones.
    /// A proxy that cannot be used is an error: to go without it could tell the world who asks.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> anyhow::Result<Environment> {
        let filled = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        let either = |name: &str| filled(name).or_else(|| filled(&name.to_ascii_uppercase()));
        let proxy = |name: &str, value: Option<String>| {
            let read = value.map(|value| proxy_address(value.trim())).transpose();
            read.map_err(|what| anyhow!("the variable {name} {what}"))
        };
        // A web server hands the header `Proxy:` of a stranger to its CGI programs as HTTP_PROXY.
        let strangers = variable("REQUEST_METHOD").is_some();
        let http = if strangers { filled("http_proxy") } else { either("http_proxy") };
        let all = proxy("all_proxy", either("all_proxy"))?;
        Ok(Environment {
            http: proxy("http_proxy", http)?.or_else(|| all.clone()),
            https: proxy("https_proxy", either("https_proxy"))?.or(all),
            exceptions: Exception::list(&either("no_proxy").unwrap_or_default()),
        })
    }

    fn proxy_for(&self, url: &Url) -> Option<&Url> {
        let proxy = if url.scheme() == "https" { &self.https } else { &self.http };
        proxy.as_ref().filter(|_| !self.exceptions.iter().any(|exception| exception.covers(url)))
    }
}

/// The proxy for a request to `url`, if there is one; a failure if `url` may not be asked for through it.
pub(super) fn choose<'a>(
    via: &'a Via,
    environment: &'a Environment,
    url: &Url,
) -> Result<Option<&'a Url>, Failure> {
    let proxy = match via {
        Via::Direct => None,
        Via::Environment => environment.proxy_for(url),
        Via::Proxy(proxy) => Some(proxy),
    };
    let Some(proxy) = proxy else { return Ok(None) };
    if is_loopback(url) {
        // A name would be looked up by the proxy, past the guard.
        let itself = url.port_or_known_default() == proxy.port_or_known_default();
        let near = url.domain().is_none() && is_loopback(proxy) && !itself;
        return Ok(near.then_some(proxy));
    }
    let refused = |what: &str| Failure {
        kind: FailureKind::Forbidden,
        message: format!("{} {what}", shown_address(url)),
    };
    if url.host_str() == proxy.host_str() {
        return Err(refused("is the proxy itself; proxy = \"none\" asks it directly"));
    }
    if url.domain().is_some_and(is_inner_name) {
        return Err(refused(
            "has a name of an inner network, which is not asked for through a proxy; \
             proxy = \"none\" or no_proxy asks it directly",
        ));
    }
    Ok(Some(proxy))
}

/// Names that a proxy would look up in a network of its own (RFC 6761, RFC 6762, RFC 8375, and `internal`,
/// which ICANN keeps free for it), and those without a dot.
fn is_inner_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    let last = name.rsplit('.').next().unwrap_or_default();
    !name.contains('.')
        || name.ends_with(".home.arpa")
        || matches!(last, "localhost" | "local" | "internal" | "intranet" | "lan" | "home" | "corp")
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.to_canonical().is_loopback(),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            // Of a socks5 address figures are no more than a name to `Url`.
            let figures = name.parse().is_ok_and(|address: IpAddr| address.is_loopback());
            figures || name == "localhost" || name.ends_with(".localhost")
        }
        None => false,
    }
}

/// One word of `no_proxy`.
#[derive(Clone)]
enum Exception {
    /// `*`
    All,
    /// A name with all below it, written with or without a leading dot; or an address; with a port or not.
    Host(String, Option<u16>),
    Network(IpNet),
}

impl Exception {
    fn list(text: &str) -> Vec<Exception> {
        let words = text.split(|sign: char| sign == ',' || sign.is_whitespace());
        words.filter(|word| !word.is_empty()).map(Exception::from_word).collect()
    }

    fn from_word(word: &str) -> Exception {
        if word == "*" {
            return Exception::All;
        }
        if let Ok(network) = word.parse() {
            return Exception::Network(network);
        }
        if let Ok(address) = word.trim_matches(['[', ']']).parse::<IpAddr>() {
            return Exception::Network(address.into());
        }
        let port = word.rsplit_once(':').and_then(|(host, port)| Some((host, port.parse().ok()?)));
        let (host, port) = port.map_or((word, None), |(host, port)| (host, Some(port)));
        let host = host.trim_start_matches('*').trim_matches(['.', '[', ']']).to_ascii_lowercase();
        Exception::Host(host, port)
    }

    fn covers(&self, url: &Url) -> bool {
        match self {
            Exception::All => true,
            Exception::Network(network) => match url.host() {
                Some(Host::Ipv4(address)) => network.contains(&IpAddr::V4(address)),
                Some(Host::Ipv6(address)) => network.contains(&IpAddr::V6(address)),
                _ => false,
            },
            Exception::Host(name, port) => {
                let host = url.host_str().unwrap_or_default().trim_matches(['.', '[', ']']);
                let below = host.strip_suffix(name.as_str());
                port.is_none_or(|port| url.port_or_known_default() == Some(port))
                    && below.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test says what it expects")]

    use super::*;

    fn environment(variables: &[(&str, &str)]) -> anyhow::Result<Environment> {
        Environment::read(|name| {
            let found = variables.iter().find(|(given, _)| *given == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    /// The host and port of the proxy that these variables choose for `url`.
    fn check(variables: &[(&str, &str)], url: &str, expected: Option<&str>) {
        let environment = environment(variables).unwrap();
        let url = url.parse().unwrap();
        let chosen = choose(&Via::Environment, &environment, &url).unwrap();
        let chosen = chosen.map(|proxy| proxy.as_str().trim_end_matches('/'));
        assert_eq!(chosen, expected, "{variables:?} {url}");
    }

    #[test]
    fn variables_choose_by_scheme_and_small_letters_come_first() {
        let (one, two) = ("http://one.example:3128", "http://two.example:3128");
        check(&[], "http://a.cn/", None);
        check(&[("http_proxy", one)], "http://a.cn/", Some(one));
        check(&[("http_proxy", one)], "https://a.cn/", None);
        check(&[("https_proxy", one)], "https://a.cn/", Some(one));
        check(&[("https_proxy", one)], "http://a.cn/", None);
        check(&[("HTTP_PROXY", one)], "http://a.cn/", Some(one));
        check(&[("HTTPS_PROXY", one), ("https_proxy", two)], "https://a.cn/", Some(two));
        check(&[("ALL_PROXY", one)], "http://a.cn/", Some(one));
        check(&[("all_proxy", one), ("https_proxy", two)], "https://a.cn/", Some(two));
        check(&[("http_proxy", " ")], "http://a.cn/", None);
        check(&[("http_proxy", "one.example:3128")], "http://a.cn/", Some(one));
        let socks = Some("socks5://one.example:1080");
        check(&[("all_proxy", "socks://one.example:1080/")], "http://a.cn/", socks);
    }

    #[test]
    fn a_strangers_header_is_no_proxy() {
        let variables = [("HTTP_PROXY", "http://one.example"), ("REQUEST_METHOD", "GET")];
        check(&variables, "http://a.cn/", None);
    }

    #[test]
    fn no_proxy_names_hosts_addresses_and_networks() {
        let cases = [
            ("*", "http://a.cn/", true),
            ("a.cn", "http://a.cn/", true),
            ("a.cn", "http://www.A.cn./", true),
            ("a.cn", "http://aa.cn/", false),
            (".a.cn", "http://a.cn/", true),
            ("*.a.cn", "http://www.a.cn/", true),
            ("b.cn, a.cn", "http://a.cn/", true),
            ("b.cn a.cn", "http://a.cn/", true),
            ("a.cn:8080", "http://a.cn:8080/", true),
            ("a.cn:8080", "http://a.cn/", false),
            ("223.5.5.5", "http://223.5.5.5/", true),
            ("223.5.0.0/16", "http://223.5.5.5/", true),
            ("223.6.0.0/16", "http://223.5.5.5/", false),
            ("2400::/16", "http://[2400:3200::1]/", true),
            ("[2400:3200::1]", "http://[2400:3200::1]/", true),
            ("", "http://a.cn/", false),
        ];
        let proxy = "http://one.example:3128";
        for (exceptions, url, direct) in cases {
            let variables = [("http_proxy", proxy), ("no_proxy", exceptions)];
            check(&variables, url, (!direct).then_some(proxy));
        }
    }

    #[test]
    fn a_wrong_proxy_is_an_error_that_shows_no_password() {
        for wrong in ["ftp://u:hunter2@one.example", "http://u:hunter2@", "http://u:hunter2@[::x"] {
            let error = environment(&[("https_proxy", wrong)]).err().unwrap().to_string();
            assert!(error.contains("https_proxy") && !error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn the_loopback_is_asked_directly_and_inner_names_are_refused() {
        let via = Via::Proxy("http://proxy.example:3128".parse().unwrap());
        let environment = Environment::default();
        let choice = |url: &str| {
            let url = url.parse().unwrap();
            choose(&via, &environment, &url).map(|proxy| proxy.is_some())
        };
        for url in
            ["http://127.0.0.1/", "http://[::1]/", "http://localhost/", "http://a.localhost./"]
        {
            assert!(!choice(url).unwrap(), "{url}");
        }
        for url in
            ["http://intranet/", "http://desk.local/", "http://a.internal./", "http://r.home.arpa/"]
        {
            assert_eq!(choice(url).unwrap_err().kind, FailureKind::Forbidden, "{url}");
        }
        assert_eq!(choice("https://PROXY.example/").unwrap_err().kind, FailureKind::Forbidden);
        assert!(choice("https://www.people.com.cn/").unwrap());
        let near = Via::Proxy("http://127.0.0.1:3128".parse().unwrap());
        let through =
            |url: &str| choose(&near, &environment, &url.parse().unwrap()).unwrap().is_some();
        assert!(through("http://127.0.0.2:8000/feed"), "the proxy has the same loopback");
        assert!(!through("http://127.0.0.1:3128/"), "the proxy itself");
        assert!(!through("http://localhost/"), "what the proxy resolves is not guarded");
        let near = Via::Proxy("socks5://127.0.0.1:1080".parse().unwrap());
        let url = "http://127.0.0.2:8000/feed".parse().unwrap();
        assert!(choose(&near, &environment, &url).unwrap().is_some());
    }
}
