//! The log as a file: all that is asked for, however long it is, some hundred edits in memory at a time.

use std::{io, sync::Arc};

use axum::{
    body::{Body, Bytes},
    http::header,
    response::{IntoResponse, Response},
};
use chrono_tz::Tz;
use futures_util::stream::unfold;
use serde_json::json;
use tokio::sync::mpsc::{Sender, channel};

use crate::{
    store::{Entry, Sought},
    web::desk::{Desk, answer::Refused},
};

/// Edits that are read at one time.
const PART: usize = 500;

/// Parts that wait for a client that reads slowly.
const WAITING: usize = 2;

/// Excel takes a file for UTF-8 by this alone.
const MARK: &str = "\u{FEFF}";

/// With a line of names. A cell that a spreadsheet would take for a formula begins with a quote (OWASP, CSV
/// injection), full-width signs too, which Excel takes for their halves.
pub(super) fn csv(desk: &Arc<Desk>, sought: Sought, zone: Tz) -> Response {
    let names = [
        "number", "time", "editor", "story", "headline", "act", "section", "before", "after",
        "batch", "undoes",
    ];
    let first = format!("{MARK}{}\r\n", names.join(","));
    let body = parts(desk, sought, first, String::new(), move |entry, _| {
        let cells = columns(entry, zone).map(|cell| quoted(&cell.unwrap_or_default()));
        cells.join(",") + "\r\n"
    });
    file("text/csv; charset=utf-8", "huiwen-log.csv", body)
}

/// An array of objects, one a line.
pub(super) fn json(desk: &Arc<Desk>, sought: Sought, zone: Tz) -> Response {
    let body = parts(desk, sought, "[".to_owned(), "\n]\n".to_owned(), move |entry, is_first| {
        let [_, time, editor, story, headline, act, section, before, after, batch, _] =
            columns(entry, zone);
        let object = json!({
            "number": entry.number, "time": time, "editor": editor, "story": story,
            "headline": headline, "act": act, "section": section, "before": before,
            "after": after, "batch": batch, "undoes": entry.undoes,
        });
        format!("{}\n{object}", if is_first { "" } else { "," })
    });
    file("application/json", "huiwen-log.json", body)
}

fn columns(entry: &Entry, zone: Tz) -> [Option<String>; 11] {
    [
        Some(entry.number.to_string()),
        Some(entry.at.with_timezone(&zone).to_rfc3339()),
        Some(entry.editor.clone()),
        Some(entry.story.to_string()),
        entry.headline.clone(),
        Some(entry.act.clone()),
        entry.section.clone(),
        entry.before.clone(),
        entry.text.clone(),
        entry.batch.map(|batch| batch.to_string()),
        entry.undoes.map(|undoes| undoes.to_string()),
    ]
}

/// A cell of a CSV file (RFC 4180), always in quotes.
fn quoted(cell: &str) -> String {
    let is_formula =
        cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    format!("\"{}{}\"", if is_formula { "'" } else { "" }, cell.replace('"', "\"\""))
}

/// Writes edits as they are read, no faster than the client takes them.
fn parts(
    desk: &Arc<Desk>,
    sought: Sought,
    first: String,
    last: String,
    spell: impl Fn(&Entry, bool) -> String + Send + Sync + 'static,
) -> Body {
    let (send, receive) = channel(WAITING);
    let desk = Arc::clone(desk);
    tokio::spawn(async move {
        if let Err(refused) = write(&desk, sought, first, last, spell, &send).await {
            tracing::error!(?refused, "the log could not be exported to its end");
            // Without it what came so far would look whole.
            let _ = send.send(Err(io::Error::other("the log broke off"))).await;
        }
    });
    Body::from_stream(unfold(receive, |mut receive| async {
        receive.recv().await.map(|part| (part, receive))
    }))
}

async fn write(
    desk: &Arc<Desk>,
    sought: Sought,
    first: String,
    last: String,
    spell: impl Fn(&Entry, bool) -> String,
    send: &Sender<io::Result<Bytes>>,
) -> Result<(), Refused> {
    let mut text = first;
    let (mut before, mut is_first) = (None, true);
    loop {
        let asked = sought.clone();
        let read = desk.with_store(move |store| Ok(store.record(&asked, before, PART)?));
        let entries = read.await?;
        for entry in &entries {
            text.push_str(&spell(entry, is_first));
            is_first = false;
        }
        let is_end = entries.len() < PART;
        if is_end {
            text.push_str(&last);
        }
        // Nobody listens any more: that is no failure of ours.
        if send.send(Ok(std::mem::take(&mut text).into())).await.is_err() || is_end {
            return Ok(());
        }
        before = entries.last().map(|entry| entry.number);
    }
}

fn file(media_type: &'static str, name: &str, body: Body) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers =
        [(header::CONTENT_TYPE, media_type.to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    (headers, body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (cell, expected) in [
            ("夜校开班", "\"夜校开班\""),
            ("=1+1", "\"'=1+1\""),
            ("+86", "\"'+86\""),
            ("-1", "\"'-1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("\t=1", "\"'\t=1\""),
            ("＝1", "\"'＝1\""),
            ("说“好”, \"是\"\n第二行", "\"说“好”, \"\"是\"\"\n第二行\""),
            ("", "\"\""),
        ] {
            assert_eq!(quoted(cell), expected);
        }
    }
}
