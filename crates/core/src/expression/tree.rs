//! What an expression is once its text was read: a tree of parts, each with its place.

use super::function::Function;

/// A part of an expression.
#[derive(Debug, Clone)]
pub(super) struct Expr {
    /// Character of its operator, its name or its value, from 1.
    pub(super) at: usize,
    pub(super) node: Node,
}

/// Places do not matter.
impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// A number that is finite and not below 0, and its unit.
    Number(f64, Option<String>),
    Text(String),
    Bool(bool),
    Missing,
    Name(String),
    Negative(Box<Expr>),
    Not(Box<Expr>),
    Binary(Binary, Box<Expr>, Box<Expr>),
    /// Whether a value is one of several, which are at least one.
    In(Box<Expr>, Vec<Expr>),
    Call(Function, Vec<Expr>),
}

/// An operator between two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Binary {
    Or,
    And,
    Equal,
    Unequal,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}

impl Binary {
    pub(super) const ALL: [Binary; 13] = [
        Binary::Or,
        Binary::And,
        Binary::Equal,
        Binary::Unequal,
        Binary::LessEqual,
        Binary::GreaterEqual,
        Binary::Less,
        Binary::Greater,
        Binary::Add,
        Binary::Subtract,
        Binary::Multiply,
        Binary::Divide,
        Binary::Power,
    ];

    pub(super) fn sign(self) -> &'static str {
        match self {
            Binary::Or => "or",
            Binary::And => "and",
            Binary::Equal => "==",
            Binary::Unequal => "!=",
            Binary::Less => "<",
            Binary::LessEqual => "<=",
            Binary::Greater => ">",
            Binary::GreaterEqual => ">=",
            Binary::Add => "+",
            Binary::Subtract => "-",
            Binary::Multiply => "*",
            Binary::Divide => "/",
            Binary::Power => "^",
        }
    }

    /// How tightly it binds; see [`level`].
    pub(super) fn level(self) -> u8 {
        match self {
            Binary::Or => level::OR,
            Binary::And => level::AND,
            Binary::Add | Binary::Subtract => level::SUM,
            Binary::Multiply | Binary::Divide => level::PRODUCT,
            Binary::Power => level::POWER,
            _ => level::COMPARISON,
        }
    }
}

/// Levels of the grammar, from what binds least.
pub(super) mod level {
    pub(in super::super) const OR: u8 = 0;
    pub(in super::super) const AND: u8 = 1;
    pub(in super::super) const NOT: u8 = 2;
    pub(in super::super) const COMPARISON: u8 = 3;
    pub(in super::super) const SUM: u8 = 4;
    pub(in super::super) const PRODUCT: u8 = 5;
    pub(in super::super) const SIGN: u8 = 6;
    pub(in super::super) const POWER: u8 = 7;
    pub(in super::super) const ATOM: u8 = 8;
}

impl Expr {
    /// The names in it, each once.
    pub(super) fn names<'a>(&'a self, names: &mut Vec<&'a str>) {
        match &self.node {
            Node::Name(name) => {
                if !names.contains(&name.as_str()) {
                    names.push(name);
                }
            }
            Node::Number(..) | Node::Text(_) | Node::Bool(_) | Node::Missing => {}
            Node::Negative(of) | Node::Not(of) => of.names(names),
            Node::Binary(_, left, right) => {
                left.names(names);
                right.names(names);
            }
            Node::In(of, list) => {
                of.names(names);
                list.iter().for_each(|item| item.names(names));
            }
            Node::Call(_, arguments) => arguments.iter().for_each(|argument| argument.names(names)),
        }
    }
}
