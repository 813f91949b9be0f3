//! What editors put first may fill a whole feed; what it leaves no room for is in the archive.

use super::{HEADLINES, Years};

impl Years {
    fn act(&self, act: &str, headline: &str) {
        let done = self.portal.huiwen(&["story", act, &self.id(headline), "redian"]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
}

#[test]
fn a_story_for_which_the_head_leaves_no_room_is_in_the_archive() {
    let years = Years::pass();
    let (first, second) = (HEADLINES[0][0], HEADLINES[1][0]);
    years.act("pin", first);
    years.check_complete();
    years.act("pin", second);
    assert_eq!(years.portal.headlines("redian"), [second, first]);
    years.check_complete();
    // What comes now has no place in the feed either.
    years.round("2026-11-02T05:00:00Z", &["公园长椅换成木头的"]);
    assert_eq!(years.portal.headlines("redian"), [second, first]);
    years.check_complete();
    // The first of them has none any more.
    years.act("pin", HEADLINES[3][1]);
    assert_eq!(years.portal.headlines("redian"), [HEADLINES[3][1], second]);
    years.check_complete();
    for headline in [HEADLINES[3][1], second, first] {
        years.act("unpin", headline);
        years.check_complete();
    }
}
