//! The grammar, by recursive descent:
//!
//! ```text
//! or         = and { "or" and }
//! and        = not { "and" not }
//! not        = "not" not | comparison
//! comparison = sum [ ("==" | "!=" | "<" | "<=" | ">" | ">=") sum | ["not"] "in" "(" sum { "," sum } ")" ]
//! sum        = product { ("+" | "-") product }
//! product    = sign { ("*" | "/") sign }
//! sign       = "-" sign | "+" sign | power
//! power      = atom [ "^" sign ]
//! atom       = number [unit] | text | "true" | "false" | "missing" | name | function "(" or { "," or } ")" | "(" or ")"
//! unit       = name | "%" | "[" unit of core::units "]"
//! ```

use super::function::FUNCTIONS;
use super::token::{self, Token};
use super::tree::{Binary, Expr, Node, level};
use super::{DEEPEST, ExpressionError};
use crate::schema::near;

/// Most parts of a tree on the way from its root to a leaf: long sums are deep, too.
const TALLEST: usize = 128;
/// Words that are no names.
pub(super) const KEYWORDS: [&str; 7] = ["and", "or", "not", "in", "true", "false", "missing"];

pub(super) fn parse(text: &str) -> Result<Expr, ExpressionError> {
    let tokens = token::tokens(text)?;
    let end = text.chars().count() + 1;
    let mut parser = Parser { tokens, at: 0, end, depth: 0 };
    if parser.tokens.is_empty() {
        return Err(ExpressionError::new(1, "expected an expression, found nothing", "write as `t > 5 [degC]`"));
    }
    let (root, _) = parser.binary(level::OR)?;
    match parser.peek() {
        None => Ok(root),
        Some(_) => Err(parser.unexpected("an operator or the end")),
    }
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    at: usize,
    end: usize,
    depth: usize,
}

