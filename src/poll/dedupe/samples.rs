//! A small gazetteer for tests.

use super::{Judge, marks::Marker};
use crate::model::{Gazetteer, Opposite, Opposites, Place};

pub(super) fn gazetteer() -> Gazetteer {
    let place = |name: &str, short: &str, within| Place {
        name: name.to_owned(),
        names: vec![name.to_owned(), short.to_owned()],
        within,
        ambiguous: false,
    };
    Gazetteer {
        places: vec![
            place("江苏省", "江苏", None),
            place("南京市", "南京", Some(0)),
            place("苏州市", "苏州", Some(0)),
            place("杭州市", "杭州", None),
        ],
        regions: Vec::new(),
        not_places: vec!["南京路".to_owned()],
    }
}

pub(super) fn opposites() -> Opposites {
    let group = |sides: &[&[&str]]| Opposite {
        sides: sides
            .iter()
            .map(|side| side.iter().map(|word| (*word).to_owned()).collect())
            .collect(),
    };
    Opposites {
        version: "1".to_owned(),
        groups: vec![
            group(&[&["一审"], &["二审"]]),
            group(&[&["动工", "开工"], &["竣工"]]),
            group(&[&["通过", "获通过"], &["未通过", "未获通过"]]),
            group(&[&["增长", "上升"], &["下降"]]),
            group(&[&["收涨"], &["收跌"]]),
            group(&[&["上调"], &["下调"]]),
            group(&[&["维持原判"], &["撤销原判", "撤销原判发回重审", "改判"]]),
        ],
        counted: ["死", "死亡", "遇难"].map(str::to_owned).to_vec(),
    }
}

pub(super) fn marker() -> Marker {
    Marker::new(&gazetteer(), &opposites())
}

pub(super) fn judge() -> Judge {
    Judge::new(&gazetteer(), &opposites())
}
