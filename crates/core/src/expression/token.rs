//! Signs, names and values of a text.

use super::{ExpressionError, LONGEST};

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Number(f64),
    /// `'text'`, without its quotes.
    Text(String),
    /// A word, which may be a keyword.
    Word(String),
    /// A name in backticks.
    Name(String),
    /// `[unit]`, without its brackets.
    Unit(String),
    /// An operator, a parenthesis, a comma.
    Sign(&'static str),
}

impl Token {
    /// In words, for messages.
    pub(super) fn shown(&self) -> String {
        match self {
            Token::Number(value) => format!("`{value}`"),
            Token::Text(text) => format!("'{}'", short(text)),
            Token::Word(name) | Token::Name(name) => format!("`{}`", short(name)),
            Token::Unit(unit) => format!("`[{}]`", short(unit)),
            Token::Sign(sign) => format!("`{sign}`"),
        }
    }
}

/// The beginning of a text.
pub(super) fn short(text: &str) -> String {
    let mut shown: String = text.chars().take(40).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(40).is_some() {
        shown.push('…');
    }
    shown
}

/// Signs, longer ones first.
const SIGNS: [&str; 16] = ["==", "!=", "<=", ">=", "**", "<", ">", "+", "-", "*", "/", "^", "(", ")", ",", "%"];

pub(super) fn begins_word(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

/// Whether a word goes on: letters, digits, `_` and periods, as in `Temp.`.
pub(super) fn in_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '.'
}

/// The tokens with their characters, from 1.
pub(super) fn tokens(text: &str) -> Result<Vec<(usize, Token)>, ExpressionError> {
    let characters: Vec<char> = text.chars().take(LONGEST + 1).collect();
    if characters.len() > LONGEST {
        let message = format!("expected at most {LONGEST} characters, found more");
        return Err(ExpressionError::new(LONGEST + 1, message, "is it an expression?"));
    }
    let mut found = Vec::new();
    let mut at = 0;
    let get = |at: usize| characters.get(at).copied();
    while let Some(c) = get(at) {
        let start = at;
        if c.is_whitespace() {
            at += 1;
            continue;
        }
        let digit = |at: usize| get(at).is_some_and(|c| c.is_ascii_digit());
        let token = if digit(at) || (c == '.' && digit(at + 1)) {
            while digit(at) || get(at) == Some('.') {
                at += 1;
            }
            if matches!(get(at), Some('e' | 'E')) {
                let signed = usize::from(matches!(get(at + 1), Some('+' | '-')));
                if digit(at + 1 + signed) {
                    at += 1 + signed;
                    while digit(at) {
                        at += 1;
                    }
                }
            }
            let written: String = slice(&characters, start, at);
            match written.parse::<f64>().ok().filter(|value| value.is_finite()) {
                Some(value) => Token::Number(value),
                None => {
                    let message = format!("expected a number, found `{}`", short(&written));
                    return Err(ExpressionError::new(
                        start + 1,
                        message,
                        "write it as 0.5 or 1e-3; times stand in quotes",
                    ));
                }
            }
        } else if begins_word(c) {
            while get(at).is_some_and(in_word) {
                at += 1;
            }
            Token::Word(slice(&characters, start, at))
        } else if let Some((end, name)) =
            [('\'', '\''), ('`', '`'), ('[', ']')].into_iter().find(|(open, _)| *open == c)
        {
            let _ = end;
            let (written, next) = enclosed(&characters, at, name)?;
            at = next;
            match c {
                '\'' => Token::Text(written),
                '[' => Token::Unit(written.trim().to_owned()),
                _ if written.is_empty() => {
                    return Err(ExpressionError::new(start + 1, "expected a name in backticks, found none", ""));
                }
                _ => Token::Name(written),
            }
        } else {
            let sign = SIGNS.into_iter().find(|sign| sign.chars().enumerate().all(|(i, c)| get(at + i) == Some(c)));
            let Some(sign) = sign else { return Err(unknown(c, start + 1, get(at + 1))) };
            at += sign.len();
            Token::Sign(if sign == "**" { "^" } else { sign })
        };
        found.push((start + 1, token));
    }
    Ok(found)
}

fn slice(characters: &[char], from: usize, to: usize) -> String {
    characters.get(from..to).unwrap_or_default().iter().collect()
}

/// What stands between the mark at `at` and `close`, and where it goes on. A quote is doubled inside quotes.
fn enclosed(characters: &[char], at: usize, close: char) -> Result<(String, usize), ExpressionError> {
    let (mut text, mut next) = (String::new(), at + 1);
    loop {
        match characters.get(next) {
            Some(c) if *c == close => {
                if close != '\'' || characters.get(next + 1) != Some(&close) {
                    return Ok((text, next + 1));
                }
                text.push(close);
                next += 2;
            }
            Some(c) => {
                text.push(*c);
                next += 1;
            }
            None => {
                let message = format!("expected a closing `{close}`, found the end");
                return Err(ExpressionError::new(at + 1, message, "a quote inside a text is written twice: 'it''s'"));
            }
        }
    }
}

fn unknown(c: char, at: usize, next: Option<char>) -> ExpressionError {
    let hint = match (c, next) {
        ('"' | '“' | '”' | '„' | '‘' | '’', _) => "texts stand in single quotes, as 'good'",
        ('=', _) => "two are the same if `a == b`",
        ('&', _) => "write `and`",
        ('|', _) => "write `or`",
        ('!', _) => "write `not`, or `!=`",
        ('≤', _) => "write `<=`",
        ('≥', _) => "write `>=`",
        ('≠', _) => "write `!=`",
        ('·' | '×', _) => "write `*`",
        ('°', _) => "write `degC`, or the unit in brackets",
        ('{', _) => "names stand without braces; other signs of a name stand in backticks",
        _ => "names with other signs than letters, digits, `_` and `.` stand in backticks",
    };
    ExpressionError::new(at, format!("expected a value or an operator, found `{c}`"), hint)
}
