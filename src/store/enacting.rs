//! What an edit does to the stories that are here, and how that is taken back.

use uuid::Uuid;

use super::{
    Result, Tx,
    acts::{Act, Parts},
    edits::Edit,
    overlay::Live,
    renamed,
};
use crate::model::{ItemName, Reason, StoryId, mint};

impl Tx<'_> {
    /// Does what an edit of this story says, which stands in the log.
    pub(super) fn enact(&self, row: StoryId, edit: &Edit) -> Result<()> {
        let by = || Reason::Editor(edit.editor.clone());
        match &renamed::named_now(&self.sql, &edit.act)? {
            Act::Purge => self.purge(row)?,
            Act::Merge(parts) => {
                self.decide_again(edit, parts)?;
                if let Some(from) = self.story_row(parts.other)?.filter(|from| *from != row) {
                    self.merge_stories(row, from, &by())?;
                }
                self.arrange(row)?;
            }
            Act::Split(parts) => {
                self.decide_again(edit, parts)?;
                self.part(row, parts, edit, edit.number, None)?;
                self.arrange(row)?;
            }
            Act::Apart(parts) | Act::Allow(parts) => {
                self.decide_again(edit, parts)?;
                // Nothing of it is elsewhere, but it has another version.
                self.arrange(row)?;
            }
            act => {
                if !act.is_of_head_alone() {
                    self.arrange(row)?;
                }
                self.step_head(row, edit)?;
            }
        }
        Ok(())
    }

    /// Does what follows from an edit that takes another back, or back again.
    pub(super) fn take_back(&self, row: StoryId, edit: &Edit) -> Result<()> {
        let root = self.root(edit)?;
        if let Some(section) = root.act.head() {
            self.heads.borrow_mut().insert(section.to_owned());
        }
        let counts = Live::of(&self.edits_under(root.story)?).counts(&root);
        match &root.act {
            _ if counts && root.act.decides().is_some() => return self.enact(row, &root),
            Act::Merge(parts) => {
                self.decide_again(&root, parts)?;
                self.part(row, parts, edit, root.number, Some(parts.other))?;
            }
            Act::Split(parts) => {
                self.decide_again(&root, parts)?;
                if let Some(part) = self.part_of(row, parts)? {
                    self.merge_stories(row, part, &Reason::Editor(edit.editor.clone()))?;
                }
            }
            Act::Apart(parts) | Act::Allow(parts) => self.decide_again(&root, parts)?,
            _ => {}
        }
        self.arrange(row)?;
        Ok(())
    }

    /// The story that items which left one stand in now.
    pub fn part_of(&self, story: StoryId, parts: &Parts) -> Result<Option<StoryId>> {
        for (name, _) in &parts.pairs {
            if let Some(item) = self.item_named(name)?
                && let Some(part) = self.story_of(item)?
            {
                return Ok(Some(part).filter(|part| *part != story));
            }
        }
        Ok(None)
    }

    /// Gives the items that are named a story of their own, which has the id that it had before, if it had one.
    /// `follows`: the merge or split that this is about.
    fn part(
        &self,
        row: StoryId,
        parts: &Parts,
        edit: &Edit,
        follows: i64,
        before: Option<Uuid>,
    ) -> Result<()> {
        let mut leaving = Vec::new();
        let mut stay = false;
        for (id, name) in self.members_of(row)? {
            if parts.is_of_other(&name) {
                leaving.push(self.waiting_item(id)?);
            } else {
                stay = true;
            }
        }
        let Some(first) = leaving.first().filter(|_| stay) else {
            if let Some(before) = before.filter(|_| leaving.is_empty()) {
                // Its items are not here, or not yet: they will have its id.
                self.lead_back(before, self.uid_of(row)?)?;
            }
            return Ok(());
        };
        let ids = before.into_iter().chain(mint(&first.name));
        let by = Reason::Editor(edit.editor.clone());
        let kept = self.overlay_of(row)?;
        let Some((part, is_again)) = self.split_story(row, &leaving, ids, &by)? else {
            return Ok(());
        };
        // Nothing becomes public unseen; what is public again is newer than its tombstone.
        let own = self.overlay_of(part)?;
        let mut more = Vec::new();
        if let Some(until) = kept.embargo.filter(|until| own.embargo != Some(*until)) {
            more.push(Act::Embargo(Some(super::time(until))));
        }
        if (kept.hidden || kept.withdrawn.is_some()) && !own.hidden {
            more.push(Act::Hide);
        }
        if is_again && more.is_empty() && !own.is_kept_back() && !kept.is_kept_back() {
            more.push(Act::Unhide);
        }
        let uid = self.uid_of(part)?;
        for act in more {
            // Whoever may not lift an embargo from the whole may not lift it from a part.
            let holder = kept.embargoed_by.as_ref().filter(|_| matches!(act, Act::Embargo(_)));
            let editor = holder.unwrap_or(&edit.editor);
            // It is of no request: whoever takes the request back takes back that the part left, and nothing before.
            let said = Edit { follows: Some(follows), ..Edit::new(uid, editor, act, edit.at) };
            let number = self.note_edit(&said)?;
            self.enact(part, &Edit { number, ..said })?;
        }
        Ok(())
    }

    /// Works out anew what editors say of the pairs of items that an edit names: the last edit that counts says it.
    pub(super) fn decide_again(&self, edit: &Edit, parts: &Parts) -> Result<()> {
        self.set_decisions(&parts.pairs, None, false, edit.number)?;
        let mut edits = Vec::new();
        for uid in [edit.story, parts.other] {
            edits.extend(self.edits_under(uid)?);
            // Also what was said of those that they took in, and of the one that took them in.
            if let Some(row) = self.story_row(uid)? {
                edits.extend(self.edits_of(row)?);
            }
        }
        edits.sort_by_key(Edit::place);
        edits.dedup_by_key(|edit| edit.number);
        for edit in &mut edits {
            edit.act = renamed::named_now(&self.sql, &edit.act)?;
        }
        let live = Live::of(&edits);
        let is_named = |(one, other): &(ItemName, ItemName)| {
            parts.pairs.iter().any(|(a, b)| a == one && b == other || a == other && b == one)
        };
        for said in edits.iter().filter(|said| live.counts(said)) {
            if let Some((said_of, together)) = said.act.decides() {
                let pairs: Vec<_> =
                    said_of.pairs.iter().filter(|pair| is_named(pair)).cloned().collect();
                let is_split = matches!(said.act, Act::Split(_));
                self.set_decisions(&pairs, together, is_split, said.number)?;
            }
        }
        Ok(())
    }
}
