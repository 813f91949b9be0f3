//! The way into the desk: every request comes through here, in this order.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    http::Method,
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::time::timeout;

use super::{
    Desk, answer::Refused, asked::Asked, csrf, headers, refusals, refusals::Sender, session,
};

/// For a form to come in and to be done: acts publish within a second, and the database waits five for others.
const PATIENCE: Duration = Duration::from_secs(30);

/// Looks who asks, refuses what is not from our pages, lets the rest through, and spells out what was refused.
pub(super) async fn door(
    State(desk): State<Arc<Desk>>,
    mut request: Request,
    next: Next,
) -> Response {
    let asked = Asked::of(&desk, &request);
    let head = request.headers().clone();
    let changes = *request.method() == Method::POST;
    let mut kept = None;
    let (response, visitor) = match session::visitor(&desk, &head).await {
        Ok(visitor) => {
            if let Some(visitor) = &visitor {
                request.extensions_mut().insert(visitor.clone());
            }
            request.extensions_mut().insert(asked.clone());
            let entered = async {
                match csrf::checked(&desk, request, visitor.as_ref(), &mut kept).await {
                    Ok(request) => next.run(request).await,
                    Err(refused) => refused.into_response(),
                }
            };
            let response = if changes {
                // Who sends a form by drops loses its place; what is shown may go on, as news of stories does.
                let late = |_| Refused::Slow.into_response();
                timeout(PATIENCE, entered).await.unwrap_or_else(late)
            } else {
                entered.await
            };
            (response, visitor)
        }
        Err(refused) => (refused.into_response(), None),
    };
    let sender = Sender { asked, visitor, headers: head, kept };
    let response = refusals::spelled_out(&desk, sender, response).await;
    headers::guarded(response).await
}
