//! Places: the cities and districts of the region, and what tells them from words that look like them.

/// What is known of places: `data/gazetteer.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gazetteer {
    /// The places, provinces before their cities, cities before their districts.
    pub places: Vec<Place>,
    /// Names for several places at once: 长三角, 苏南.
    pub regions: Vec<Region>,
    /// Words that hold the name of a place and mean none: 南京路, 黄山松.
    pub not_places: Vec<String>,
}

/// A province, a city or a district.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its name in full: 南京市, 鼓楼区.
    pub name: String,
    /// What it is called in texts, its full name first: 南京市, 南京. A short form that is also something else
    /// is not here, or only behind the name of what it lies in: 浙江海宁. A name of several places (沪宁) that
    /// are not ambiguous means all of them.
    pub names: Vec<String>,
    /// The place that it lies in, by its index in [`Gazetteer::places`].
    pub within: Option<usize>,
    /// Whether other places have its name, so that it only counts beside the name of what it lies in:
    /// 鼓楼区 beside 南京 or 徐州.
    pub ambiguous: bool,
}

/// A name for several places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Its name in rules: 长三角.
    pub name: String,
    /// What it is called in texts: 长三角, 长江三角洲, 沪苏浙皖.
    pub names: Vec<String>,
    /// The places that make it up, by index.
    pub places: Vec<usize>,
}

impl Gazetteer {
    /// Whether a place is `of`, or lies in it.
    pub fn is_within(&self, place: usize, of: usize) -> bool {
        let parent = |place: &usize| self.places.get(*place)?.within;
        std::iter::successors(Some(place), parent).any(|place| place == of)
    }

    /// The places that a name stands for: those of the region of that name, else every place of that name.
    /// None if there are none. 普陀区 stands for two that have nothing to do with each other: whoever wants one
    /// of them says 上海普陀.
    pub fn area(&self, name: &str) -> Vec<usize> {
        if let Some(region) =
            self.regions.iter().find(|region| region.names.iter().any(|n| n == name))
        {
            return region.places.clone();
        }
        let is_named = |place: &Place| place.names.iter().any(|other| other == name);
        (0..self.places.len()).filter(|&index| is_named(&self.places[index])).collect()
    }
}
