//! feeds.toml → [`Config`], known to be right.

use std::{net::SocketAddr, path::PathBuf};

use crate::model::{Polling, Publishing, Section, Site, Source};

/// All that feeds.toml settles. Paths are absolute or relative to the current folder, ready to use.
#[derive(Debug, Clone)]
pub struct Config {
    /// `[site]`.
    pub site: Site,
    /// `storage.database`.
    pub database: PathBuf,
    /// `[publish]`.
    pub publishing: Publishing,
    /// `serve.listen`.
    pub listen: SocketAddr,
    /// `[poll]`.
    pub polling: Polling,
    /// `[[sections]]`, in the order of the file.
    pub sections: Vec<Section>,
    /// `[[sources]]`, in the order of the file.
    pub sources: Vec<Source>,
}
