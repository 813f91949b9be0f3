//! Which house an outlet belongs to: copies that channels of one house carry count once.

use std::collections::HashMap;

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
        Houses { names: Names::new(tables), groups, hosts }
    }

    /// The house of a carrier: the group of the outlet that its name or else its host means; the outlet, if
    /// it has none; a name that means nothing stands for itself.
    pub fn of(&self, name: &str, host: Option<&str>) -> String {
        let by_host = || {
            let host = host?;
            let (_, outlet) = self.hosts.iter().find(|(domain, _)| is_on(host, domain))?;
            Some(outlet.clone())
        };
        let outlet = self.names.look_up(name, host).map(|meaning| meaning.outlet.to_string());
        match outlet.or_else(by_host) {
            Some(outlet) => self.groups.get(&outlet).cloned().unwrap_or(outlet),
            None => comparable(name),
        }
    }
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

    #[test]
    fn a_carrier_belongs_to_the_house_that_its_name_or_its_host_means() {
        let tables = CreditTables {
            outlets: vec![
                outlet("新华日报", Some("新华报业"), &[]),
                outlet("新华报业网", Some("新华报业"), &["xhby.net"]),
                outlet("澎湃新闻", None, &["thepaper.cn"]),
            ],
            aliases: vec![Alias {
                names: vec!["交汇点".to_owned()],
                outlet: "新华日报".to_owned(),
                confirmed: true,
            }],
            ..CreditTables::default()
        };
        let houses = Houses::new(&tables);
        for (name, host, house) in [
            ("交汇点客户端", None, "新华报业"),
            ("新华报业网", None, "新华报业"),
            ("要闻", Some("js.xhby.net"), "新华报业"),
            ("澎湃新闻", None, "澎湃新闻"),
            ("要闻", Some("www.example.cn"), "要闻"),
            ("例 报", None, "例报"),
        ] {
            assert_eq!(houses.of(name, host), house, "{name}");
        }
    }
}
