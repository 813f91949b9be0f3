//! A rhythm as bytes: always 300 of them, or none if nothing is known.

use super::{Ratio, Rhythm};

/// The first byte. What has another one is forgotten, and learned anew.
const VERSION: u8 = 1;

/// Times after the year 2100 are no times.
const LATEST: i64 = 4_102_444_800;

impl Rhythm {
    /// For the database.
    pub fn to_bytes(&self) -> Vec<u8> {
        if *self == Rhythm::default() {
            return Vec::new();
        }
        let mut bytes = vec![VERSION];
        for time in [self.polled, self.news, i64::from(self.profile.today)] {
            bytes.extend(u32::try_from(time).unwrap_or_default().to_le_bytes());
        }
        bytes.extend(self.pauses.to_le_bytes());
        for value in self.clone().numbers() {
            bytes.extend(value.to_le_bytes());
        }
        // A root keeps small numbers as exact as large ones, in two bytes.
        for value in self.profile.quarters.iter().chain(&self.profile.hours) {
            let root = (value.max(0.0).sqrt() * 1000.0).round().min(f32::from(u16::MAX));
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "in range"
            )]
            bytes.extend((root as u16).to_le_bytes());
        }
        bytes
    }

    /// The reverse. Bytes that mean nothing are a rhythm of which nothing is known.
    pub fn from_bytes(bytes: &[u8]) -> Rhythm {
        read(bytes).unwrap_or_default()
    }

    fn numbers(&mut self) -> impl Iterator<Item = &mut f32> {
        let ratios = [&mut self.level, &mut self.batch, &mut self.echo];
        let ratios = ratios.into_iter().flat_map(|Ratio { seen, of }| [seen, of]);
        let single = [&mut self.pause, &mut self.silence, &mut self.blur];
        ratios.chain(single).chain(&mut self.profile.items).chain(&mut self.profile.days)
    }
}

fn read(bytes: &[u8]) -> Option<Rhythm> {
    let (&version, mut rest) = bytes.split_first()?;
    if version != VERSION {
        return None;
    }
    let mut rhythm = Rhythm::default();
    let mut times = [0; 3];
    for time in &mut times {
        *time = i64::from(u32::from_le_bytes(take(&mut rest)?));
    }
    [rhythm.polled, rhythm.news, _] = times;
    rhythm.profile.today = i32::try_from(times[2]).ok()?;
    rhythm.pauses = u16::from_le_bytes(take(&mut rest)?);
    for value in rhythm.numbers() {
        *value = f32::from_le_bytes(take(&mut rest)?);
        // Sums of counts; nothing else may enter the arithmetic.
        if !(0.0..=1e7).contains(value) {
            return None;
        }
    }
    let profile = &mut rhythm.profile;
    for value in profile.quarters.iter_mut().chain(&mut profile.hours) {
        *value = (f32::from(u16::from_le_bytes(take(&mut rest)?)) / 1000.0).powi(2);
    }
    let sound = rest.is_empty() && rhythm.news <= rhythm.polled && rhythm.polled < LATEST;
    sound.then_some(rhythm)
}

fn take<const LENGTH: usize>(rest: &mut &[u8]) -> Option<[u8; LENGTH]> {
    let (head, tail) = rest.split_first_chunk()?;
    *rest = tail;
    Some(*head)
}
