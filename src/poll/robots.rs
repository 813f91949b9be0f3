//! robots.txt (RFC 9309): which addresses of a host programs like ours may ask for, and how slowly.

use std::time::Duration;

use url::Url;

/// Our name in robots.txt: what the User-Agent begins with.
const TOKEN: &str = "huiwen";

/// Of a file so much is read: what a crawler has to (RFC 9309, 2.5).
pub(super) const MOST_BYTES: usize = 500 << 10;

/// A longer `Crawl-delay` would keep a source of some articles from ever being read through.
const LONGEST_DELAY: Duration = Duration::from_secs(60);

/// What a robots.txt says to us.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Robots {
    rules: Vec<Rule>,
    /// The pause between two requests that it wants; not in the RFC, but widespread. A minute at most.
    pub crawl_delay: Option<Duration>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    allow: bool,
    /// Percent-encoding in one form; `*` stands for anything, a final `$` for the end.
    pattern: String,
}

impl Robots {
    /// Reads a file: the groups that name us, else those for everybody. Lines that are no rules are passed
    /// over, so that a page in place of the file forbids nothing.
    pub fn parse(text: &str) -> Robots {
        let (mut ours, mut everybodys) = (None, None);
        // A group may begin with several names; the first rule ends them.
        let mut named: (bool, bool) = (false, false);
        let mut ruled = true;
        for line in text.trim_start_matches('\u{feff}').lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((field, value)) = line.split_once(':') else { continue };
            let value = value.trim();
            let add = |to: &mut Option<Robots>, change: &dyn Fn(&mut Robots)| {
                change(to.get_or_insert_default());
            };
            let mut each = |change: &dyn Fn(&mut Robots)| {
                ruled = true;
                if named.0 {
                    add(&mut ours, change);
                }
                if named.1 {
                    add(&mut everybodys, change);
                }
            };
            match field.trim().to_ascii_lowercase().as_str() {
                "user-agent" => {
                    if std::mem::take(&mut ruled) {
                        named = (false, false);
                    }
                    // A group without rules names us as well: it forbids nothing.
                    if is_our_token(value) {
                        named.0 = true;
                        ours.get_or_insert_default();
                    }
                    named.1 |= value == "*";
                }
                "allow" if !value.is_empty() => each(&|to| to.rules.push(Rule::new(true, value))),
                "disallow" if !value.is_empty() => {
                    each(&|to| to.rules.push(Rule::new(false, value)));
                }
                "allow" | "disallow" => each(&|_| ()),
                "crawl-delay" => {
                    let delay =
                        value.parse().ok().and_then(|s| Duration::try_from_secs_f64(s).ok());
                    each(&|to| to.crawl_delay = delay.map(|delay| delay.min(LONGEST_DELAY)));
                }
                _ => {}
            }
        }
        ours.or(everybodys).unwrap_or_default()
    }

    /// Whether `url` may be asked for: the rule that matches most of it decides, and of equal ones the one
    /// that allows (RFC 9309, 2.2.2).
    pub fn allows(&self, url: &Url) -> bool {
        let path = settled(&url[url::Position::BeforePath..url::Position::AfterQuery]);
        let matching = self.rules.iter().filter(|rule| rule.matches(&path));
        matching.max_by_key(|rule| (rule.pattern.len(), rule.allow)).is_none_or(|rule| rule.allow)
    }
}

impl Rule {
    fn new(allow: bool, pattern: &str) -> Rule {
        Rule { allow, pattern: settled(pattern) }
    }

    /// Part by part, each at its first place: the time is linear in the path for each part.
    fn matches(&self, path: &str) -> bool {
        let (pattern, to_end) = match self.pattern.strip_suffix('$') {
            Some(pattern) => (pattern, true),
            None => (self.pattern.as_str(), false),
        };
        let mut parts = pattern.split('*');
        let first = parts.next().unwrap_or_default();
        let Some(mut rest) = path.strip_prefix(first) else { return false };
        let mut parts = parts.peekable();
        if parts.peek().is_none() {
            return !to_end || rest.is_empty();
        }
        while let Some(part) = parts.next() {
            if parts.peek().is_none() && to_end {
                return rest.ends_with(part);
            }
            let Some(at) = rest.find(part) else { return false };
            rest = &rest[at + part.len()..];
        }
        true
    }
}

