//! Where a redirect or a link of a document may lead.

use reqwest::header::{HeaderMap, LOCATION};
use url::Url;

use super::{
    bytes_of,
    failure::{Failure, shown_address},
    guard::Guard,
};
use crate::model::FailureKind;

/// Ports on which websites are found. What else listens on a machine is not for strangers to ask through us.
const WEB_PORTS: [u16; 4] = [80, 443, 8080, 8443];

/// Whether `link`, which a server or a document gave, may be followed, as far as that shows before its name
/// is resolved: http or https, on a port of websites or the one that the operator's own address names.
pub(super) fn may_follow(link: &Url, named: &Url, guard: &Guard) -> Result<(), Failure> {
    guard.check(link)?;
    let port = link.port_or_known_default();
    if port.is_some_and(|port| WEB_PORTS.contains(&port)) || port == named.port_or_known_default() {
        return Ok(());
    }
    let ports = "80, 443, 8080, 8443 and the port of the source's own address";
    let message = format!("{} is not followed: only {ports} are", shown_address(link));
    Err(Failure { kind: FailureKind::Forbidden, message })
}

/// The address that a redirect leads to.
pub(super) fn redirect_target(
    from: &Url,
    headers: &HeaderMap,
    named: &Url,
    guard: &Guard,
) -> Result<Url, Failure> {
    let refused = |why: String| Failure {
        kind: FailureKind::Redirect,
        message: format!("redirect from {} {why}", shown_address(from)),
    };
    let location =
        bytes_of(headers, &LOCATION).ok_or_else(|| refused("without a Location header".into()))?;
    let target = from
        .join(&String::from_utf8_lossy(&location))
        .map_err(|error| refused(format!("to something that is no address: {error}")))?;
    if from.scheme() == "https" && target.scheme() == "http" {
        let target = shown_address(&target);
        return Err(refused(format!("to {target}: https is never left for http")));
    }
    may_follow(&target, named, guard).map_err(|failure| Failure {
        message: format!("redirect from {}: {}", shown_address(from), failure.message),
        ..failure
    })?;
    Ok(target)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test says what it expects")]

    use reqwest::header::HeaderValue;

    use super::*;

    #[test]
    fn links_lead_to_ports_of_websites_or_to_the_one_that_is_named() {
        let cases = [
            ("http://b.cn/", "http://a.cn/", true),
            ("https://b.cn/", "http://a.cn/", true),
            ("http://b.cn:8080/", "http://a.cn/", true),
            ("https://b.cn:8443/", "http://a.cn/", true),
            ("http://b.cn:443/", "http://a.cn/", true),
            ("http://b.cn:8000/", "http://a.cn:8000/", true),
            ("http://b.cn:8000/", "http://a.cn/", false),
            ("http://b.cn:22/", "http://a.cn:8000/", false),
            ("http://b.cn:6379/", "http://a.cn/", false),
            ("ftp://b.cn/", "http://a.cn/", false),
            ("javascript:alert(1)", "http://a.cn/", false),
            ("http://10.0.0.1/", "http://a.cn/", false),
            ("http://0/", "http://a.cn/", false),
            ("http://[::ffff:7f00:1]/", "http://a.cn/", false),
        ];
        for (link, named, expected) in cases {
            let (link, named) = (link.parse().unwrap(), named.parse().unwrap());
            let followed = may_follow(&link, &named, &Guard::new(&[]));
            assert_eq!(followed.is_ok(), expected, "{link} {named} {followed:?}");
        }
    }

    #[test]
    fn https_is_never_left_for_http() {
        let target = |from: &str, to: &'static str| {
            let from = from.parse().unwrap();
            let headers = HeaderMap::from_iter([(LOCATION, HeaderValue::from_static(to))]);
            redirect_target(&from, &headers, &from, &Guard::new(&[]))
        };
        assert!(target("http://a.cn/", "https://a.cn/").is_ok());
        assert!(target("https://a.cn/", "//b.cn/x").is_ok());
        let failure = target("https://u:hunter2@a.cn/?key=s3cret", "http://a.cn/").unwrap_err();
        assert_eq!(failure.kind, FailureKind::Redirect);
        assert_eq!(
            failure.message,
            "redirect from https://a.cn/?… to http://a.cn/: https is never left for http"
        );
    }
}
