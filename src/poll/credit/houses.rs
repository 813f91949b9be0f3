//! Which house an outlet belongs to: copies that channels of one house carry count once.

use std::collections::{BTreeSet, HashMap};

use super::names::{Names, is_on};
use crate::{model::CreditTables, poll::keys::comparable};

/// The houses of the table of outlets.
#[derive(Debug, Clone, Default)]
pub struct Houses {
    names: Names,
    /// By canonical name of an outlet.
    groups: HashMap<String, String>,
    /// Where outlets stand, the longest host first.
    hosts: Vec<(String, String)>,
    platforms: Vec<String>,
}

/// Who carries reports: a source.
#[derive(Debug, Clone, Copy)]
pub struct Carrier<'a> {
    /// Its name, as feeds.toml has it.
    pub name: &'a str,
    /// The host of its home page, else of its address; in lower case.
    pub host: Option<&'a str>,
}

impl Houses {
    /// Makes the table ready.
    pub fn new(tables: &CreditTables) -> Houses {
        let outlets = &tables.outlets;
        let group =
            |outlet: &crate::model::KnownOutlet| Some((outlet.name.clone(), outlet.group.clone()?));
        let mut hosts: Vec<(String, String)> = outlets
            .iter()
            .flat_map(|outlet| outlet.hosts.iter().map(|host| (host.clone(), outlet.name.clone())))
            .collect();
        hosts.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        let groups = outlets.iter().filter_map(group).collect();
        Houses { names: Names::new(tables), groups, hosts, platforms: tables.platforms.clone() }
    }

    /// The house of each of these carriers.
    ///
    /// An outlet that its name, or else its host means is of the group of that outlet. Any other carrier is of the site
    /// it stands on, by its registrable domain (so that `news.example.cn` and `www.example.cn` are one, under whatever
    /// names), and with it of the group of another carrier there, if that is one group only; an outlet that stands on
    /// several sites makes them one. On a platform, and without a domain, a carrier is the outlet that its name means, or
    /// stands for itself: rather two houses where there is one than one where there are two.
    pub fn of(&self, carriers: &[Carrier<'_>]) -> Vec<String> {
        let stands: Vec<Stand<'_>> = carriers.iter().map(|carrier| self.stand(carrier)).collect();
        let mut sites = Sites::default();
        for stand in &stands {
            if let (Some(site), Some(outlet), None) = (stand.site, &stand.outlet, &stand.group) {
                sites.join(site, outlet);
            }
        }
        let mut groups: HashMap<String, BTreeSet<&str>> = HashMap::new();
        for stand in &stands {
            if let (Some(site), Some(group)) = (stand.site, stand.group) {
                groups.entry(sites.whole(site)).or_default().insert(group);
            }
        }
        let house = |(stand, carrier): (&Stand<'_>, &Carrier<'_>)| {
            if let Some(group) = stand.group {
                return group.to_owned();
            }
            let Some(known) = stand.site.or(stand.outlet.as_deref()) else {
                return comparable(carrier.name);
            };
            let whole = sites.whole(known);
            match groups.get(&whole).map(|groups| groups.iter().collect::<Vec<_>>()).as_deref() {
                Some([group]) => (**group).to_owned(),
                _ => whole,
            }
        };
        stands.iter().zip(carriers).map(house).collect()
    }

    fn stand<'c>(&'c self, carrier: &Carrier<'c>) -> Stand<'c> {
        let Carrier { name, host } = *carrier;
        let outlet = self.names.look_up(name, host).map(|meaning| meaning.outlet.to_string());
        let outlet = outlet.or_else(|| self.standing_on(name, host?));
        let group = outlet.as_ref().and_then(|outlet| self.groups.get(outlet)).map(String::as_str);
        let is_platform = |host: &&str| self.platforms.iter().any(|domain| is_on(host, domain));
        let site = host.filter(|host| !is_platform(host)).and_then(registrable);
        Stand { outlet, group, site }
    }

    /// The outlet that stands on this host; on a platform only if its name begins so: 网易江苏, but not 网易号….
    fn standing_on(&self, name: &str, host: &str) -> Option<String> {
        let (_, outlet) = self.hosts.iter().find(|(domain, _)| is_on(host, domain))?;
        let is_its_own = || {
            let name = comparable(name);
            name.starts_with(&comparable(outlet)) && !name.contains('号')
        };
        let is_platform = self.platforms.iter().any(|domain| is_on(host, domain));
        (!is_platform || is_its_own()).then(|| outlet.clone())
    }
}

/// What is known of a carrier.
struct Stand<'c> {
    /// Canonical name.
    outlet: Option<String>,
    group: Option<&'c str>,
    /// A registrable domain that is no platform.
    site: Option<&'c str>,
}

/// Which sites and outlets are one.
#[derive(Default)]
struct Sites(HashMap<String, String>);

