//! Sections by rule: places, the language of rules, and what a change of them would move.

use std::path::Path;

use huiwen::{config, model::Gazetteer};

const MINIMAL: &str = "[site]\ntitle = \"汇闻\"\nlink = \"https://news.example.cn/\"\n";

fn shipped() -> Gazetteer {
    config::read(MINIMAL, "feeds.toml", Path::new("/srv/portal")).unwrap().gazetteer
}

#[test]
fn the_gazetteer_that_ships_has_every_county_of_the_four_provinces() {
    let gazetteer = shipped();
    let place = |name: &str| {
        gazetteer
            .places
            .iter()
            .position(|place| place.name == name)
            .unwrap_or_else(|| panic!("{name}"))
    };
    let cities_of = |province: &str| {
        let province = place(province);
        gazetteer.places.iter().filter(|place| place.within == Some(province)).count()
    };
    assert_eq!((cities_of("江苏省"), cities_of("浙江省"), cities_of("安徽省")), (13, 11, 16));
    for (district, city) in [("丰县", "徐州市"), ("浦东新区", "上海市"), ("黄山区", "黄山市")]
    {
        assert!(gazetteer.is_within(place(district), place(city)), "{district}");
    }
    assert!(gazetteer.is_within(place("昆山市"), place("江苏省")));
    assert!(!gazetteer.is_within(place("江苏省"), place("苏州市")));
    let delta = gazetteer.area("长三角");
    assert_eq!(delta.len(), 4);
    let in_delta = |index: usize| delta.iter().any(|of| gazetteer.is_within(index, *of));
    let inside = (0..gazetteer.places.len()).filter(|index| in_delta(*index)).count();
    assert!(inside >= 329 + 41 + 3, "{inside}");
    assert_eq!(gazetteer.area("福州"), [place("福州市")]);
    assert_eq!(gazetteer.area("普陀区").len(), 2);
    assert_eq!(gazetteer.area("舟山普陀").len(), 1);
    assert_eq!(gazetteer.area("沪宁").len(), 2);
    assert!(gazetteer.area("鼓楼").is_empty());
    let central = gazetteer.regions.iter().find(|region| region.name == "长三角中心区").unwrap();
    assert_eq!(central.places.len(), 27);
}
