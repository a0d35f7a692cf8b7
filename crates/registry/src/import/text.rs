//! What text from a file may contain. A name with a hidden direction mark can look like another person's name.

/// The most characters of a name or a title.
pub const MAX_NAME_CHARS: usize = 200;

/// A name or another single line: trimmed, not too long, nothing invisible in it.
pub fn line(text: &str) -> Result<String, &'static str> {
    let text = text.trim();
    if text.chars().count() > MAX_NAME_CHARS {
        return Err("is longer than 200 characters");
    }
    if text.chars().any(char::is_control) {
        return Err("has a control character in it");
    }
    if text.chars().any(|c| is_direction_control(c) || is_invisible(c)) {
        return Err("has a hidden direction mark or an invisible character in it");
    }
    Ok(text.to_owned())
}

/// The text of a letter: lines and tabs may stay, what reorders or hides text may not.
pub fn body(text: &str) -> Result<String, &'static str> {
    let text = text.replace("\r\n", "\n");
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err("has a control character in it");
    }
    if text.chars().any(|c| matches!(c, '\u{202a}'..='\u{202e}')) {
        return Err("has a direction override in it");
    }
    Ok(text)
}

fn is_direction_control(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Zero-width non-joiner and joiner are letters' business in Persian names and stay allowed.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{00ad}' | '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{fff9}'..='\u{fffd}' | '\u{e0000}'..='\u{e007f}')
}
