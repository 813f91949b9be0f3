//! Passwords: argon2id (RFC 9106) with the defaults of its crate, 19 MiB and two passes, which OWASP recommends too.
//!
//! What is no password follows NIST SP 800-63B, section 5.1.1.2: short ones and common ones; nothing is asked of the
//! kinds of characters.

use std::{collections::BTreeSet, sync::OnceLock};

use argon2::{Argon2, PasswordHash, PasswordHasher as _, PasswordVerifier as _};
use unicode_normalization::UnicodeNormalization as _;

use super::{AccountRefusal, names};

/// Characters of a password, at least …
const SHORTEST: usize = 10;

/// … and at most: whoever sends more wants to keep us busy.
const LONGEST: usize = 200;

/// Passwords are made of these: none that is taken for another.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// What is guessed first, of those that are long enough. Rows of a keyboard and of digits are found by their order.
const COMMON: [&str; 24] = [
    "password12",
    "password123",
    "password1234",
    "passw0rd123",
    "p@ssw0rd123",
    "adminadmin",
    "admin12345",
    "admin123456",
    "administrator",
    "huiwen1234",
    "huiwen12345",
    "huiwen123456",
    "1q2w3e4r5t",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "qwer123456",
    "qwerty1234",
    "qwerty12345",
    "qwerty123456",
    "a123456789",
    "123456789a",
    "aa12345678",
    "abc1234567",
    "woaini1314",
];

/// Neighbours that nobody has to remember.
const ROWS: [&str; 4] = [
    "12345678901234567890",
    "qwertyuiopasdfghjklzxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "98765432109876543210",
];

/// Why something is no password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    /// Too few characters.
    #[error("a password has at least 10 characters")]
    Short,
    /// Too many.
    #[error("a password has at most 200 characters")]
    Long,
    /// It is guessed soon.
    #[error("this password is guessed soon; take some words that do not belong together")]
    Common,
}

/// Whether somebody of this name may have this password.
pub fn check(password: &str, name: &str) -> Result<(), PasswordFault> {
    let length = password.chars().count();
    if length > LONGEST {
        return Err(PasswordFault::Long);
    }
    let folded = names::folded(password);
    if length < SHORTEST {
        return Err(PasswordFault::Short);
    }
    let kinds: BTreeSet<char> = folded.chars().collect();
    let rest = folded.replace(&names::folded(name), "");
    let is_common = kinds.len() < 4
        || COMMON.contains(&folded.as_str())
        || ROWS.iter().any(|row| row.contains(folded.as_str()))
        || rest.chars().count() < 4 && rest != folded;
    if is_common { Err(PasswordFault::Common) } else { Ok(()) }
}

/// A password as it is kept. Takes 15 ms and 19 MiB.
pub fn hash(password: &str) -> Result<String, AccountRefusal> {
    let hash = Argon2::default().hash_password(composed(password).as_bytes());
    Ok(hash.map_err(|error| AccountRefusal::Broken(error.to_string()))?.to_string())
}

/// Whether this is the password that is kept so. Compares in constant time.
pub fn is_right(password: &str, kept: &str) -> bool {
    // What is longer is nobody's, and is not worth the time.
    let password = if password.chars().count() > LONGEST { "" } else { password };
    PasswordHash::new(kept).is_ok_and(|hash| {
        Argon2::default().verify_password(composed(password).as_bytes(), &hash).is_ok()
    })
}

/// A password that nobody has, as it would be kept: what is compared with where there is no account.
pub(super) fn nobodys() -> Result<String, AccountRefusal> {
    static NOBODYS: OnceLock<String> = OnceLock::new();
    if let Some(kept) = NOBODYS.get() {
        return Ok(kept.clone());
    }
    let made = hash(&generated()?)?;
    Ok(NOBODYS.get_or_init(|| made).clone())
}

/// A password of 80 random bits, in four groups that can be read out.
pub fn generated() -> Result<String, AccountRefusal> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| AccountRefusal::Broken(error.to_string()))?;
    let letter = |byte: &u8| char::from(LETTERS[usize::from(byte % 32)]);
    let groups: Vec<String> =
        bytes.chunks(4).map(|group| group.iter().map(letter).collect()).collect();
    Ok(groups.join("-"))
}

/// Full-width letters of an input method are the letters that they show (NFKC, as NIST advises).
fn composed(password: &str) -> String {
    password.nfkc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_long_and_not_common() {
        for password in ["correct horse battery", "滨江新区的夜校今晚开班", "kxh2-mmqp-3wsd-9tza"]
        {
            assert_eq!(check(password, "李敏"), Ok(()), "{password}");
        }
        for (password, fault) in [
            ("", PasswordFault::Short),
            ("123456789", PasswordFault::Short),
            ("1234567890", PasswordFault::Common),
            ("qwertyuiop", PasswordFault::Common),
            ("ＡＤＭＩＮ１２３４５６", PasswordFault::Common),
            ("aaaaaaaaaaaaaaaa", PasswordFault::Common),
            ("zhaoyiduo-12", PasswordFault::Common),
        ] {
            assert_eq!(check(password, "zhaoyiduo"), Err(fault), "{password}");
        }
        assert_eq!(check(&"词组".repeat(101), "李敏"), Err(PasswordFault::Long));
    }

    #[test]
    fn a_password_is_recognised_by_what_is_kept_of_it() {
        let kept = hash("滨江新区 yexiao").expect("a hash");
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(is_right("滨江新区 yexiao", &kept));
        assert!(is_right("滨江新区 ｙｅｘｉａｏ", &kept));
        assert!(!is_right("滨江新区 Yexiao", &kept) && !is_right("", &kept));
        assert!(!is_right("x", "no hash"));
    }

    #[test]
    fn generated_passwords_pass_and_differ() {
        let (one, other) = (generated().expect("one"), generated().expect("other"));
        assert_ne!(one, other);
        assert_eq!(check(&one, "李敏"), Ok(()));
        assert_eq!(one.len(), 19);
    }
}
