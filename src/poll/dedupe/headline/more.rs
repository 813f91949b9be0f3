//! Words that one headline has and the other leaves out, and that make it tell of something else.
//!
//! Where headlines alone decide, nothing else speaks against a copy: 市长 and 副市长, 决赛 and 半决赛, a fire and a drill
//! for one are a letter or two apart. Rather a copy is missed (DOMAIN.md 5.3).

/// What happens again is another event.
const AGAIN: &str = "再 又 再次 再度 又一 二次 第二次 新一轮 重新 重";

/// How much of it: 21人获救, 21人全部获救.
const AMOUNT: &str =
    "全部 全都 全体 悉数 均 部分 多数 少数 一批 首批 大批 半数 过半 多名 近 超 逾 约 半";

/// Who holds an office, or held it: 市长, 副市长, 原市长.
const OFFICE: &str = "副 原 前 代 代理 兼 首席 名誉 常务";

/// Who competes: 十米台, 女子十米台.
const CLASS: &str =
    "男 女 男子 女子 男女 青年 少年 青少年 成年 老年 单人 双人 混合 团体 个人 业余 职业 轮椅";

/// How far it has come: 运营, 试运营; 决赛, 预赛.
const STAGE: &str = "试 预 初 复 终 总 拟 筹 补 首轮 末轮 试点 预备 初步 正式 临时 暂 暂时 延期 推迟 取消 暂停 叫停 恢复 解除 \
    提前 结束 中止 终止 作废 未果 失败 被拒 被否 解禁 重启";

/// How sure it is: 起火, 疑似起火; 地震, 地震演练.
const DOUBT: &str = "疑 疑似 或 或将 恐 恐将 网传 传 传闻 据传 谣言 系谣言 是谣言 为谣言 不实 不属实 误报 系误报 系误传 假的 \
    辟谣 演练 演习 模拟 应急演练 系演练";

/// A gap that ends so names a part: 7号线, 7号线北段.
const PART: &str = "段 期 批 轮 侧 版 届 延 延线";

/// Whether these letters, of which at most `few` say nothing, tell of something else.
pub(super) fn tells_more(words: &str, few: usize) -> bool {
    let lists = [AGAIN, AMOUNT, OFFICE, CLASS, STAGE, DOUBT];
    words.chars().nth(few).is_some()
        || lists.iter().any(|list| list.split_whitespace().any(|word| word == words))
        || PART.split_whitespace().any(|part| words.ends_with(part))
}
