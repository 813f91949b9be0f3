//! Tables for a terminal, aligned by what characters take up there: two columns for a Chinese one.

use unicode_width::UnicodeWidthStr as _;

/// Columns aligned, rows ended without trailing spaces. The last column may be of any length.
pub(super) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let head: Vec<String> = head.iter().map(|cell| (*cell).to_owned()).collect();
    let mut widths = vec![0; head.len()];
    for row in rows.iter().chain([&head]) {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    let mut table = String::new();
    for row in [&head].into_iter().chain(rows) {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.push_str(&" ".repeat(width - cell.width() + 2));
        }
        table.push_str(line.trim_end());
        table.push('\n');
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_takes_two_columns() {
        let rows =
            [vec!["新华".to_owned(), "1".to_owned()], vec!["abcde".to_owned(), "2".to_owned()]];
        assert_eq!(table(&["key", "n"], &rows), "key    n\n新华   1\nabcde  2\n");
    }
}