/// `huiwen`, or `huiwen/0.1` as some write it.
fn is_our_token(value: &str) -> bool {
    value.split(['/', ' ']).next().unwrap_or_default().eq_ignore_ascii_case(TOKEN)
}

/// One form for the percent-encoding of a path: what need not be encoded is not, what must be is, with
/// capitals (RFC 9309, 2.2.2).
fn settled(path: &str) -> String {
    let bytes = path.as_bytes();
    let mut settled = String::with_capacity(path.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = path.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        let (byte, escaped) = match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => (byte, true),
            None => (bytes[at], false),
        };
        at += if escaped { 3 } else { 1 };
        let unreserved = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if unreserved || (!escaped && byte.is_ascii_graphic()) {
            settled.push(char::from(byte));
        } else {
            settled.push_str(&format!("%{byte:02X}"));
        }
    }
    settled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::unwrap_used, reason = "a test says what it expects")]
    fn check(robots: &str, path: &str, expected: bool) {
        let url = Url::parse(&format!("https://news.example.cn{path}")).unwrap();
        assert_eq!(Robots::parse(robots).allows(&url), expected, "{path} by {robots:?}");
    }

    #[test]
    fn the_longest_rule_decides_and_a_tie_allows() {
        let robots =
            "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c\nAllow: /x\nDisallow: /x";
        for (path, expected) in
            [("/", true), ("/a/x", false), ("/a/b/x", true), ("/a/b/c", false), ("/x/1", true)]
        {
            check(robots, path, expected);
        }
        check("User-agent: *\nDisallow: /", "/robots.txt", false);
    }

    #[test]
    fn our_own_group_counts_alone_wherever_it_stands() {
        let robots = "User-agent: *\nDisallow: /\n\nuser-agent: HuiWen\nuser-agent: other\ndisallow: /p\n\n\
                      User-agent: huiwen/1.0\nDisallow: /q";
        check(robots, "/news", true);
        check(robots, "/p/1", false);
        check(robots, "/q", false);
        check("User-agent: *\nDisallow: /\nUser-agent: huiwen\nDisallow:\n", "/news", true);
        check("User-agent: huiwenbot\nDisallow: /", "/news", true);
    }

    #[test]
    fn stars_and_ends_match() {
        let robots = "User-agent: *\nDisallow: /*.pdf$\nDisallow: /*?print=\nDisallow: /a*b*c";
        for (path, expected) in [
            ("/x.pdf", false),
            ("/x.pdf?1", true),
            ("/n.html?print=1", false),
            ("/n.html?p=1", true),
            ("/a1b2c3", false),
            ("/a1c2b", true),
        ] {
            check(robots, path, expected);
        }
    }

    #[test]
    fn a_star_pattern_takes_no_time() {
        let robots = format!("User-agent: *\nDisallow: /{}x$", "*a".repeat(5_000));
        check(&robots, &format!("/{}", "a".repeat(50_000)), true);
    }

    #[test]
    fn encodings_of_a_path_are_one_path() {
        check("User-agent: *\nDisallow: /新闻", "/%E6%96%B0%E9%97%BB/1", false);
        check("User-agent: *\nDisallow: /%7euser", "/~user", false);
        check("User-agent: *\nDisallow: /a%2fb", "/a/b", true);
        check("User-agent: *\nDisallow: /a%2fb", "/a%2Fb", false);
    }

    #[test]
    fn what_is_no_rule_forbids_nothing() {
        check("<html><body>404: not found</body></html>", "/", true);
        check("Disallow: /\n", "/", true);
        check("User-agent: *\nDisallow:", "/", true);
        check("User-agent: *\nDisallow: / # everything", "/", false);
        check("\u{feff}User-agent: *\r\nDisallow: /", "/", false);
        check("User-agent: *\rDisallow: /x", "/", true);
    }

    #[test]
    fn a_crawl_delay_is_taken_and_limited() {
        let delay = |robots: &str| Robots::parse(robots).crawl_delay;
        assert_eq!(delay("User-agent: *\nCrawl-delay: 2.5"), Some(Duration::from_millis(2500)));
        assert_eq!(delay("User-agent: *\nCrawl-delay: 86400"), Some(LONGEST_DELAY));
        assert_eq!(delay("User-agent: *\nCrawl-delay: -1\n"), None);
        assert_eq!(delay("User-agent: other\nCrawl-delay: 5\n"), None);
    }
}
