// SPDX-License-Identifier: GPL-2.0-or-later
//! Package names: what a source or binary package may be called.

/// Checks the name of a source or binary package (Debian Policy 5.6.1 and 5.6.7).
///
/// In: the bare name, without architecture qualifier. Out: nothing if it is valid.
/// Error: a sentence that says what is wrong and what to write instead.
pub fn check_package_name(name: &str) -> Result<(), String> {
    let Some(first) = name.chars().next() else {
        return Err("the package name is empty".to_string());
    };
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            let lower = name.to_ascii_lowercase();
            let help = match check_package_name(&lower) {
                Ok(()) => format!("write `{lower}`"),
                Err(_) => "use only a-z, 0-9, `+`, `-` and `.`".to_string(),
            };
            return Err(format!(
                "package name `{name}` has the capital letter `{c}`: {help}"
            ));
        }
        if !(c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
            return Err(format!(
                "package name `{name}` has {}: use only a-z, 0-9, `+`, `-` and `.`",
                show(c)
            ));
        }
    }
    if !first.is_ascii_alphanumeric() {
        return Err(format!(
            "package name `{name}` starts with `{first}`: start it with a letter or digit"
        ));
    }
    if name.len() < 2 {
        return Err(format!(
            "package name `{name}` is too short: use at least two characters"
        ));
    }
    Ok(())
}

/// Checks the name of a package that need not be a valid one: files and folders are called by it, so it is no path.
///
/// Error: a sentence that says what is wrong and what to write instead.
pub fn check_path(name: &str) -> Result<(), String> {
    if name.contains(['/', '\0']) {
        return Err(format!(
            "package name `{name}` has a `/`: files are called by it"
        ));
    }
    if let Some(c) = name.chars().find(|c| c.is_control()) {
        return Err(format!("package name `{name}` has {}", show(c)));
    }
    if matches!(name, "." | "..") {
        return Err(format!(
            "package name `{name}` is a directory: files are called by it"
        ));
    }
    Ok(())
}

/// One character in words, for messages.
fn show(c: char) -> String {
    match c {
        '\n' | '\r' => "a line break".to_string(),
        c if c.is_whitespace() => "a blank".to_string(),
        c => format!("the character `{c}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn valid_names() {
        for name in ["ab", "0ad", "g++", "libc6.1-dev", "linux-image-7.2", "a+"] {
            assert_eq!(check_package_name(name), Ok(()), "{name}");
        }
    }

    #[test]
    fn invalid_names_say_why() {
        for (name, part) in [
            ("", "empty"),
            ("a", "two characters"),
            ("-ab", "starts with `-`"),
            ("+x", "starts with `+`"),
            ("Linux-Image", "write `linux-image`"),
            ("a_b", "the character `_`"),
            ("a b", "a blank"),
            ("a\nb", "a line break"),
            ("straße", "the character `ß`"),
            ("a:any", "the character `:`"),
        ] {
            let message = check_package_name(name).expect_err(name);
            assert!(message.contains(part), "{name}: {message}");
        }
    }
}
