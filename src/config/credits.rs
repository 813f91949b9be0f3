//! `[credits]`, and the two data files behind it: the table of aliases and the list of permitted outlets.

use std::path::Path;

use super::{
    address,
    data::{File, file, members, owned_line, read},
    mistakes::{Mistake, Mistakes},
    table::{Table, Value},
    value::{self, line},
};
use crate::model::{Alias, CreditTables, KnownOutlet, PermittedList, PermittedPart};

/// The files that come with huiwen.
const ALIASES: &str = include_str!("../../data/aliases.toml");
const PERMITTED: &str = include_str!("../../data/permitted.toml");

/// `[credits]`: the tables that ship, or those of the files that it names. The mistakes of these files are
/// put to `others`.
pub(super) fn credits(
    mut table: Table<'_, '_>,
    folder: &Path,
    others: &mut Vec<Mistakes>,
) -> CreditTables {
    let aliases = table.optional("aliases", |value| file(value, folder));
    let permitted = table.optional("permitted", |value| file(value, folder));
    table.close();
    let (name, text) = aliases.as_ref().map_or(("data/aliases.toml", ALIASES), File::parts);
    let mut tables = read(name, text, others, aliases_file);
    if tables.platforms.is_empty() {
        tables.platforms = read("data/aliases.toml", ALIASES, others, aliases_file).platforms;
    }
    let (name, text) = permitted.as_ref().map_or(("data/permitted.toml", PERMITTED), File::parts);
    let permitted = read(name, text, others, permitted_file);
    CreditTables { permitted, ..tables }
}

/// `aliases.toml`. Whatever has a mistake is left out.
fn aliases_file(mut root: Table<'_, '_>) -> CreditTables {
    let mut about = root.table("about", "[about]");
    about.optional("version", line);
    about.close();
    let mut words = root.table("words", "[words]");
    let own = words.list("own", owned_line).unwrap_or_default();
    let nobody = words.list("nobody", owned_line).unwrap_or_default();
    words.close();
    let mut hosts = root.table("platforms", "[platforms]");
    let platforms = hosts.list("hosts", host).unwrap_or_default();
    hosts.close();
    let outlets = members(&mut root, "outlets", "[[outlets]]", outlet);
    let aliases = members(&mut root, "aliases", "[[aliases]]", alias);
    root.close();
    CreditTables { outlets, aliases, own, nobody, platforms, permitted: PermittedList::default() }
}

fn outlet(mut table: Table<'_, '_>) -> Option<KnownOutlet> {
    let name = table.required("name", owned_line);
    let homepage = table.optional("homepage", address::homepage);
    let hosts = table.list("hosts", host).unwrap_or_default();
    let group = table.optional("group", owned_line);
    table.close();
    Some(KnownOutlet { name: name?, homepage: homepage.map(String::from), hosts, group })
}

fn alias(mut table: Table<'_, '_>) -> Option<Alias> {
    let names = table.list("names", owned_line);
    if names.is_none() {
        table.required("names", |_| Ok(()));
    }
    let outlet = table.required("outlet", owned_line);
    let grade = table.required("grade", grade);
    let confirmed = table.optional("confirmed", value::boolean);
    table.close();
    let confirmed = confirmed.unwrap_or(grade? != 'D');
    Some(Alias { names: names?, outlet: outlet?, confirmed })
}

/// `permitted.toml`. Whatever has a mistake is left out.
fn permitted_file(mut root: Table<'_, '_>) -> PermittedList {
    let mut about = root.table("about", "[about]");
    let version = about.required("version", owned_line);
    let published = about.optional("published", owned_line);
    let origin = about.optional("origin", owned_line);
    let complete = about.optional("complete", value::boolean).unwrap_or(false);
    about.close();
    let parts = members(&mut root, "parts", "[[parts]]", part);
    root.close();
    PermittedList { version: version.unwrap_or_default(), published, origin, complete, parts }
}

fn part(mut table: Table<'_, '_>) -> Option<PermittedPart> {
    let name = table.required("name", owned_line);
    let grade = table.required("grade", grade);
    let names = table.list("names", owned_line);
    if names.is_none() {
        table.required("names", |_| Ok(()));
    }
    table.close();
    Some(PermittedPart { name: name?, grade: grade?, names: names? })
}

fn grade(value: &Value<'_>) -> Result<char, Mistake> {
    value::word(value, &[("A", 'A'), ("B", 'B'), ("C", 'C'), ("D", 'D')])
}

/// A host, without scheme or path.
fn host(value: &Value<'_>) -> Result<String, Mistake> {
    let host = line(value)?.to_ascii_lowercase();
    let is_host = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
    if host.chars().all(is_host) && host.contains('.') {
        return Ok(host);
    }
    Err(Mistake::at(value.span(), "this is not a host").hint("such as \"xhby.net\""))
}
