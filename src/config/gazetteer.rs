//! `[gazetteer]`, and the data file behind it: places, regions, and words that are no places.

use std::{collections::HashMap, path::Path, sync::LazyLock};

use super::{
    data::{File, file, members, owned_line, read},
    mistakes::{Mistake, Mistakes},
    nearest::nearest,
    table::{Table, Value},
    value::line,
};
use crate::model::{Gazetteer, Place, Region};

/// The file that comes with huiwen.
const SHIPPED: &str = include_str!("../../data/gazetteer.toml");

/// What cities elsewhere are also known without.
const CITY_ENDINGS: [&str; 4] = ["市", "州", "盟", "地区"];

/// What districts may be called without.
const DISTRICT_ENDINGS: [&str; 4] = ["新区", "区", "县", "市"];

/// The gazetteer that ships, read once: feeds.toml is read again and again.
static OURS: LazyLock<Gazetteer> = LazyLock::new(|| {
    // A test sees to it that nothing is noted.
    read("data/gazetteer.toml", SHIPPED, &mut Vec::new(), |root| Reading::default().file(root))
});

/// `[gazetteer]`: the file that ships, or the one that it names. The mistakes of the file are put to `others`.
pub(super) fn gazetteer(
    mut table: Table<'_, '_>,
    folder: &Path,
    others: &mut Vec<Mistakes>,
) -> Gazetteer {
    let own = table.optional("file", |value| file(value, folder));
    table.close();
    match own.as_ref().map(File::parts) {
        Some((name, text)) => read(name, text, others, |root| Reading::default().file(root)),
        None => OURS.clone(),
    }
}

/// A gazetteer that is being read. Whatever has a mistake is left out.
#[derive(Default)]
struct Reading {
    read: Gazetteer,
    /// Places by their full name.
    places: HashMap<String, Vec<usize>>,
    /// Behind the name of a province or city: what makes both no place, and what does not.
    no_longer: Vec<String>,
    still: Vec<String>,
}

impl Reading {
    fn file(mut self, mut root: Table<'_, '_>) -> Gazetteer {
        let mut about = root.table("about", "[about]");
        about.optional("version", line);
        about.close();
        let mut around = root.table("around", "[around]");
        self.no_longer = around.list("not", owned_line).unwrap_or_default();
        self.still = around.list("but", owned_line).unwrap_or_default();
        around.close();
        members(&mut root, "provinces", "[[provinces]]", |table| self.province(table));
        members(&mut root, "cities", "[[cities]]", |table| self.city(table));
        members(&mut root, "elsewhere", "[[elsewhere]]", |table| self.elsewhere(table));
        members(&mut root, "synonyms", "[[synonyms]]", |table| self.synonyms(table));
        members(&mut root, "regions", "[[regions]]", |table| self.region(table));
        let mut no = root.table("no", "[no]");
        self.read.not_places.extend(no.list("places", owned_line).unwrap_or_default());
        no.close();
        root.close();
        self.read
    }

    fn province(&mut self, mut table: Table<'_, '_>) -> Option<()> {
        let name = table.required("name", |value| self.new_name(value));
        let also = table.list("also", owned_line).unwrap_or_default();
        table.close();
        let province = self.add(name?, None, also);
        self.surround(province);
        Some(())
    }

    fn city(&mut self, mut table: Table<'_, '_>) -> Option<()> {
        let name = table.required("name", |value| self.new_name(value));
        let within = table.optional("within", |value| self.known(value));
        let also = table.list("also", owned_line).unwrap_or_default();
        let districts = table.list("districts", owned_line).unwrap_or_default();
        let zones = table.list("zones", owned_line).unwrap_or_default();
        let all: Vec<&String> = districts.iter().chain(&zones).collect();
        let of = |value: &Value<'_>| of_district(value, &all);
        let short = table.list("short", of).unwrap_or_default();
        let beside = table.list("beside", of).unwrap_or_default();
        let homonyms = table.list("homonyms", |value| one_of(value, &all)).unwrap_or_default();
        table.close();
        let city = self.add(name?, within, also);
        self.surround(city);
        // What stands directly before a district: 嘉兴, 嘉兴市, 浙江, 浙江省.
        let above = [Some(city), within].into_iter().flatten();
        let before: Vec<String> = above.flat_map(|place| self.proper(place)).collect();
        for (index, name) in districts.iter().chain(&zones).enumerate() {
            let words = |list: &[(usize, String)]| -> Vec<String> {
                let own = list.iter().filter(|(district, _)| *district == index);
                own.map(|(_, word)| word.clone()).collect()
            };
            let mut names = words(&short);
            for word in words(&beside) {
                names.extend(before.iter().map(|before| format!("{before}{word}")));
            }
            let district = self.add(name.clone(), Some(city), names);
            self.read.places[district].ambiguous = homonyms.contains(&index);
            if index < districts.len() {
                continue;
            }
            // 昆山经济技术开发区 lies in 昆山.
            let mut words = short.iter().chain(&beside);
            if let Some((of, _)) = words.find(|(_, word)| name.starts_with(word.as_str())) {
                self.read.places[district].within = Some(city + 1 + of);
            }
        }
        Some(())
    }

