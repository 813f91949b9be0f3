//! Whether a push comes from who knows the secret (`WebSub`, section 7.1).

use hmac::{EagerHash, Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

/// Whether `signature`, an `X-Hub-Signature` header such as `sha256=3f0a…`, is that of `body`. The
/// comparison takes the same time wherever the two differ.
pub fn is_signed(secret: &str, signature: &str, body: &[u8]) -> bool {
    let Some((method, digits)) = signature.trim().split_once('=') else { return false };
    let Some(given) = bytes(digits.trim()) else { return false };
    match method.trim().to_ascii_lowercase().as_str() {
        "sha1" => is_mac::<Sha1>(secret, &given, body),
        "sha256" => is_mac::<Sha256>(secret, &given, body),
        "sha384" => is_mac::<Sha384>(secret, &given, body),
        "sha512" => is_mac::<Sha512>(secret, &given, body),
        _ => false,
    }
}

fn is_mac<H: EagerHash>(secret: &str, given: &[u8], body: &[u8]) -> bool {
    // A key of any length will do.
    Hmac::<H>::new_from_slice(secret.as_bytes())
        .is_ok_and(|mac| mac.chain_update(body).verify_slice(given).is_ok())
}

/// The bytes of hexadecimal digits; no method has more than 64.
fn bytes(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks_exact(2);
    if digits.len() > 128 || !pairs.remainder().is_empty() {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    pairs.map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 2202 (SHA-1) and RFC 4231 (SHA-2), test case 2: the key `Jefe`.
    const TEXT: &[u8] = b"what do ya want for nothing?";

    const KNOWN: [&str; 4] = [
        "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
        "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        "sha384=af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e\
         8e2240ca5e69e2c78b3239ecfab21649",
        "sha512=164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554\
         9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
    ];

    #[test]
    fn the_four_methods_are_known() {
        for signature in KNOWN {
            assert!(is_signed("Jefe", signature, TEXT), "{signature}");
            assert!(is_signed("Jefe", &signature.to_ascii_uppercase(), TEXT), "{signature}");
        }
    }

    #[test]
    fn anything_else_is_no_signature() {
        for signature in KNOWN {
            assert!(!is_signed("jefe", signature, TEXT));
            assert!(!is_signed("Jefe", signature, b"what do ya want for something?"));
            assert!(!is_signed("Jefe", &signature[..signature.len() - 2], TEXT));
            assert!(!is_signed("Jefe", &signature.replace('=', ""), TEXT));
        }
        let long = format!("sha256={}", "0".repeat(10_000));
        for signature in ["", "=", "sha256=", "sha256=zz", "sha256=é", "md5=00", "sha1=5b5", &long]
        {
            assert!(!is_signed("Jefe", signature, TEXT), "{signature}");
        }
    }
}
