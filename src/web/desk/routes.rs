//! The pages on which stories are worked with.

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post},
};

use super::{
    Desk, act, ask, compose, events, image, keys_help, order, preview, queue, rows, story,
};

/// Their addresses.
pub(super) fn router() -> Router<Arc<Desk>> {
    Router::new()
        .route("/desk/queue", get(queue::queue))
        .route("/desk/hot", get(queue::hot))
        .route("/desk/rows", get(rows::rows))
        .route("/desk/story/{*path}", get(story::story))
        .route("/desk/act", get(ask::ask).post(act::act))
        .route("/desk/undo", post(act::undo))
        .route("/desk/order", get(order::first))
        .route("/desk/order/{section}", get(order::order))
        .route("/desk/new", get(compose::form).post(compose::send))
        .route("/desk/preview/{section}", get(preview::section))
        .route("/desk/preview/{when}/{*path}", get(preview::framed))
        .route("/desk/image", get(image::image))
        .route("/desk/keys", get(keys_help::keys))
        .route("/desk/events", get(events::events))
        .route("/desk/presence", post(events::presence))
}
