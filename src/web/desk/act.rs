//! An act on one story or on a selection, and taking it back: done, published, and told.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Desk, Surroundings,
    acts::{self, Act},
    again::Remark,
    answer::{self, Refused},
    ask,
    asked::{Asked, local},
    conflict::{self, Conflict},
    fields::Fields,
    frame::{Frame, Place},
    live::Live,
    publishing::publish_now,
    refusing,
    rows::Row,
    setting::Setting,
    visitor::Visitor,
    wishes::{self, Wished},
    words::fill,
};
use crate::{
    curate::{self, Done, Editor},
    model::{Role, View},
    publish::Wanted,
    store::Store,
};

/// What an act works with.
struct Acting {
    live: Arc<Live>,
    surroundings: Arc<Surroundings>,
    setting: Setting,
    frame: Frame,
    editor: Editor,
    fields: Fields,
    wants_json: bool,
}

impl Acting {
    fn new(
        desk: &Arc<Desk>,
        visitor: Visitor,
        asked: &Asked,
        fields: Fields,
    ) -> Result<Acting, Refused> {
        let surroundings = (desk.surroundings)();
        let back = local(desk.place.base(), fields.get("back").unwrap_or_default());
        let setting = Setting::new(desk, &visitor, &surroundings, back)?;
        Ok(Acting {
            live: Arc::clone(&desk.live),
            surroundings,
            setting,
            editor: visitor.editor(),
            frame: desk.frame(Some(visitor), Place::Queue),
            fields,
            wants_json: asked.wants_json,
        })
    }

    fn once(&self) -> Option<Uuid> {
        self.fields.some("once").and_then(|once| once.parse().ok())
    }
}

/// `POST /desk/act`: `act`, `id=ID:VERSION` for each story, `once`, `token`, `back`, and what the act needs.
pub(super) async fn act(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    asked: Asked,
    fields: Fields,
) -> Result<Response, Refused> {
    let key = fields.get("act").unwrap_or_default().to_owned();
    let role = visitor.clone();
    let acting = Acting::new(&desk, visitor, &asked, fields)?;
    let words = acting.setting.words;
    let (act, needed) =
        acts::named(words, &key).ok_or_else(|| Refused::Wrong(words.wrong_act.to_owned()))?;
    role.at_least(needed)?;
    desk.with_store(move |store| acting.act(store, act)).await
}

/// `POST /desk/undo`: `edit` for each edit, `once`, `token`, `back`.
pub(super) async fn undo(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    asked: Asked,
    fields: Fields,
) -> Result<Response, Refused> {
    visitor.at_least(Role::Editor)?;
    let acting = Acting::new(&desk, visitor, &asked, fields)?;
    desk.with_store(move |store| acting.undo(store)).await
}

impl Acting {
    fn act(self, store: &mut Store, act: Act) -> Result<Response, Refused> {
        let (words, now) = (self.setting.words, self.setting.now);
        let wish = match wishes::wished(act.key, &self.fields, self.setting.zone) {
            Wished::Wish(curate::Wish::Place { section, after }) => {
                let after = self.place(store, &section, after)?;
                curate::Wish::Place { section, after }
            }
            Wished::Wish(wish) => wish,
            Wished::Asks => return self.asks(store, act),
            Wished::Wrong(field) => {
                let why = match field {
                    "until" => words.wrong_time,
                    "other" => words.wrong_other,
                    _ => words.bad_words,
                };
                return Err(Refused::WrongIn(field, why.to_owned()));
            }
        };
        let stories = wishes::stories(&self.fields, Some(&wish));
        if stories.is_empty() {
            let is_other_alone = self.fields.has("id") && self.fields.has("other");
            return Err(if is_other_alone {
                curate::Refusal::SameStory.into()
            } else {
                Refused::Wrong(words.wrong_story.to_owned())
            });
        }
        let asked = curate::Asked {
            wish: &wish,
            stories: &stories,
            editor: &self.editor,
            once: self.once(),
            now,
        };
        let sections = &self.surroundings.portal.sections;
        let done = curate::decide(store, sections, &asked)?;
        let other = match wish {
            curate::Wish::Merge(other) => Some(other),
            _ => None,
        };
        let ids = stories.iter().map(|seen| seen.story).chain(other);
        let done = self.worth_telling(done)?;
        self.told(store, Some(&act), &done, ids.collect())
    }

    fn undo(self, store: &mut Store) -> Result<Response, Refused> {
        let edits: Vec<i64> =
            self.fields.all("edit").filter_map(|edit| edit.parse().ok()).collect();
        let sections = &self.surroundings.portal.sections;
        let once = self.once();
        let done = curate::undo(store, sections, &edits, &self.editor, once, self.setting.now)?;
        self.told(store, None, &done, Vec::new())
    }

    /// What is told as done. An act that did nothing, for a reason that is the same for all of its stories, asks for
    /// another answer instead, unless it is that somebody came before.
    fn worth_telling(&self, mut done: Done) -> Result<Done, Refused> {
        if !done.stories.is_empty() {
            let is_so_already = done.edits.is_empty() && done.refused.is_empty();
            return if is_so_already && !self.wants_json {
                Err(Refused::SoAlready)
            } else {
                Ok(done)
            };
        }
        let why = |refusal| refusing::in_words(refusal, self.setting.all);
        let is_one = done.refused.windows(2).all(|two| why(&two[0].1) == why(&two[1].1));
        if !is_one || done.refused.iter().any(|(_, refusal)| conflict::is_stale(refusal)) {
            return Ok(done);
        }
        done.refused.pop().map_or(Ok(done), |(_, refusal)| Err(refusal.into()))
    }

