//! Which addresses may be polled: those of the public internet, and those that feeds.toml opens.
//!
//! The guard is asked twice. Names are resolved by it, so the address that was checked is the address that
//! is connected to, and no second look-up can lead elsewhere. The resolver is never asked about an
//! address in figures, so that is checked before each request and at each redirect; `Url` has brought
//! decimal, octal, hexadecimal and full-width spellings into one form by then.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use super::failure::{Failure, shown_address};
use crate::model::FailureKind;

/// Refuses addresses inside our own networks, except those that are allowed.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    allowed: Arc<[IpNet]>,
}

impl Guard {
    /// A guard that opens these ranges.
    pub(super) fn new(allowed: &[IpNet]) -> Guard {
        Guard { allowed: allowed.into() }
    }

    /// Whether a request may be sent to `url`, as far as that shows without resolving its name.
    pub(super) fn check(&self, url: &Url) -> Result<(), Failure> {
        Guard::check_scheme(url)?;
        match url.host() {
            Some(Host::Ipv4(address)) => self.judge(address.into()),
            Some(Host::Ipv6(address)) => self.judge(address.into()),
            // A name is judged by where it leads, when it is resolved.
            Some(Host::Domain(_)) | None => Ok(()),
        }
        .map_err(|what| refused(format!("{} {what}; {CURE}", shown_address(url))))
    }

    /// Whether `url` is one of http or https.
    pub(super) fn check_scheme(url: &Url) -> Result<(), Failure> {
        match url.scheme() {
            "http" | "https" => Ok(()),
            scheme => {
                let only = "only http and https";
                Err(refused(format!("{scheme}: addresses are not fetched, {only}")))
            }
        }
    }

    /// Looks names up for this guard. The addresses of `trusted` hosts are not judged: the operator named
    /// those, a proxy or a webhook.
    pub(super) fn resolver(&self, trusted: impl IntoIterator<Item = String>) -> Resolver {
        Resolver { guard: self.clone(), trusted: trusted.into_iter().collect() }
    }

    fn judge(&self, address: IpAddr) -> Result<(), &'static str> {
        let judged = [Some(address), embedded(address).map(IpAddr::V4)];
        let allowed = judged
            .into_iter()
            .flatten()
            .any(|address| self.allowed.iter().any(|network| network.contains(&address)));
        match special_use(address) {
            Some(what) if !allowed => Err(what),
            _ => Ok(()),
        }
    }

    /// Those of a name's addresses that may be polled.
    fn admit(&self, name: &str, found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, Failure> {
        let Some(first) = found.first().map(SocketAddr::ip) else {
            let message = format!("the name {name} has no address");
            return Err(Failure { kind: FailureKind::Dns, message });
        };
        let mut refusal = "";
        let admitted: Vec<_> = found
            .into_iter()
            .filter(|found| self.judge(found.ip()).inspect_err(|what| refusal = what).is_ok())
            .collect();
        if admitted.is_empty() {
            let message = format!("{name} resolves to {first}, which {refusal}; {CURE}");
            return Err(Failure { kind: FailureKind::Forbidden, message });
        }
        Ok(admitted)
    }
}

/// The guard where names become addresses.
#[derive(Debug, Clone)]
pub(super) struct Resolver {
    guard: Guard,
    trusted: Arc<[String]>,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let resolver = self.clone();
        Box::pin(async move {
            // In front of a socks5 proxy reqwest looks up addresses in figures as well.
            let name = name.as_str().trim_matches(['[', ']']);
            let found = tokio::net::lookup_host((name, 0)).await.map_err(|error| Failure {
                kind: FailureKind::Dns,
                message: format!("the name {name} does not resolve: {error}"),
            })?;
            let found: Vec<_> = found.collect();
            let trusted = resolver.trusted.iter().any(|trusted| trusted == name);
            let admitted = if trusted { found } else { resolver.guard.admit(name, found)? };
            Ok(Box::new(admitted.into_iter()) as Addrs)
        })
    }
}

fn refused(message: String) -> Failure {
    Failure { kind: FailureKind::Forbidden, message }
}

