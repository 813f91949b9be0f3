//! Words that one headline has and the other leaves out, and that say nothing more.
//!
//! Where headlines alone decide, a copy is rather missed (DOMAIN.md 5.3): 副市长 is not 市长, 亚残运会 is not 亚运会, a drill is
//! no fire. What makes another event of one cannot be listed; what makes none can.

/// Particles, units and times that every reader of the day adds.
const EMPTY: [&str; 60] = [
    "的", "了", "着", "过", "地", "得", "已", "已经", "正", "正在", "在", "于", "从", "至", "到",
    "为", "以", "被", "遭", "致", "并", "与", "和", "及", "其", "有", "来", "这", "该", "一", "名",
    "个", "位", "起", "人次", "年", "市", "省", "区", "县", "镇", "工程", "发生", "人员", "涉事",
    "网络", "今", "今天", "今日", "今起", "昨", "昨天", "昨日", "目前", "日前", "近日", "当地",
    "我市", "我省", "本市",
];

/// What stands behind 一 where one thing is meant: 一条, 一座; but not 一批, 一半.
const MEASURES: &str = "名个位起条艘座家所处只辆栋间项支款";

/// Words that are one.
const ONE: [[&str; 2]; 3] = [["至", "到"], ["被", "遭"], ["在", "于"]];

/// Whether these words say nothing.
pub(super) fn is_empty(words: &str) -> bool {
    let measure = || words.strip_prefix('一').is_some_and(|measure| MEASURES.contains(measure));
    EMPTY.contains(&words) || measure()
}

/// Whether one of these words says no more than the other in its place.
pub(super) fn are_one(words: (&str, &str)) -> bool {
    ONE.iter().any(|one| one.contains(&words.0) && one.contains(&words.1))
}