    /// The act needs more than it was told.
    fn asks(self, store: &Store, act: Act) -> Result<Response, Refused> {
        let seen = wishes::stories(&self.fields, None);
        let (surroundings, setting, fields) = (&self.surroundings, &self.setting, &self.fields);
        if !self.wants_json {
            let (about, remark) = ((act, seen.as_slice()), Remark::default());
            return ask::page(store, surroundings, setting, self.frame, about, fields, &remark);
        }
        let asks = ask::form(store, surroundings, setting, act, &seen, fields)?;
        Ok(Json(json!({ "asks": asks })).into_response())
    }

    /// The story that comes before, where a place is told by its number.
    fn place(
        &self,
        store: &Store,
        section: &str,
        after: Option<Uuid>,
    ) -> Result<Option<Uuid>, Refused> {
        let number = self.fields.some("position").and_then(|number| number.parse::<usize>().ok());
        let Some(number) = number.filter(|_| self.fields.get("after") == Some("position")) else {
            return Ok(after);
        };
        let moved = wishes::stories(&self.fields, None);
        let view = View::Section(section.to_owned());
        let sections = &self.surroundings.portal.sections;
        let found = store.queue(&view, None, None, super::order::SHOWN, sections)?;
        let mut head: Vec<Uuid> =
            super::order::head(&found.rows, section).map(|row| row.id).collect();
        head.retain(|story| moved.iter().all(|seen| seen.story != *story));
        let before = number.saturating_sub(1).min(head.len());
        Ok(before.checked_sub(1).and_then(|at| head.get(at).copied()))
    }

    /// Publishes, and says what came of it.
    fn told(
        self,
        store: &mut Store,
        act: Option<&Act>,
        done: &Done,
        mut ids: Vec<Uuid>,
    ) -> Result<Response, Refused> {
        if !done.edits.is_empty() {
            publish_now(&self.live, store, &self.surroundings, Wanted::Changed, self.setting.now);
        }
        let trouble = self.live.trouble();
        let trouble = trouble.map(|why| fill(self.setting.words.saved_not_published, &[&why]));
        let setting = Setting { trouble, ..self.setting };
        let words = setting.words;
        let sections = &self.surroundings.portal.sections;
        ids.extend(done.stories.iter().copied());
        ids.sort_unstable();
        ids.dedup();
        let rows = store.queue_rows(&ids, sections)?;
        let word = setting.all.log.act_in_words(act.map_or("undo", |act| act.key));
        let label = fill(words.done, &[word]);
        let message = if done.edits.is_empty() {
            words.nothing_changed.to_owned()
        } else {
            let count = done.stories.len();
            let what = match rows.iter().find(|row| done.stories.contains(&row.id)) {
                Some(row) if count <= 1 => row.headline.clone(),
                _ => count.to_string(),
            };
            let published = if setting.trouble.is_none() { words.and_published } else { "" };
            setting
                .trouble
                .clone()
                .unwrap_or_else(|| format!("{}{published}", fill(words.done_in, &[word, &what])))
        };
        let conflict = Conflict::of(store, &setting, sections, act, done, &self.fields)?;
        if !self.wants_json {
            if let Some(conflict) = conflict {
                return Ok(conflict::page(self.frame, setting, conflict));
            }
            return Ok(answer::see_other(&with_done(&setting.back, &done.edits)));
        }
        let mut shown = Vec::new();
        for row in &rows {
            let present = self.live.presence.others(row.id, &self.editor.name, setting.now);
            let html = Row::new(&setting, sections, row, &present).html(&setting)?;
            shown.push(json!({ "id": row.id, "html": html }));
        }
        let gone: Vec<&Uuid> =
            ids.iter().filter(|id| rows.iter().all(|row| row.id != **id)).collect();
        let mut body = json!({
            "edits": done.edits,
            "done": done.stories,
            "refused": done.refused.iter().map(|(story, _)| story).collect::<Vec<_>>(),
            "rows": shown,
            "gone": gone,
            "undo": if act.is_some() { done.edits.clone() } else { Vec::new() },
            "label": label,
            "message": message,
            "trouble": setting.trouble.is_some(),
            "conflicts": Value::Null,
        });
        let mut status = StatusCode::OK;
        if let Some(conflict) = conflict {
            status = StatusCode::CONFLICT;
            body["message"] = json!(conflict.first());
            body["conflicts"] = json!(conflict::form(&setting, conflict)?);
        }
        Ok((status, Json(body)).into_response())
    }
}

/// The way back, which says what was done there last.
pub(super) fn with_done(back: &str, edits: &[i64]) -> String {
    if edits.is_empty() {
        return back.to_owned();
    }
    let (path, query) = back.split_once('?').unwrap_or((back, ""));
    let mut kept = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        if name != "done" {
            kept.append_pair(&name, &value);
        }
    }
    let numbers: Vec<String> = edits.iter().map(i64::to_string).collect();
    kept.append_pair("done", &numbers.join(","));
    format!("{path}?{}", kept.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_says_what_was_done_last() {
        assert_eq!(with_done("/desk/queue?done=1", &[]), "/desk/queue?done=1");
        assert_eq!(with_done("/desk/queue", &[3, 4]), "/desk/queue?done=3%2C4");
        assert_eq!(
            with_done("/desk/queue?q=%E5%8D%97%E4%BA%AC&done=1", &[5]),
            "/desk/queue?q=%E5%8D%97%E4%BA%AC&done=5"
        );
    }
}
