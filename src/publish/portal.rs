//! [`Portal`]: all that pages and feeds need beside stories.

use std::{borrow::Cow, collections::BTreeMap};

use url::Url;

use super::{
    clean::{line, some_line, web_address},
    markup::over_https,
    pictures::Pictures,
};
use crate::model::{Outlet, Section, Site};

/// All that pages and feeds need beside stories. Made by [`Portal::new`], which cleans its strings.
#[derive(Debug, Clone)]
pub struct Portal {
    /// The portal as a whole.
    pub site: Site,
    /// Its sections, in the order of feeds.toml.
    pub sections: Vec<Section>,
    /// The outlets behind its sources, in the order of feeds.toml.
    pub outlets: Vec<Outlet>,
    /// The home pages of outlets that stories credit, by canonical name.
    pub homepages: BTreeMap<String, String>,
    /// Hubs (`WebSub`) that are told when a feed changed.
    pub hubs: Vec<Url>,
    /// What brings pictures of outlets through our server; none: readers fetch them from there.
    pub pictures: Option<Pictures>,
}

impl Portal {
    /// A portal whose strings every file can carry.
    pub fn new(site: Site, sections: Vec<Section>, outlets: Vec<Outlet>) -> Portal {
        let site = Site {
            title: line(&site.title),
            language: line(&site.language),
            icp: site.icp.as_deref().and_then(some_line),
            ..site
        };
        let sections = sections
            .into_iter()
            .map(|section| Section { title: line(&section.title), ..section })
            .collect();
        let outlets = outlets.into_iter().map(|outlet| presentable_outlet(&outlet)).collect();
        Portal {
            site,
            sections,
            outlets,
            homepages: BTreeMap::new(),
            hubs: Vec::new(),
            pictures: None,
        }
    }

    /// With the home pages of outlets that stories credit, by canonical name.
    #[must_use]
    pub fn with_homepages(self, homepages: BTreeMap<String, String>) -> Portal {
        let clean = |(name, page): (String, String)| Some((name, web_address(&page)?));
        Portal { homepages: homepages.into_iter().filter_map(clean).collect(), ..self }
    }

    /// With hubs that are told when a feed changed.
    #[must_use]
    pub fn with_hubs(self, hubs: Vec<Url>) -> Portal {
        Portal { hubs, ..self }
    }

    /// With pictures of outlets that come through our server.
    #[must_use]
    pub fn with_pictures(self, pictures: Option<Pictures>) -> Portal {
        Portal { pictures, ..self }
    }

    /// Sanitised HTML with its pictures as our pages have them; `root` is the way to the top of the portal.
    pub(super) fn through_proxy<'h>(&self, html: &'h str, root: &str) -> Cow<'h, str> {
        match &self.pictures {
            Some(pictures) => Cow::Owned(pictures.through(html, root)),
            None => Cow::Borrowed(html),
        }
    }

    /// The address of a picture of an outlet as our pages have it, as [`Portal::through_proxy`].
    pub(super) fn picture(&self, address: &str, root: &str) -> String {
        let signed = self.pictures.as_ref().zip(Url::parse(address).ok());
        match signed {
            Some((pictures, url)) => format!("{root}{}", pictures.path(&url)),
            None => over_https(address),
        }
    }

    /// The address at which the published file `path` can be read.
    pub fn address(&self, path: &str) -> String {
        self.site.link.join(path).map_or_else(|_| self.site.link.to_string(), String::from)
    }
}

/// The outlet with strings that every file can carry.
pub(super) fn presentable_outlet(outlet: &Outlet) -> Outlet {
    Outlet {
        key: outlet.key.clone(),
        name: line(&outlet.name),
        homepage: outlet.homepage.as_deref().and_then(web_address),
        content: outlet.content,
        priority: outlet.priority,
    }
}
