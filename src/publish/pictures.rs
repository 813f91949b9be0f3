//! Pictures of outlets under addresses of our own, where feeds.toml has a key for them (`serve.picture_key`).
//!
//! The server fetches nothing but what was signed here (HMAC-SHA256, RFC 2104): so it is no open proxy, and
//! keeps no list of pictures either. The same key makes the same bytes.

use std::{borrow::Cow, fmt};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256, digest::Output};
use url::Url;

use super::markup::{Piece, for_each_character, pieces, tag_name};
use crate::model::Secret;

/// Bytes of a signature: nobody guesses one of 128 bits.
const SIGNATURE: usize = 16;

/// The longest address of a picture, in bytes. Servers in front of ours take request lines of 8 KB.
const LONGEST: usize = 4096;

/// Signs addresses of pictures, and knows its own signatures.
#[derive(Clone)]
pub struct Pictures {
    mac: Hmac<Sha256>,
    fingerprint: Output<Sha256>,
}

impl Pictures {
    /// By the key of feeds.toml. It is hashed first, so that what is derived from it here means nothing elsewhere.
    pub fn new(key: &Secret) -> Pictures {
        let seed = Sha256::new().chain_update("huiwen pictures\n").chain_update(&key.0).finalize();
        let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
        block[..seed.len()].copy_from_slice(&seed);
        let fingerprint = Sha256::new().chain_update("fingerprint\n").chain_update(seed).finalize();
        Pictures { mac: Hmac::new(&block), fingerprint }
    }

    /// Where our server has the picture at `url`, below the top of the portal: `picture/`, the signature in
    /// hexadecimal digits, `/` and the address in base64url without padding (RFC 4648, 5).
    pub fn path(&self, url: &Url) -> String {
        let encoded = BASE64.encode(url.as_str());
        let signature = self.mac.clone().chain_update(&encoded).finalize().into_bytes();
        let digits: String =
            signature.iter().take(SIGNATURE).map(|byte| format!("{byte:02x}")).collect();
        format!("picture/{digits}/{encoded}")
    }

    /// The address that was signed; none if this is no signature of ours. Takes the same time wherever a wrong
    /// signature differs.
    pub fn verify(&self, signature: &str, encoded: &str) -> Option<Url> {
        if encoded.len() > LONGEST.div_ceil(3) * 4 {
            return None;
        }
        let given = signature_bytes(signature)?;
        // What is signed is the encoded form: another spelling of the same address is not ours.
        self.mac.clone().chain_update(encoded).verify_truncated_left(&given).ok()?;
        let address = String::from_utf8(BASE64.decode(encoded).ok()?).ok()?;
        Url::parse(&address).ok().filter(is_fetched)
    }

    /// Sanitised HTML whose pictures come from our server, which readers find at `root`. Pictures inside the
    /// text stay, and those without an address that could be fetched lose it: their words are left.
    pub fn through(&self, html: &str, root: &str) -> String {
        let mut result = String::with_capacity(html.len() + 256);
        for piece in pieces(html) {
            match piece {
                Piece::Tag(tag) if matches!(tag_name(tag), "img" | "video") => {
                    self.push_tag(&mut result, tag, root);
                }
                // Other sizes of a picture: the plain one is enough.
                Piece::Tag(tag) if tag_name(tag) == "source" && has_attribute(tag, "srcset") => {}
                Piece::Tag(text) | Piece::Text(text) => result.push_str(text),
            }
        }
        result
    }

    /// Tells keys apart, and tells nothing else of them.
    pub(super) fn fingerprint(&self) -> String {
        BASE64.encode(self.fingerprint)
    }

    fn push_tag(&self, result: &mut String, tag: &str, root: &str) {
        let name = tag_name(tag);
        if tag.starts_with("</") {
            return result.push_str(tag);
        }
        result.push('<');
        result.push_str(name);
        for (attribute, value) in attributes(tag) {
            let value = match (name, attribute) {
                ("img", "src") | ("video", "poster") => self.address(value, root).map(Cow::Owned),
                (_, "srcset") => None,
                _ => Some(Cow::Borrowed(value)),
            };
            if let Some(value) = value {
                result.push_str(&format!(" {attribute}=\"{value}\""));
            }
        }
        result.push('>');
    }

    /// What stands in place of an address, as an attribute has it.
    fn address(&self, written: &str, root: &str) -> Option<String> {
        // The sanitiser lets pictures alone stand there.
        if written.starts_with("data:") {
            return Some(written.to_owned());
        }
        let mut address = String::new();
        for_each_character(written, |character| address.push(character));
        let url = Url::parse(&address).ok()?;
        let is_short = url.as_str().len() <= LONGEST;
        (is_short && is_fetched(&url)).then(|| format!("{root}{}", self.path(&url)))
    }
}

/// Without the key.
impl fmt::Debug for Pictures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pictures(…)")
    }
}

