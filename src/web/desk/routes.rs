//! The pages on which stories are worked with.

use std::sync::Arc;

use axum::Router;

use super::Desk;

/// Their addresses.
pub(super) fn router() -> Router<Arc<Desk>> {
    Router::new()
}
