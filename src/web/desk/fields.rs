//! What a form sent, or an address asked for: names with values, some of them several times.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
};

use super::{Desk, answer::Refused};

/// Names and values in their order.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields(pub(super) Vec<(String, String)>);

impl Fields {
    /// Those of the query of an address.
    pub(super) fn of_query(query: Option<&str>) -> Fields {
        let pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        Fields(pairs.into_owned().collect())
    }

    /// The value of a name: the last one, for the button that was pressed stands behind what the form says by itself.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// As [`Fields::get`]; none for an empty value as well.
    pub(super) fn some(&self, name: &str) -> Option<&str> {
        self.get(name).map(str::trim).filter(|value| !value.is_empty())
    }

    /// All values of a name.
    pub(super) fn all<'f>(&'f self, name: &str) -> impl Iterator<Item = &'f str> {
        self.0.iter().filter(move |(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// Whether the name is there, with a value or without.
    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}

impl FromRequest<Arc<Desk>> for Fields {
    type Rejection = Refused;

    async fn from_request(request: Request, desk: &Arc<Desk>) -> Result<Fields, Refused> {
        let body = Bytes::from_request(request, desk).await;
        let body = body.map_err(|error| Refused::Wrong(error.to_string()))?;
        Ok(Fields(url::form_urlencoded::parse(&body).into_owned().collect()))
    }
}
