//! `data/opposites.toml`: words that tell two reports of one template apart.

use std::sync::LazyLock;

use toml::de::DeTable;

use super::{
    mistakes::Mistake,
    table::{Table, Value},
    value::line,
};
use crate::model::{Opposite, Opposites};

/// The file that comes with huiwen.
const SHIPPED: &str = include_str!("../../data/opposites.toml");

/// What the file that ships says.
pub fn shipped() -> &'static Opposites {
    static OPPOSITES: LazyLock<Opposites> = LazyLock::new(|| {
        // A test sees to it that nothing is noted.
        let (document, _) = DeTable::parse_recoverable(SHIPPED);
        let mut noted = Vec::new();
        opposites(Table::root(document.get_ref(), &mut noted))
    });
    &OPPOSITES
}

/// The whole file. Whatever has a mistake is left out.
fn opposites(mut root: Table<'_, '_>) -> Opposites {
    let mut about = root.table("about", "[about]");
    let version = about.required("version", owned_line).unwrap_or_default();
    about.close();
    let counted = root.list("counted", owned_line).unwrap_or_default();
    let label = "[[opposites]]";
    let members = root.tables("opposites", label).unwrap_or_default();
    let groups = members.iter().filter_map(|member| opposite(root.member(member, label))).collect();
    root.close();
    Opposites { version, groups, counted }
}

fn opposite(mut table: Table<'_, '_>) -> Option<Opposite> {
    let sides = table.list("sides", side);
    if sides.is_none() {
        table.required("sides", |_| Ok(()));
    }
    table.close();
    Some(Opposite { sides: sides? })
}

fn side(value: &Value<'_>) -> Result<Vec<String>, Mistake> {
    let words = value.get_ref().as_array().map(|words| words.iter().map(owned_line).collect());
    words.unwrap_or_else(|| {
        let expected = "this must be an array of words that mean the same";
        Err(Mistake::at(value.span(), expected))
    })
}

fn owned_line(value: &Value<'_>) -> Result<String, Mistake> {
    line(value).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn mistakes(text: &str) -> usize {
        let (document, errors) = DeTable::parse_recoverable(text);
        let mut noted = Vec::new();
        opposites(Table::root(document.get_ref(), &mut noted));
        noted.len() + errors.len()
    }

    #[test]
    fn the_file_that_ships_is_right() {
        assert_eq!(mistakes(SHIPPED), 0);
        assert!(shipped().groups.iter().all(|group| !group.sides.is_empty()));
        assert!(shipped().counted.iter().any(|word| word == "遇难"));
        let words = || shipped().groups.iter().flat_map(|group| group.sides.iter().flatten());
        let different: HashSet<&String> = words().collect();
        assert_eq!(different.len(), words().count(), "a word stands twice");
    }

    #[test]
    fn mistakes_are_noted() {
        for text in ["", "[about]\nversion = 1", "[about]\nversion = \"1\"\ncount = []"] {
            assert!(mistakes(text) > 0, "{text}");
        }
        let about = "[about]\nversion = \"1\"\n";
        assert_eq!(mistakes(&format!("{about}[[opposites]]\nsides = [[\"一审\"], [\"二审\"]]")), 0);
        for wrong in ["sides = [\"一审\"]", "sides = [[1]]", "side = [[\"一审\"]]", ""] {
            assert!(mistakes(&format!("{about}[[opposites]]\n{wrong}")) > 0, "{wrong}");
        }
    }
}
