//! Traditional characters, for comparing and for searching.

use std::{borrow::Cow, sync::LazyLock};

use ferrous_opencc::{OpenCC, config::BuiltinConfig};

/// The text in simplified characters, if it holds traditional ones. The tables are read when the first such
/// text is met: most processes never meet one.
pub fn simplified(text: &str) -> Cow<'_, str> {
    static CONVERTER: LazyLock<Option<OpenCC>> =
        LazyLock::new(|| OpenCC::from_config(BuiltinConfig::T2s).ok());
    if !text.chars().any(is_traditional) {
        return Cow::Borrowed(text);
    }
    let converter = CONVERTER.as_ref();
    converter.map_or(Cow::Borrowed(text), |converter| Cow::Owned(converter.convert(text)))
}

/// Whether a character is one of the frequent ones that only traditional texts have. Two sentences hold one.
fn is_traditional(character: char) -> bool {
    let Some(at) = u32::from(character).checked_sub(FIRST) else { return false };
    let (word, bit) = ((at / 64) as usize, at % 64);
    word < OFTEN.len() && OFTEN[word] >> bit & 1 == 1
}

/// The first character of the block.
const FIRST: u32 = 0x4E00;

/// A bit for each character of the block: a look-up for every letter of every text must cost nothing.
static OFTEN: [u64; 328] = bits(FREQUENT);

const fn bits(characters: &str) -> [u64; 328] {
    let mut bits = [0; 328];
    let bytes = characters.as_bytes();
    let mut at = 0;
    while at + 2 < bytes.len() {
        // All of them have three bytes in UTF-8.
        let point = ((bytes[at] as u32 & 0x0F) << 12)
            | ((bytes[at + 1] as u32 & 0x3F) << 6)
            | (bytes[at + 2] as u32 & 0x3F);
        let place = point - FIRST;
        bits[(place / 64) as usize] |= 1 << (place % 64);
        at += 3;
    }
    bits
}

/// Frequent characters that simplified texts do not have.
const FREQUENT: &str = "這個們國來為會對說時後學過還發經動現點開問麼實際關應當電業產務員長門間車東\
馬鳥魚見貝頁風飛龍萬與專義樂買亂爭虧雲亞億僅從倉儀價眾優傷傳債傾償儲兒內兩冊軍農決況凍淨減\
劃劉則剛創別刪劍劑勁勞勢勝匯區協單賣盧衛卻廠廳曆厲壓縣參雙變敘葉號嘆嗎聽啟吳員響嚴團園圍圖圓聖\
場壞塊堅壇墳壘墊報處備夠頭夾奪奮獎婦媽嬌孫寧寶實審憲宮寬賓對尋導壽將爾塵嘗層屆屬岡島嶺歲峽\
幣師帳帶幫幹廣莊慶廬庫廢開異棄張彌彎彈強歸錄徹徑憶憂懷態慘慣慮懸懲戀戲戰戶撲執擴掃揚擾撫拋搶護擔擬\
攔擇擊擋據擠揮損換搖攝攜敵數齋斷無舊時曠晝顯曉暫術機殺雜權條楊極構槍櫃標棧樹樣橋檢樓歡歐歷殘毀氣漢\
湯溝沒滄滬濟濃測渾淚澤潔濤漲潤漸漁灣濕滿滅燈靈災爐煉爍熱愛爺牽犧狀猶獨獲獻環瑪畫暢療癥盡監蓋盤\
睜矚礎碼確禍禮禱離種積稱穩窮竅竊競筆筍節簡糧糾紀約紅紋納純紙級紛線組細終紹結給絕絡統絲經綜綠維綱網緊\
緒緣編緩練縮績織續繼繞繪繫羅罰習聯聰職聲聞肅腦腸腳臉臨艦艙藝蘇莖葯薦藥蘭處虛蟲雖補襲製複見規視覺覽\
觀觸計訂訊討訓記訪設許訴診註評詞試詩話該詳誇認語誠誤誰課調談請諒論諸謀證識譯議護讓讚貢財責貨販貧貪\
購貴費貼貿賀資賠賢賞質賬賴贈贊贏趕趙跡踐軌軟載輕輛輝輪輯輸轉轎轟辦辭遞遠適選遺邊達遷違運遊進連鄭鄉鄰\
醫釋針鈔銀銅鋼錢錯鎮鏡鐵鑒鑽閃閉閱閣隊陽陰階際陸陳險隨隱雞難霧靜韓韻頂項順須預領頻題願類顧飯飲館\
駐駕驗驚體鬥魯鮮鳳鳴鹽麗麥黃齊齡臺灣灘營縱總纖";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequent_characters_are_traditional_alone() {
        let Ok(converter) = OpenCC::from_config(BuiltinConfig::T2s) else { panic!("no tables") };
        let kept: String = FREQUENT
            .chars()
            .filter(|character| converter.convert(&character.to_string()) == character.to_string())
            .collect();
        assert_eq!(kept, "");
    }

    #[test]
    fn traditional_texts_become_simplified_and_others_stay() {
        assert_eq!(simplified("長三角地區如何繼續並肩奔跑？"), "长三角地区如何继续并肩奔跑？");
        assert!(matches!(simplified("长三角地区如何继续并肩奔跑？"), Cow::Borrowed(_)));
    }
}
