//! An expression as text again, in one form.

use super::Expression;
use super::parser::KEYWORDS;
use super::token::{begins_word, in_word};
use super::tree::{Binary, Expr, Node, level};
use std::fmt;

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(&self.root, level::OR, f)
    }
}

/// A word that stands without brackets or backticks.
fn is_plain(word: &str) -> bool {
    word.starts_with(begins_word) && word.chars().all(in_word) && !KEYWORDS.contains(&word)
}

/// How tightly a part binds.
fn level_of(expr: &Expr) -> u8 {
    match &expr.node {
        Node::Binary(operator, ..) => operator.level(),
        Node::Not(of) if matches!(of.node, Node::In(..)) => level::COMPARISON,
        Node::Not(_) => level::NOT,
        Node::In(..) => level::COMPARISON,
        Node::Negative(_) => level::SIGN,
        _ => level::ATOM,
    }
}

/// Writes a part where one that binds at least as `least` stands.
fn write(expr: &Expr, least: u8, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if level_of(expr) < least {
        f.write_str("(")?;
        write(expr, level::OR, f)?;
        return f.write_str(")");
    }
    match &expr.node {
        Node::Number(value, unit) => {
            match value.fract() == 0.0 && *value < 1e15 {
                true => write!(f, "{value}")?,
                false => write!(f, "{value:?}")?,
            }
            match unit {
                None => Ok(()),
                Some(unit) if is_plain(unit) || unit == "%" => write!(f, " {unit}"),
                Some(unit) => write!(f, " [{unit}]"),
            }
        }
        Node::Text(text) => write!(f, "'{}'", text.replace('\'', "''")),
        Node::Bool(value) => write!(f, "{value}"),
        Node::Missing => f.write_str("missing"),
        Node::Name(name) if is_plain(name) => f.write_str(name),
        Node::Name(name) => write!(f, "`{name}`"),
        Node::Negative(of) => {
            f.write_str("-")?;
            write(of, level::SIGN, f)
        }
        Node::Not(of) => match &of.node {
            Node::In(value, list) => within(value, " not in ", list, f),
            _ => {
                f.write_str("not ")?;
                write(of, level::NOT, f)
            }
        },
        Node::Binary(operator, left, right) => {
            let own = operator.level();
            // Chains are read from the left; powers and comparisons do not follow each other.
            let (before, after) = match operator {
                Binary::Power => (level::ATOM, level::SIGN),
                _ if own == level::COMPARISON => (level::SUM, level::SUM),
                _ => (own, own + 1),
            };
            write(left, before, f)?;
            write!(f, " {} ", operator.sign())?;
            write(right, after, f)
        }
        Node::In(value, list) => within(value, " in ", list, f),
        Node::Call(function, arguments) => {
            write!(f, "{}(", function.name())?;
            parts(arguments, level::OR, f)?;
            f.write_str(")")
        }
    }
}

fn within(value: &Expr, word: &str, list: &[Expr], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write(value, level::SUM, f)?;
    f.write_str(word)?;
    f.write_str("(")?;
    parts(list, level::SUM, f)?;
    f.write_str(")")
}

fn parts(list: &[Expr], least: u8, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (i, item) in list.iter().enumerate() {
        if i > 0 {
            f.write_str(", ")?;
        }
        write(item, least, f)?;
    }
    Ok(())
}