    fn elsewhere(&mut self, mut table: Table<'_, '_>) -> Option<()> {
        let name = table.required("name", |value| self.new_name(value));
        let also = table.list("also", owned_line).unwrap_or_default();
        let cities = table.list("cities", |value| self.new_name(value)).unwrap_or_default();
        let all: Vec<&String> = cities.iter().collect();
        let whole = table.list("whole", |value| one_of(value, &all)).unwrap_or_default();
        table.close();
        let province = self.add(name?, None, also);
        for (index, city) in cities.iter().enumerate() {
            let stem = CITY_ENDINGS.iter().find_map(|ending| city.strip_suffix(ending));
            let stem = stem.filter(|_| !whole.contains(&index)).map(str::to_owned);
            self.add(city.clone(), Some(province), stem.into_iter().collect());
        }
        Some(())
    }

    fn synonyms(&mut self, mut table: Table<'_, '_>) -> Option<()> {
        let of = table.required("of", |value| self.known(value));
        let names = table.list("names", owned_line);
        if names.is_none() {
            table.required("names", |_| Ok(()));
        }
        table.close();
        self.read.places[of?].names.extend(names?);
        Some(())
    }

    fn region(&mut self, mut table: Table<'_, '_>) -> Option<()> {
        let name = table.required("name", |value| self.new_name(value));
        let also = table.list("also", owned_line).unwrap_or_default();
        let places = table.list("places", |value| self.known(value));
        if places.is_none() {
            table.required("places", |_| Ok(()));
        }
        table.close();
        let (name, places) = (name?, places?);
        let names = [name.clone()].into_iter().chain(also).collect();
        self.read.regions.push(Region { name, names, places });
        Some(())
    }

    fn add(&mut self, name: String, within: Option<usize>, also: Vec<String>) -> usize {
        let index = self.read.places.len();
        self.places.entry(name.clone()).or_default().push(index);
        let names = [name.clone()].into_iter().chain(also).collect();
        self.read.places.push(Place { name, names, within, ambiguous: false });
        index
    }

    /// The full name of a place, and what remains of it without its ending: 南京市, 南京. No nicknames.
    fn proper(&self, place: usize) -> Vec<String> {
        let Place { name, names, .. } = &self.read.places[place];
        names.iter().filter(|other| name.starts_with(other.as_str())).cloned().collect()
    }

    /// Adds what a province or city means together with what follows its name.
    fn surround(&mut self, place: usize) {
        for name in self.proper(place) {
            let with = |ends: &[String]| -> Vec<String> {
                ends.iter().map(|end| format!("{name}{end}")).collect()
            };
            let (no_places, still) = (with(&self.no_longer), with(&self.still));
            self.read.not_places.extend(no_places);
            self.read.places[place].names.extend(still);
        }
    }

    /// The name of a province, city or region that is new.
    fn new_name(&self, value: &Value<'_>) -> Result<String, Mistake> {
        let name = line(value)?;
        let known = self.places.contains_key(name)
            || self.read.regions.iter().any(|region| region.name == name);
        if known {
            return Err(Mistake::at(value.span(), format!("there is a place {name:?} already")));
        }
        Ok(name.to_owned())
    }

    /// The place of that full name.
    fn known(&self, value: &Value<'_>) -> Result<usize, Mistake> {
        let name = line(value)?;
        match self.places.get(name).map(Vec::as_slice) {
            Some([place]) => Ok(*place),
            Some(_) => {
                let message = format!("several places are called {name:?}");
                Err(Mistake::at(value.span(), message))
            }
            None => {
                let mistake = Mistake::at(value.span(), format!("there is no place {name:?}"));
                Err(match nearest(name, self.read.places.iter().map(|place| place.name.as_str())) {
                    Some(meant) => mistake.hint(format!("did you mean {meant:?}?")),
                    None => mistake.hint("by its name in full, such as \"南京市\""),
                })
            }
        }
    }
}

/// The district of a city that is called so without its ending, by its index, and the word.
fn of_district(value: &Value<'_>, districts: &[&String]) -> Result<(usize, String), Mistake> {
    let word = line(value)?;
    let is_its_beginning = |district: &&&String| {
        let rest = district.strip_prefix(word);
        rest.is_some_and(|rest| DISTRICT_ENDINGS.contains(&rest) || rest.ends_with("自治县"))
    };
    let found = districts.iter().position(|district| is_its_beginning(&district));
    found.map(|index| (index, word.to_owned())).ok_or_else(|| {
        let message = format!("no district of this city is {word:?} without its ending");
        Mistake::at(value.span(), message)
    })
}

/// One of the names that stand in another list of the same table, by its index.
fn one_of(value: &Value<'_>, names: &[&String]) -> Result<usize, Mistake> {
    let name = line(value)?;
    names.iter().position(|other| *other == name).ok_or_else(|| {
        let mistake =
            Mistake::at(value.span(), format!("{name:?} is not one of this table's places"));
        match nearest(name, names.iter().map(|name| name.as_str())) {
            Some(meant) => mistake.hint(format!("did you mean {meant:?}?")),
            None => mistake,
        }
    })
}
