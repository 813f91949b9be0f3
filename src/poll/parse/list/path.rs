//! Paths into JSON: a name, a JSON Pointer (RFC 6901) or a `JSONPath` (RFC 9535).

use regex::Regex;
use serde_json::Value;
use serde_json_path::JsonPath;

use super::{pick, squeeze};
use crate::model::Selector;

/// A path, ready to be used.
pub(super) enum Path {
    Name(String),
    Pointer(String),
    Query(JsonPath),
}

/// A path and what is cut out of the value there.
pub(super) struct Field {
    path: Path,
    cut: Option<Regex>,
}

impl Path {
    /// `None` if it is ill-formed.
    pub(super) fn new(path: &str) -> Option<Path> {
        match path.chars().next()? {
            '$' => JsonPath::parse(path).ok().map(Path::Query),
            '/' => Some(Path::Pointer(path.to_owned())),
            _ => Some(Path::Name(path.to_owned())),
        }
    }

    /// The values at the path.
    fn find<'v>(&self, value: &'v Value) -> Vec<&'v Value> {
        match self {
            Path::Name(name) => value.get(name).into_iter().collect(),
            Path::Pointer(pointer) => value.pointer(pointer).into_iter().collect(),
            Path::Query(query) => query.query(value).all(),
        }
    }

    /// The items at the path; an array stands for its elements.
    pub(super) fn items<'v>(&self, value: &'v Value) -> Vec<&'v Value> {
        let found = self.find(value);
        match found[..] {
            [Value::Array(list)] => list.iter().collect(),
            _ => found,
        }
    }
}

impl Field {
    /// Those that are well-formed.
    pub(super) fn all(selectors: &[Selector]) -> Vec<Field> {
        let field = |selector: &Selector| {
            let cut = match &selector.cut {
                None => None,
                Some(cut) => Some(pick::pattern(cut)?),
            };
            Some(Field { path: Path::new(&selector.css)?, cut })
        };
        selectors.iter().filter_map(field).collect()
    }

    /// The text or number at the path, on one line.
    pub(super) fn text(&self, item: &Value) -> Option<String> {
        let text = self.path.find(item).into_iter().find_map(text)?;
        match &self.cut {
            None => Some(text),
            Some(cut) => pick::cut_out(cut, &text).map(|text| text.trim().to_owned()),
        }
        .filter(|text| !text.is_empty())
    }
}

/// A text that is not empty, or a number. Of a list its first element.
pub(super) fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => squeeze(text),
        Value::Number(number) => number.to_string(),
        Value::Array(list) => list.first().and_then(Value::as_str).map(squeeze)?,
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}
