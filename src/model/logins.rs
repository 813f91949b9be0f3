//! How the log names whoever works in the shell and gives no name.

/// Whoever is at the shell, where not even the login is known.
const SHELL: &str = "shell";

/// What signs the acts of a login: `root@shell`. An empty login is none.
pub fn login_signature(login: Option<&str>) -> String {
    match login {
        Some(login) if !login.is_empty() => format!("{login}@{SHELL}"),
        _ => SHELL.to_owned(),
    }
}

/// Whether a signature is that of a login: it tells who did it, and is no person's name, which is what readers are to
/// be told as 责任编辑 (DOMAIN.md, 8).
pub fn is_login(signature: &str) -> bool {
    signature == SHELL || signature.ends_with("@shell")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_sign_otherwise_than_people() {
        for (login, signature) in
            [(Some("root"), "root@shell"), (Some(""), "shell"), (None, "shell")]
        {
            assert_eq!(login_signature(login), signature);
            assert!(is_login(signature), "{signature}");
        }
        for name in ["root", "李敏", "li@example.cn", "Shelley", "shell@example.cn"] {
            assert!(!is_login(name), "{name}");
        }
    }
}
