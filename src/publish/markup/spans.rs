//! The cells of a table, so that they cover it without gap and without overlap.

/// No table that people read is wider.
const WIDEST: usize = 1_000;

/// How many columns and rows a cell covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    /// Columns, at least 1.
    pub(super) columns: usize,
    /// Rows, at least 1.
    pub(super) rows: usize,
}

/// The spans with which the cells of these rows stand where a browser puts them (HTML, 4.9.12.1), and no
/// cell covers another, reaches beyond the last row or widens a column or row in which no cell begins. Of rows
/// without cells nothing is to be written. None for a table that is wider than any that people read.
pub(super) fn fitted(rows: &[Vec<Span>]) -> Option<Vec<Vec<Span>>> {
    // The first and the last column and row of each cell.
    let mut places: Vec<Vec<[usize; 4]>> = Vec::new();
    // For each column, the row from which on it is free.
    let mut free_from: Vec<usize> = Vec::new();
    let mut begins: Vec<bool> = Vec::new();
    for (row, cells) in rows.iter().enumerate() {
        let mut column = 0;
        let mut placed = Vec::new();
        for cell in cells {
            while free_from.get(column).is_some_and(|free| *free > row) {
                column += 1;
            }
            if column >= WIDEST {
                return None;
            }
            let taken = |column: &usize| free_from.get(*column).is_some_and(|free| *free > row);
            let end = column + cell.columns.clamp(1, WIDEST - column);
            let end = (column + 1..end).find(taken).unwrap_or(end);
            let below = row.saturating_add(cell.rows.max(1)).min(rows.len());
            if free_from.len() < end {
                free_from.resize(end, 0);
                begins.resize(end, false);
            }
            free_from[column..end].fill(below);
            begins[column] = true;
            placed.push([column, end, row, below]);
            column = end;
        }
        places.push(placed);
    }
    let columns = counted(begins.iter().copied());
    let lines = counted(rows.iter().map(|cells| !cells.is_empty()));
    let span = |[column, end, row, below]: [usize; 4]| Span {
        columns: columns[end] - columns[column],
        rows: lines[below] - lines[row],
    };
    Some(places.into_iter().map(|row| row.into_iter().map(span).collect()).collect())
}

/// How many are true before each place, and before the end.
fn counted(flags: impl Iterator<Item = bool>) -> Vec<usize> {
    let mut counts = vec![0];
    let mut count = 0;
    for flag in flags {
        count += usize::from(flag);
        counts.push(count);
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of (columns, rows), and what they are fitted to.
    #[track_caller]
    fn check(rows: &[&[(usize, usize)]], expected: &[&[(usize, usize)]]) {
        let spans = |rows: &[&[(usize, usize)]]| -> Vec<Vec<Span>> {
            let span = |&(columns, rows): &(usize, usize)| Span { columns, rows };
            rows.iter().map(|row| row.iter().map(span).collect()).collect()
        };
        assert_eq!(fitted(&spans(rows)), Some(spans(expected)));
    }

    #[test]
    fn a_sound_table_stays_as_it_is() {
        let table: &[&[(usize, usize)]] = &[&[(1, 2), (2, 1)], &[(1, 1), (1, 1)]];
        check(table, table);
    }

    #[test]
    fn columns_and_rows_in_which_nothing_begins_are_not_counted() {
        check(&[&[(10, 1)], &[(1, 1), (1, 1)]], &[&[(2, 1)], &[(1, 1), (1, 1)]]);
        check(&[&[(1, 3), (1, 1)], &[], &[(1, 1)]], &[&[(1, 2), (1, 1)], &[], &[(1, 1)]]);
    }

    #[test]
    fn no_cell_reaches_beyond_the_last_row() {
        check(&[&[(1, 65_534), (1, 0)]], &[&[(1, 1), (1, 1)]]);
    }

    #[test]
    fn no_cell_covers_another() {
        check(
            &[&[(1, 1), (1, 2), (1, 1)], &[(3, 1), (1, 1)]],
            &[&[(1, 1), (1, 2), (1, 1)], &[(1, 1), (1, 1)]],
        );
    }

    #[test]
    fn a_monstrous_span_is_cut() {
        check(&[&[(usize::MAX, usize::MAX)], &[]], &[&[(1, 1)], &[]]);
    }

    #[test]
    fn a_monstrous_table_is_none() {
        let cell = Span { columns: 1, rows: usize::MAX };
        assert_eq!(fitted(&[vec![cell; WIDEST + 1]]), None);
        assert_eq!(fitted(&[vec![cell; WIDEST], vec![cell]]), None);
    }
}