impl Sites {
    fn join(&mut self, one: &str, other: &str) {
        let (one, other) = (self.whole(one), self.whole(other));
        if one != other {
            self.0.insert(one.clone().max(other.clone()), one.min(other));
        }
    }

    /// What stands for all that is one with it.
    fn whole(&self, one: &str) -> String {
        let mut whole = one;
        while let Some(next) = self.0.get(whole) {
            whole = next;
        }
        whole.to_owned()
    }
}

/// The registrable domain of a host by the Public Suffix List; none of an address in figures or of a single label.
fn registrable(host: &str) -> Option<&str> {
    let host = host.trim_end_matches('.');
    // No top-level domain is a number, and no name holds a colon.
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_address = host.contains(':') || last.bytes().all(|sign| sign.is_ascii_digit());
    if is_address { None } else { psl::domain_str(host) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Alias, KnownOutlet};

    fn outlet(name: &str, group: Option<&str>, hosts: &[&str]) -> KnownOutlet {
        KnownOutlet {
            name: name.to_owned(),
            homepage: None,
            hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
            group: group.map(str::to_owned),
        }
    }

    fn houses() -> Houses {
        Houses::new(&CreditTables {
            outlets: vec![
                outlet("新华日报", Some("新华报业"), &[]),
                outlet("新华报业网", Some("新华报业"), &["xhby.net"]),
                outlet("环球时报", Some("人民日报社"), &[]),
                outlet("澎湃新闻", None, &["thepaper.cn"]),
                outlet("网易", None, &["163.com"]),
                outlet("新京报", None, &[]),
            ],
            aliases: vec![Alias {
                names: vec!["交汇点".to_owned()],
                outlet: "新华日报".to_owned(),
                confirmed: true,
            }],
            platforms: ["163.com", "thepaper.cn", "sohu.com", "feedburner.com"]
                .map(str::to_owned)
                .to_vec(),
            ..CreditTables::default()
        })
    }

    /// Whether carriers, by name and host, are one house.
    fn check(carriers: &[(&str, &str)], are_one: bool) {
        let known: Vec<Carrier<'_>> = carriers
            .iter()
            .map(|(name, host)| Carrier { name, host: Some(*host).filter(|host| !host.is_empty()) })
            .collect();
        let mut found = houses().of(&known);
        let mut reversed = known;
        reversed.reverse();
        let mut again = houses().of(&reversed);
        again.reverse();
        assert_eq!(found, again, "{carriers:?}");
        found.sort();
        found.dedup();
        assert_eq!(
            found.len(),
            if are_one { 1 } else { carriers.len() },
            "{carriers:?}: {found:?}"
        );
    }

    #[test]
    fn a_carrier_belongs_to_the_house_that_its_name_or_its_host_means() {
        check(
            &[
                ("交汇点客户端", ""),
                ("新华报业网", "feeds.feedburner.com"),
                ("要闻", "js.xhby.net"),
            ],
            true,
        );
        check(&[("例 报", ""), ("例报", "127.0.0.1")], true);
        check(&[("新华日报", ""), ("澎湃新闻", ""), ("例报", ""), ("环球时报", "")], false);
    }

    #[test]
    fn outlets_of_one_site_are_one_house_under_whatever_names() {
        check(&[("例报", "www.example.com.cn"), ("例报财经", "finance.example.com.cn")], true);
        check(&[("甲市政府", "www.jia.gov.cn"), ("乙市政府", "www.yi.gov.cn")], false);
        // An outlet is one wherever it stands, and so are its sites.
        check(
            &[("新京报", "www.bj.example"), ("新京报", "m.sohu.com"), ("要闻", "bj.example")],
            true,
        );
        check(
            &[("新京报", "a.cn"), ("新京报", "b.cn"), ("要闻", "www.a.cn"), ("快讯", "b.cn")],
            true,
        );
        // A name that many have tells nothing.
        check(&[("要闻", "www.a.cn"), ("要闻", "www.b.cn")], false);
        // A channel of a site is of the house of the only group there.
        check(&[("新华日报", "xh.example.cn"), ("要闻", "news.example.cn")], true);
        check(
            &[("新华日报", "a.example.cn"), ("环球时报", "b.example.cn"), ("要闻", "c.example.cn")],
            false,
        );
    }

    #[test]
    fn outlets_on_a_platform_are_houses_by_their_names() {
        check(
            &[("江边警务", "www.163.com"), ("湖畔检察", "www.163.com"), ("网易", "www.163.com")],
            false,
        );
        check(&[("澎湃号·江边", "www.thepaper.cn"), ("澎湃新闻", "www.thepaper.cn")], false);
        check(&[("网易江苏", "js.163.com"), ("网易", "news.163.com")], true);
        check(&[("网易号江边", "dy.163.com"), ("网易", "news.163.com")], false);
        check(&[("例报", "feeds.feedburner.com"), ("另报", "feeds.feedburner.com")], false);
    }
}