/// A part and the height of its tree.
type Part = Result<(Expr, usize), ExpressionError>;

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(_, token)| token)
    }

    /// Character of the next token, or of the end.
    fn place(&self) -> usize {
        self.tokens.get(self.at).map_or(self.end, |(place, _)| *place)
    }

    fn take(&mut self, wanted: &str) -> bool {
        let found = match self.peek() {
            Some(Token::Sign(sign)) => *sign == wanted,
            Some(Token::Word(word)) => word == wanted,
            _ => false,
        };
        self.at += usize::from(found);
        found
    }

    fn wanted(&mut self, wanted: &str) -> Result<(), ExpressionError> {
        if self.take(wanted) { Ok(()) } else { Err(self.unexpected(&format!("`{wanted}`"))) }
    }

    fn unexpected(&self, expected: &str) -> ExpressionError {
        let found = self.peek().map_or_else(|| "the end".to_owned(), Token::shown);
        let hint = match (self.peek(), self.at.checked_sub(1).and_then(|at| self.tokens.get(at))) {
            (Some(Token::Sign("<" | "<=" | ">" | ">=" | "==" | "!=")), _) if expected.starts_with("an operator") => {
                "one comparison stands between two values; join several with `and`"
            }
            (Some(Token::Unit(_)), _) => "a unit follows a number at once, as `5 [m s-1]`",
            (Some(Token::Word(_) | Token::Name(_)), Some((_, Token::Word(_) | Token::Name(_)))) => {
                "a name with blanks or other signs stands in backticks"
            }
            _ => "",
        };
        ExpressionError::new(self.place(), format!("expected {expected}, found {found}"), hint)
    }

    fn deeper(&mut self) -> Result<(), ExpressionError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            let message = format!("expected at most {DEEPEST} levels of parentheses and signs, found more");
            return Err(ExpressionError::new(self.place(), message, "cut it into several expressions"));
        }
        Ok(())
    }

    fn tall(&self, height: usize) -> Result<usize, ExpressionError> {
        if height > TALLEST {
            let message = format!("expected at most {TALLEST} operators in a row, found more");
            return Err(ExpressionError::new(self.place(), message, "cut it into several expressions"));
        }
        Ok(height)
    }

    /// The operator of a level that comes next.
    fn operator(&self, of: u8) -> Option<Binary> {
        let word = match self.peek()? {
            Token::Sign(sign) => *sign,
            Token::Word(word) => word.as_str(),
            _ => return None,
        };
        Binary::ALL.into_iter().find(|operator| operator.level() == of && operator.sign() == word)
    }

    /// What stands on a level between the binary operators that bind more loosely.
    fn binary(&mut self, of: u8) -> Part {
        let next = |parser: &mut Self| match of {
            level::OR => parser.binary(level::AND),
            level::AND => parser.not(),
            level::SUM => parser.binary(level::PRODUCT),
            _ => parser.sign(),
        };
        let (mut left, mut height) = next(self)?;
        while let Some(operator) = self.operator(of) {
            let at = self.place();
            self.at += 1;
            let (right, other) = next(self)?;
            height = self.tall(height.max(other) + 1)?;
            left = Expr { at, node: Node::Binary(operator, Box::new(left), Box::new(right)) };
        }
        Ok((left, height))
    }

    fn not(&mut self) -> Part {
        let at = self.place();
        if !self.take("not") {
            return self.comparison();
        }
        self.deeper()?;
        let (of, height) = self.not()?;
        self.depth -= 1;
        Ok((Expr { at, node: Node::Not(Box::new(of)) }, self.tall(height + 1)?))
    }

    fn comparison(&mut self) -> Part {
        let (left, height) = self.binary(level::SUM)?;
        let at = self.place();
        if let Some(operator) = self.operator(level::COMPARISON) {
            self.at += 1;
            let (right, other) = self.binary(level::SUM)?;
            let node = Node::Binary(operator, Box::new(left), Box::new(right));
            return Ok((Expr { at, node }, self.tall(height.max(other) + 1)?));
        }
        let negated = self.take("not");
        if !self.take("in") {
            return if negated { Err(self.unexpected("`in`")) } else { Ok((left, height)) };
        }
        self.wanted("(")?;
        self.deeper()?;
        let (list, other) = self.list(|parser| parser.binary(level::SUM))?;
        self.depth -= 1;
        let found = Expr { at, node: Node::In(Box::new(left), list) };
        let height = self.tall(height.max(other) + 2)?;
        Ok((if negated { Expr { at, node: Node::Not(Box::new(found)) } } else { found }, height))
    }

    /// Parts with commas between them up to the closing parenthesis, at least one.
    fn list(&mut self, one: impl Fn(&mut Self) -> Part) -> Result<(Vec<Expr>, usize), ExpressionError> {
        let (mut list, mut height) = (Vec::new(), 0);
        loop {
            let (item, other) = one(self)?;
            list.push(item);
            height = height.max(other);
            if self.take(")") {
                return Ok((list, height));
            }
            if !self.take(",") {
                return Err(self.unexpected("`,` or `)`"));
            }
        }
    }

    fn sign(&mut self) -> Part {
        let at = self.place();
        let minus = self.take("-");
        if !minus && !self.take("+") {
            return self.power();
        }
        self.deeper()?;
        let (of, height) = self.sign()?;
        self.depth -= 1;
        match minus {
            true => Ok((Expr { at, node: Node::Negative(Box::new(of)) }, self.tall(height + 1)?)),
            false => Ok((of, height)),
        }
    }

    fn power(&mut self) -> Part {
        let (base, height) = self.atom()?;
        let at = self.place();
        if !self.take("^") {
            return Ok((base, height));
        }
        self.deeper()?;
        let (exponent, other) = self.sign()?;
        self.depth -= 1;
        let node = Node::Binary(Binary::Power, Box::new(base), Box::new(exponent));
        Ok((Expr { at, node }, self.tall(height.max(other) + 1)?))
    }

    fn atom(&mut self) -> Part {
        let at = self.place();
        let Some(token) = self.peek().cloned() else { return Err(self.unexpected("a value")) };
        let node = match token {
            Token::Sign("(") => {
                self.at += 1;
                self.deeper()?;
                let inner = self.binary(level::OR)?;
                self.wanted(")")?;
                self.depth -= 1;
                return Ok(inner);
            }
            Token::Number(value) => {
                self.at += 1;
                Node::Number(value, self.unit())
            }
            Token::Text(text) => {
                self.at += 1;
                Node::Text(text)
            }
            Token::Name(name) => {
                self.at += 1;
                Node::Name(name)
            }
            Token::Word(word) => match word.as_str() {
                "true" | "false" => {
                    self.at += 1;
                    Node::Bool(word == "true")
                }
                "missing" => {
                    self.at += 1;
                    Node::Missing
                }
                "and" | "or" | "in" | "not" => return Err(self.unexpected("a value")),
                _ => {
                    self.at += 1;
                    if self.take("(") {
                        return self.call(&word, at);
                    }
                    Node::Name(word)
                }
            },
            Token::Sign(_) | Token::Unit(_) => return Err(self.unexpected("a value")),
        };
        Ok((Expr { at, node }, 1))
    }

    /// The unit behind a number.
    fn unit(&mut self) -> Option<String> {
        let unit = match self.peek()? {
            Token::Unit(unit) => unit.clone(),
            Token::Sign("%") => "%".to_owned(),
            Token::Word(word) if !KEYWORDS.contains(&word.as_str()) => word.clone(),
            _ => return None,
        };
        self.at += 1;
        Some(unit)
    }

    /// A function, whose opening parenthesis was read.
    fn call(&mut self, name: &str, at: usize) -> Part {
        let Some((_, function, least, most, form)) = FUNCTIONS.iter().find(|row| row.0 == name) else {
            let known = FUNCTIONS.iter().map(|row| row.0);
            let hint = match near::nearest(name, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "a product is written with `*`".to_owned(),
            };
            let message = format!("expected a function, found `{}`", token::short(name));
            return Err(ExpressionError::new(at, message, hint));
        };
        self.deeper()?;
        let (arguments, height) = self.list(|parser| parser.binary(level::OR))?;
        self.depth -= 1;
        if arguments.len() < *least || arguments.len() > *most {
            let message = format!("expected `{form}`, found {} arguments", arguments.len());
            return Err(ExpressionError::new(at, message, ""));
        }
        Ok((Expr { at, node: Node::Call(*function, arguments) }, self.tall(height + 1)?))
    }
}
