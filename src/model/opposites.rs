//! Words that tell two reports apart which are otherwise the same template: `data/opposites.toml`.

/// What is known of such words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opposites {
    /// When the file was last gone through.
    pub version: String,
    /// Outcomes, directions and stages that exclude one another.
    pub groups: Vec<Opposite>,
    /// Words for what is counted anew as an event goes on (死亡, 失联): another number beside one of them is an
    /// update, which is another report.
    pub counted: Vec<String>,
}

/// Words that exclude one another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opposite {
    /// Each side lists words for the same: 增长, 上升 against 下降, 回落.
    pub sides: Vec<Vec<String>>,
}