fn is_fetched(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

/// The bytes of a signature; it has one spelling.
fn signature_bytes(digits: &str) -> Option<[u8; SIGNATURE]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let digits: &[u8; 2 * SIGNATURE] = digits.as_bytes().try_into().ok()?;
    let mut bytes = [0; SIGNATURE];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

fn has_attribute(tag: &str, wanted: &str) -> bool {
    attributes(tag).any(|(name, _)| name == wanted)
}

/// The attributes of a tag as a serialiser writes them: a space, the name, and the value in double quotes, its
/// references not yet resolved. What is written otherwise is left out.
fn attributes(tag: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = tag.split_once(' ').map_or("", |(_, rest)| rest);
    std::iter::from_fn(move || {
        let (name, after) = rest.trim_start().split_once("=\"")?;
        let (value, after) = after.split_once('"')?;
        rest = after;
        // A name without a value stands before it, and means nothing for what is shown.
        Some((name.rsplit(' ').next().unwrap_or(name), value))
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test says what it expects")]

    use super::*;

    fn pictures(key: &str) -> Pictures {
        Pictures::new(&Secret(key.to_owned()))
    }

    /// The signature and the address of a path.
    fn parts(path: &str) -> (&str, &str) {
        path.strip_prefix("picture/").unwrap().split_once('/').unwrap()
    }

    #[test]
    fn what_was_signed_is_known_and_nothing_else_is() {
        let ours = pictures("sixteen letters!");
        let url: Url = "https://img.a.example/新/1.jpg?w=2&h=3".parse().unwrap();
        let path = ours.path(&url);
        assert_eq!(path, pictures("sixteen letters!").path(&url));
        let (signature, encoded) = parts(&path);
        assert_eq!(signature.len(), 32);
        assert!(encoded.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
        assert_eq!(ours.verify(signature, encoded), Some(url.clone()));

        assert_eq!(pictures("sixteen letters?").verify(signature, encoded), None);
        let other = ours.path(&"https://img.a.example/2.jpg".parse().unwrap());
        let (of_other, other) = parts(&other);
        assert_eq!((ours.verify(signature, other), ours.verify(of_other, encoded)), (None, None));
        for wrong in [
            "",
            &signature[..30],
            &signature[..2],
            &signature.to_ascii_uppercase(),
            &format!("{signature}00"),
            &"0".repeat(32),
            &"é".repeat(16),
        ] {
            assert_eq!(ours.verify(wrong, encoded), None, "{wrong}");
        }
        assert_eq!(ours.verify(signature, &format!("{encoded}=")), None);
    }

    #[test]
    fn a_signature_for_what_is_not_fetched_is_of_no_use() {
        let ours = pictures("sixteen letters!");
        for address in ["file:///etc/passwd", "data:image/png;base64,AA", "ftp://a.example/1.png"] {
            let path = ours.path(&address.parse().unwrap());
            let (signature, encoded) = parts(&path);
            assert_eq!(ours.verify(signature, encoded), None, "{address}");
        }
    }

    #[test]
    fn neither_the_key_nor_what_signs_is_shown() {
        assert_eq!(format!("{:?}", pictures("sixteen letters!")), "Pictures(…)");
        let (one, other) = (pictures("sixteen letters!"), pictures("sixteen letters?"));
        assert_ne!(one.fingerprint(), other.fingerprint());
        assert!(!one.fingerprint().contains("sixteen"));
    }

    #[track_caller]
    fn check(html: &str, expected: &str) {
        let ours = pictures("sixteen letters!");
        let one = ours.path(&"https://a.example/1.jpg?a=1&b=2".parse().unwrap());
        assert_eq!(ours.through(html, "../"), expected.replace("ONE", &format!("../{one}")));
    }

    #[test]
    fn pictures_come_from_our_server_and_all_else_stays() {
        check(
            r#"<p>一<img alt="图 &gt;" src="https://a.example/1.jpg?a=1&amp;b=2" width="3">二</p>"#,
            r#"<p>一<img alt="图 &gt;" src="ONE" width="3">二</p>"#,
        );
        check(
            r#"<video src="https://a.example/1.mp4" poster="https://a.example/1.jpg?a=1&amp;b=2" controls=""></video>"#,
            r#"<video src="https://a.example/1.mp4" poster="ONE" controls=""></video>"#,
        );
        let link = r#"<a href="https://a.example/1.jpg">甲</a> src="https://a.example/1.jpg""#;
        check(link, link);
        let inside = r#"<img src="data:image/png;base64,AAAA">"#;
        check(inside, inside);
    }

    #[test]
    fn no_other_size_leads_to_the_outlet() {
        check(
            r#"<picture><source srcset="https://a.example/2.webp" type="image/webp"><img srcset="https://a.example/2.jpg" src="https://a.example/1.jpg?a=1&amp;b=2"></picture>"#,
            r#"<picture><img src="ONE"></picture>"#,
        );
        let film = r#"<video controls=""><source src="https://a.example/1.mp4"></video>"#;
        check(film, film);
    }

    #[test]
    fn words_that_look_like_an_address_are_words() {
        check(
            r#"<img alt=" src=" src="https://a.example/1.jpg?a=1&amp;b=2">"#,
            r#"<img alt=" src=" src="ONE">"#,
        );
        check(r#"<img hidden src="https://a.example/1.jpg?a=1&amp;b=2""#, r#"<img src="ONE">"#);
    }

    #[test]
    fn what_cannot_be_fetched_leaves_its_words() {
        let long = format!("https://a.example/{}", "a".repeat(LONGEST));
        for address in ["1.jpg", "ftp://a.example/1.jpg", "https://", long.as_str()] {
            check(&format!(r#"<img src="{address}" alt="图">"#), r#"<img alt="图">"#);
        }
    }
}
