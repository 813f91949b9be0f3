//! What the desk fetches from others, by the fetcher and its guard, which the command line brings.

use std::{pin::Pin, sync::Arc};

use url::Url;

use crate::model::Document;

/// Fetches an address; the error says why it could not be, in one line.
pub type Outside = Arc<dyn Fn(Url) -> Fetching + Send + Sync>;

/// A fetch under way.
pub type Fetching = Pin<Box<dyn Future<Output = Result<Document, String>> + Send>>;
