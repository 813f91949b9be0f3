//! What a form sent, kept while somebody signs in, and until it can be sent anew. It is shown filled in, and done only
//! by another press: nothing that is kept here is acted upon.

use super::{csrf::LOGIN, fields::Fields};

/// In the form that asks who it is: which form was sent before …
const FORM: &str = "kept";

/// … and what stands before the names of its fields.
const PREFIX: &str = "kept.";

/// The most fields of a form that is kept: a selection of stories, each with some. Their prefixes fit in what a
/// sign-in may be longer than other forms.
const MOST: usize = 1000;

/// Never kept: what lets somebody in, and what only this one sending had.
const SECRET: [&str; 7] = ["token", "password", "username", "old", "new", "again", "once"];

/// A form of ours that was filled in.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    /// Where it leads, behind the base of the desk's addresses.
    pub(super) path: String,
    pub(super) fields: Fields,
}

impl Kept {
    /// The form that was sent to this path; of a sign-in the one that it carries. None where it is no form of ours, or
    /// one in which nothing is filled in.
    pub(super) fn of(path: &str, sent: Fields) -> Option<Kept> {
        let (path, fields) = if path == LOGIN {
            let carried = sent.0.iter().filter_map(|(name, value)| {
                Some((name.strip_prefix(PREFIX)?.to_owned(), value.clone()))
            });
            (sent.get(FORM)?.to_owned(), carried.collect())
        } else {
            (path.to_owned(), sent.0)
        };
        let is_kept = is_ours(&path) && fields.len() <= MOST;
        let open = |(name, _): &(String, String)| !SECRET.contains(&name.as_str());
        is_kept.then(|| Kept { path, fields: Fields(fields.into_iter().filter(open).collect()) })
    }

    /// The fields by which a sign-in carries it.
    pub(super) fn carried(&self) -> Vec<(String, &str)> {
        let fields = self.fields.0.iter();
        let fields = fields.map(|(name, value)| (format!("{PREFIX}{name}"), value.as_str()));
        std::iter::once((FORM.to_owned(), self.path.as_str())).chain(fields).collect()
    }

    /// Whether something is written into it, rather than only pressed.
    pub(super) fn is_written(&self) -> bool {
        let of = |start| self.path.starts_with(start);
        of("/desk/settings")
            || of("/desk/users/add")
            || self.path.ends_with("/try")
            || matches!(self.path.as_str(), "/desk/act" | "/desk/new")
    }
}

/// Whether an address is one that forms lead to in which something may be filled in.
fn is_ours(path: &str) -> bool {
    let Some(rest) = path.strip_prefix("/desk/") else { return false };
    let is_key = |key: &str| {
        !key.starts_with('.')
            && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.%".contains(&byte))
    };
    match rest.split('/').collect::<Vec<_>>().as_slice() {
        ["act" | "new" | "undo" | "users"]
        | ["users", "add"]
        | ["rules", "try"]
        | ["sources", "poll"]
        | ["settings", "manner" | "password"] => true,
        ["source", key, act] => is_key(key) && is_key(act),
        ["section", key, "accept"] => is_key(key),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(fields: &[(&str, &str)]) -> Fields {
        Fields(fields.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect())
    }

    #[test]
    fn a_form_is_carried_through_a_sign_in_as_it_was_without_secrets() {
        let typed =
            sent(&[("act", "note"), ("id", "1"), ("id", "2"), ("text", "a\nb"), ("token", "x")]);
        let kept = Kept::of("/desk/act", typed);
        let carried = kept.as_ref().map(Kept::carried).unwrap_or_default();
        let carried = carried.iter().map(|(name, value)| (name.as_str(), *value));
        let login: Vec<_> =
            carried.chain([("name", "li"), ("password", "p"), ("token", "y")]).collect();
        let again = Kept::of("/desk/login", sent(&login)).map(|kept| (kept.path, kept.fields.0));
        let typed = sent(&[("act", "note"), ("id", "1"), ("id", "2"), ("text", "a\nb")]).0;
        assert_eq!(again, Some(("/desk/act".to_owned(), typed)));
    }

    #[test]
    fn nothing_else_is_kept() {
        for path in [
            "/desk/logout",
            "/desk/presence",
            "/desk/actual",
            "/desk/source/../x",
            "/desk/source/a/b/c",
            "/desk/source/a\"/try",
            "//evil.example/desk/act",
            "",
        ] {
            assert!(Kept::of(path, Fields::default()).is_none(), "{path}");
            assert!(Kept::of("/desk/login", sent(&[("kept", path)])).is_none(), "{path}");
        }
        assert!(Kept::of("/desk/login", sent(&[("kept.text", "a")])).is_none());
        let many = vec![("item", "1"); 1001];
        assert!(Kept::of("/desk/act", sent(&many)).is_none());
    }
}