const CURE: &str = "poll.allow_networks in feeds.toml can allow it";

/// What an address is used for, if it is no ordinary address of the public internet (RFC 6890 and the IANA
/// registries of special-purpose addresses).
fn special_use(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => special_use_v4(address),
        IpAddr::V6(address) => special_use_v6(address),
    }
}

fn special_use_v4(address: Ipv4Addr) -> Option<&'static str> {
    let bits = address.to_bits();
    V4.iter()
        .find(|(base, length, _)| (bits ^ base.to_bits()) >> (32 - length) == 0)
        .map(|(_, _, what)| *what)
}

fn special_use_v6(address: Ipv6Addr) -> Option<&'static str> {
    // The two forms that end at the IPv4 address that they hold are what that address is.
    if let Some(address) = address.to_ipv4_mapped().or_else(|| nat64(address)) {
        return special_use_v4(address);
    }
    let bits = address.to_bits();
    V6.iter()
        .find(|(base, length, _)| (bits ^ base.to_bits()) >> (128 - length) == 0)
        .map(|(_, _, what)| *what)
        // Global unicast addresses are given out of 2000::/3 alone.
        .or((address.segments()[0] & 0xe000 != 0x2000).then_some(RESERVED))
}

/// The IPv4 address that an IPv6 address stands for, or holds.
fn embedded(address: IpAddr) -> Option<Ipv4Addr> {
    match address {
        IpAddr::V4(_) => None,
        IpAddr::V6(address) => address.to_ipv4().or_else(|| nat64(address)),
    }
}

