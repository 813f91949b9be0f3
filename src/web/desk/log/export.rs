//! A log as a file: all that is asked for, however long it is, some hundred lines in memory at a time.

use std::{io, sync::Arc};

use axum::{
    body::{Body, Bytes},
    http::header,
    response::{IntoResponse, Response},
};
use futures_util::stream::unfold;
use serde_json::Value;
use tokio::sync::mpsc::{Sender, channel};

use crate::{
    curate::sheet,
    store::{Sought, Store},
    web::desk::{Desk, answer::Refused},
};

/// Lines that are read at one time.
pub(super) const PART: usize = 500;

/// Parts that wait for a client that reads slowly.
const WAITING: usize = 2;

/// Excel takes a file for UTF-8 by this alone.
const MARK: &str = "\u{FEFF}";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// With a line of names.
    Csv,
    /// An array of objects, one a line.
    Json,
}

/// A log on its way to a client.
struct Export<R> {
    format: Format,
    columns: &'static [&'static str],
    sought: Sought,
    /// The next [`PART`] lines of what is sought, each an object with its `number`.
    read: R,
}

/// Writes lines as they are read, no faster than the client takes them.
pub(super) fn export<R>(
    desk: &Arc<Desk>,
    format: Format,
    columns: &'static [&'static str],
    sought: Sought,
    read: R,
) -> Response
where
    R: Fn(&Store, &Sought) -> Result<Vec<Value>, Refused> + Clone + Send + Sync + 'static,
{
    let (send, receive) = channel(WAITING);
    let desk = Arc::clone(desk);
    tokio::spawn(async move {
        let export = Export { format, columns, sought, read };
        if let Err(refused) = export.write(&desk, &send).await {
            tracing::error!(?refused, "the log could not be exported to its end");
            // Without it what came so far would look whole.
            let _ = send.send(Err(io::Error::other("the log broke off"))).await;
        }
    });
    let body = Body::from_stream(unfold(receive, |mut receive| async {
        receive.recv().await.map(|part| (part, receive))
    }));
    let (media_type, name) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "huiwen-log.csv"),
        Format::Json => ("application/json", "huiwen-log.json"),
    };
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers =
        [(header::CONTENT_TYPE, media_type.to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    (headers, body).into_response()
}

impl<R> Export<R>
where
    R: Fn(&Store, &Sought) -> Result<Vec<Value>, Refused> + Clone + Send + Sync + 'static,
{
    async fn write(
        mut self,
        desk: &Arc<Desk>,
        send: &Sender<io::Result<Bytes>>,
    ) -> Result<(), Refused> {
        let mut text = match self.format {
            Format::Csv => MARK.to_owned() + &sheet::csv_names(self.columns),
            Format::Json => "[".to_owned(),
        };
        let mut is_first = true;
        loop {
            let (read, sought) = (self.read.clone(), self.sought.clone());
            let lines = desk.with_store(move |store| read(store, &sought)).await?;
            for line in &lines {
                match self.format {
                    Format::Csv => text += &sheet::csv_line(self.columns, line),
                    Format::Json => text += &format!("{}\n{line}", if is_first { "" } else { "," }),
                }
                is_first = false;
            }
            let is_end = lines.len() < PART;
            if is_end && self.format == Format::Json {
                text.push_str("\n]\n");
            }
            // Nobody listens any more: that is no failure of ours.
            if send.send(Ok(std::mem::take(&mut text).into())).await.is_err() || is_end {
                return Ok(());
            }
            self.sought.before = lines.last().and_then(|line| line["number"].as_i64());
        }
    }
}
