//! The YAML of a guess: scalars, and lines with their comments.

/// Characters of a line, comments included.
const WIDTH: usize = 118;

/// A text as a YAML scalar: plain where nothing else could be read, in double quotes otherwise.
pub(super) fn text(text: &str) -> String {
    let word = |c: char| c.is_alphanumeric() || "_-./°".contains(c);
    let first = text.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '°');
    let inner = text.chars().all(|c| word(c) || c == ' ') && !text.ends_with(' ');
    let taken = ["null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf"];
    if first && inner && !taken.contains(&text.to_lowercase().as_str()) {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{a0}' | '\u{202f}') => {
                quoted.push_str(&format!("\\U{:08X}", u32::from(c)));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// A number or a text: numbers stand without quotes.
pub(super) fn scalar(value: &str) -> String {
    let plain = value.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        && value.chars().all(|c| c.is_ascii_digit() || "-.".contains(c))
        && value.parse::<f64>().is_ok();
    if plain { value.to_owned() } else { text(value) }
}

/// One sign in quotes.
pub(super) fn character(sign: char) -> String {
    text(&sign.to_string())
}

/// A list in one line.
pub(super) fn list(items: &[String]) -> String {
    format!("[{}]", items.join(", "))
}

/// Lines of YAML.
#[derive(Debug, Default)]
pub(super) struct Lines {
    text: String,
    /// Levels that all lines are moved in by.
    pub(super) base: usize,
}

impl Lines {
    /// A line, with why it is so: behind it where there is room, above it where not.
    pub(super) fn line(&mut self, depth: usize, content: &str, why: &str) {
        let indent = "  ".repeat(self.base + depth);
        if why.is_empty() {
            self.text.push_str(&format!("{indent}{content}\n"));
            return;
        }
        let why = comment(why);
        let together = format!("{indent}{content}  # guess: {why}");
        if together.chars().count() <= WIDTH && !content.is_empty() {
            self.text.push_str(&together);
            self.text.push('\n');
        } else {
            self.remark(depth, &format!("guess: {why}"));
            if !content.is_empty() {
                self.text.push_str(&format!("{indent}{content}\n"));
            }
        }
    }

    /// A comment of its own lines.
    pub(super) fn remark(&mut self, depth: usize, text: &str) {
        let indent = "  ".repeat(self.base + depth);
        let mut line = format!("{indent}#");
        for word in comment(text).split(' ') {
            if line.chars().count() + 1 + word.chars().count() > WIDTH && line.len() > indent.len() + 1 {
                self.text.push_str(&line);
                self.text.push('\n');
                line = format!("{indent}#  ");
            }
            line.push(' ');
            line.push_str(word);
        }
        self.text.push_str(&line);
        self.text.push('\n');
    }

    /// An empty line.
    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// A line as it is.
    pub(super) fn raw(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}

/// A text of a file inside a comment: nothing in it ends the line.
fn comment(text: &str) -> String {
    let tame = |c: char| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') { ' ' } else { c };
    text.chars().map(tame).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars() {
        for (value, expected) in [
            ("air temperature", "air temperature"),
            ("T [degC]", "\"T [degC]\""),
            ("no", "\"no\""),
            ("a: b", "\"a: b\""),
            ("a #b", "\"a #b\""),
            ("tab\t\"x\"\\", "\"tab\\t\\\"x\\\"\\\\\""),
            ("1e5", "\"1e5\""),
            ("", "\"\""),
            ("%", "\"%\""),
            ("\u{feff}a", "\"\\U0000FEFFa\""),
        ] {
            assert_eq!(text(value), expected);
        }
        assert_eq!(["-7.77", "n/a", "-", "--", "1.2.3"].map(scalar), ["-7.77", "n/a", "\"-\"", "\"--\"", "\"1.2.3\""]);
    }

    #[test]
    fn comments_stay_comments() {
        let mut lines = Lines::default();
        lines.line(1, "a: 1", "one\ntwo");
        lines.line(0, "b: 2", &"word ".repeat(60));
        let text = lines.finish();
        assert!(text.lines().all(|line| line.trim_start().starts_with(['#', 'a', 'b'])), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
    }
}