/// `64:ff9b::/96`, by which hosts without IPv4 reach IPv4 (RFC 6052).
fn nat64(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [0x64, 0xff9b, 0, 0, 0, 0, high, low] = address.segments() else { return None };
    Some(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
}

const THIS_HOST: &str = "is the unspecified address";
const LOOPBACK: &str = "is a loopback address";
const PRIVATE: &str = "is a private address";
const SHARED: &str = "is a shared address of a provider's network";
const LINK_LOCAL: &str = "is a link-local address";
const DOCUMENTATION: &str = "is a documentation address";
const BENCHMARK: &str = "is a benchmark address";
const MULTICAST: &str = "is a multicast address";
const BROADCAST: &str = "is the broadcast address";
const TUNNEL: &str = "is an address of an IPv6 transition mechanism";
const RESERVED: &str = "is a reserved address";

/// First match wins.
const V4: [(Ipv4Addr, u32, &str); 16] = [
    (Ipv4Addr::UNSPECIFIED, 8, THIS_HOST),
    (Ipv4Addr::new(10, 0, 0, 0), 8, PRIVATE),
    (Ipv4Addr::new(100, 64, 0, 0), 10, SHARED),
    (Ipv4Addr::new(127, 0, 0, 0), 8, LOOPBACK),
    (Ipv4Addr::new(169, 254, 0, 0), 16, LINK_LOCAL),
    (Ipv4Addr::new(172, 16, 0, 0), 12, PRIVATE),
    (Ipv4Addr::new(192, 0, 0, 0), 24, RESERVED),
    (Ipv4Addr::new(192, 0, 2, 0), 24, DOCUMENTATION),
    (Ipv4Addr::new(192, 88, 99, 0), 24, TUNNEL),
    (Ipv4Addr::new(192, 168, 0, 0), 16, PRIVATE),
    (Ipv4Addr::new(198, 18, 0, 0), 15, BENCHMARK),
    (Ipv4Addr::new(198, 51, 100, 0), 24, DOCUMENTATION),
    (Ipv4Addr::new(203, 0, 113, 0), 24, DOCUMENTATION),
    (Ipv4Addr::new(224, 0, 0, 0), 4, MULTICAST),
    (Ipv4Addr::BROADCAST, 32, BROADCAST),
    (Ipv4Addr::new(240, 0, 0, 0), 4, RESERVED),
];

/// First match wins. `2001::/23` begins with Teredo and holds benchmark and ORCHID addresses; `fe80::/9` is
/// link-local and the site-local `fec0::/10` that was given up.
const V6: [(Ipv6Addr, u32, &str); 13] = [
    (Ipv6Addr::UNSPECIFIED, 128, THIS_HOST),
    (Ipv6Addr::LOCALHOST, 128, LOOPBACK),
    (Ipv6Addr::UNSPECIFIED, 96, TUNNEL),
    (Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, 0, 0), 48, TUNNEL),
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 32, TUNNEL),
    (Ipv6Addr::new(0x2001, 2, 0, 0, 0, 0, 0, 0), 48, BENCHMARK),
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23, RESERVED),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32, DOCUMENTATION),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16, TUNNEL),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20, DOCUMENTATION),
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7, PRIVATE),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 9, LINK_LOCAL),
    (Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8, MULTICAST),
];

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test says what it expects")]

    use super::*;

    fn guard(allowed: &[&str]) -> Guard {
        let networks: Vec<IpNet> = allowed.iter().map(|text| text.parse().unwrap()).collect();
        Guard::new(&networks)
    }

    #[test]
    fn special_addresses_are_refused_and_public_ones_are_not() {
        let cases = [
            ("0.0.0.0", Some(THIS_HOST)),
            ("0.1.2.3", Some(THIS_HOST)),
            ("10.0.0.1", Some(PRIVATE)),
            ("100.63.255.255", None),
            ("100.64.0.0", Some(SHARED)),
            ("100.127.255.255", Some(SHARED)),
            ("100.128.0.0", None),
            ("127.0.0.1", Some(LOOPBACK)),
            ("127.255.255.254", Some(LOOPBACK)),
            ("128.0.0.1", None),
            ("169.254.169.254", Some(LINK_LOCAL)),
            ("172.15.255.255", None),
            ("172.16.0.1", Some(PRIVATE)),
            ("172.31.255.255", Some(PRIVATE)),
            ("172.32.0.0", None),
            ("192.0.0.8", Some(RESERVED)),
            ("192.0.2.1", Some(DOCUMENTATION)),
            ("192.88.99.1", Some(TUNNEL)),
            ("192.168.1.1", Some(PRIVATE)),
            ("198.18.0.1", Some(BENCHMARK)),
            ("198.19.255.255", Some(BENCHMARK)),
            ("198.20.0.0", None),
            ("198.51.100.7", Some(DOCUMENTATION)),
            ("203.0.113.7", Some(DOCUMENTATION)),
            ("223.5.5.5", None),
            ("224.0.0.1", Some(MULTICAST)),
            ("240.0.0.1", Some(RESERVED)),
            ("255.255.255.255", Some(BROADCAST)),
            ("::", Some(THIS_HOST)),
            ("::1", Some(LOOPBACK)),
            ("::8.8.8.8", Some(TUNNEL)),
            ("::ffff:127.0.0.1", Some(LOOPBACK)),
            ("::ffff:10.1.2.3", Some(PRIVATE)),
            ("::ffff:223.5.5.5", None),
            ("::ffff:0:7f00:1", Some(RESERVED)),
            ("64:ff9b::7f00:1", Some(LOOPBACK)),
            ("64:ff9b::223.5.5.5", None),
            ("64:ff9b:1::1", Some(TUNNEL)),
            ("100::1", Some(RESERVED)),
            ("2001::1", Some(TUNNEL)),
            ("2001:2::1", Some(BENCHMARK)),
            ("2001:20::1", Some(RESERVED)),
            ("2001:db8::1", Some(DOCUMENTATION)),
            ("2001:200::1", None),
            ("2002:7f00:1::", Some(TUNNEL)),
            ("2400:3200::1", None),
            ("3fff::1", Some(DOCUMENTATION)),
            ("5f00::1", Some(RESERVED)),
            ("fc00::1", Some(PRIVATE)),
            ("fd12:3456::1", Some(PRIVATE)),
            ("fe80::1", Some(LINK_LOCAL)),
            ("fec0::1", Some(LINK_LOCAL)),
            ("ff02::1", Some(MULTICAST)),
        ];
        for (address, expected) in cases {
            assert_eq!(special_use(address.parse().unwrap()), expected, "{address}");
        }
    }

    #[test]
    fn allow_networks_opens_what_it_names_and_no_more() {
        let guard = guard(&["127.0.0.0/8", "fd00::/8"]);
        let open = |address: &str| guard.judge(address.parse().unwrap()).is_ok();
        assert!(open("127.0.0.1"));
        assert!(open("::ffff:127.0.0.1"));
        assert!(open("64:ff9b::127.0.0.1"));
        assert!(open("fd12::1"));
        assert!(!open("10.0.0.1"));
        assert!(!open("::1"));
        assert!(!open("::ffff:10.0.0.1"));
        assert!(!open("2002:7f00:1::"));
    }

    #[test]
    fn spellings_of_an_address_are_one_address() {
        let spellings = [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://127.1/",
            "http://１２７.0.0.1/",
            "http://[::ffff:127.0.0.1]/",
            "http://[0:0:0:0:0:ffff:7f00:1]/",
            "http://[64:ff9b::7f00:1]/",
            "http://127.0.0.1./",
            "http://127。0。0。1/",
            "http://①②⑦.⓪.⓪.①/",
            "http://0x7F000001/",
            "http://017700000001/",
            "http://%31%32%37.0.0.1/",
            "https://user:secret@127.0.0.1:8443/",
        ];
        for spelling in spellings {
            let failure = guard(&[]).check(&spelling.parse().unwrap()).unwrap_err();
            assert_eq!(failure.kind, FailureKind::Forbidden, "{spelling}");
            assert!(failure.message.contains("poll.allow_networks"), "{}", failure.message);
            assert!(!failure.message.contains("secret"), "{}", failure.message);
            assert!(
                guard(&["127.0.0.0/8"]).check(&spelling.parse().unwrap()).is_ok(),
                "{spelling}"
            );
        }
    }

    #[test]
    fn no_tunnel_and_no_unspecified_host_leads_inside() {
        for address in [
            "http://0/",
            "http://0.0.0.0:8080/",
            "http://[::]/",
            "http://[::127.0.0.1]/",
            "http://[2002:7f00:1::]/",
            "http://[2001:0:7f00:1::]/",
            "http://[fe80::5efe:127.0.0.1]/",
            "http://[::ffff:0:127.0.0.1]/",
            "http://[64:ff9b:1::7f00:1]/",
        ] {
            let failure = guard(&["127.0.0.0/9"]).check(&address.parse().unwrap());
            let allowed = address == "http://[::127.0.0.1]/";
            assert_eq!(failure.is_ok(), allowed, "{address}");
        }
    }

    #[test]
    fn only_http_and_https_are_fetched() {
        for address in ["file:///etc/passwd", "ftp://news.example/", "data:text/plain,x"] {
            let failure = guard(&["0.0.0.0/0"]).check(&address.parse().unwrap()).unwrap_err();
            assert_eq!(failure.kind, FailureKind::Forbidden, "{address}");
        }
    }

    #[test]
    fn a_name_is_reached_only_at_its_public_addresses() {
        let found = |addresses: &[&str]| -> Vec<SocketAddr> {
            addresses.iter().map(|ip| SocketAddr::new(ip.parse().unwrap(), 0)).collect()
        };
        let guard = guard(&[]);
        let mixed = guard.admit("news.example", found(&["10.0.0.1", "223.5.5.5"])).unwrap();
        assert_eq!(mixed, found(&["223.5.5.5"]));

        let failure = guard.admit("news.example", found(&["10.0.0.1"])).unwrap_err();
        assert_eq!(failure.kind, FailureKind::Forbidden);
        assert_eq!(
            failure.message,
            "news.example resolves to 10.0.0.1, which is a private address; \
             poll.allow_networks in feeds.toml can allow it"
        );
        assert_eq!(guard.admit("news.example", vec![]).unwrap_err().kind, FailureKind::Dns);
    }
}
