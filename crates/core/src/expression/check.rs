//! What every part of an expression gives.

use super::function::Function;
use super::token::short;
use super::tree::{Binary, Expr, Node};
use super::typed::{Bools, Numbers, Operation, Texts, Times, Typed};
use super::unit::{self, Measure, Measured};
use super::{Checked, ExpressionError, Operand};
use crate::units::Unit;

type Lookup<'a> = &'a dyn Fn(&str) -> Option<Operand>;
type Result<T> = std::result::Result<T, ExpressionError>;

pub(super) fn check(root: &Expr, operand: Lookup<'_>) -> Result<Checked> {
    Ok(Checked { typed: typed(root, operand)? })
}

/// The same that gives `target`.
pub(super) fn to(found: Typed, target: &Operand) -> Result<Typed> {
    let words = describe(&found);
    let other = |hint: &str| {
        let expected = match target {
            Operand::Number { .. } => "a number",
            Operand::Text | Operand::Raw { .. } => "a text",
            Operand::Time(_) => "a time",
            Operand::Bool => "a condition",
        };
        ExpressionError::new(1, format!("expected {expected}, found {words}"), hint)
    };
    Ok(match (target, found) {
        (Operand::Number { unit }, Typed::Number(numbers, measure)) => {
            let unit = unit::parse(unit, 1)?;
            match measure {
                Measure::Bare => Typed::Number(numbers, Measure::Of(unit)),
                measure => Typed::Number(unit::convert((numbers, measure), &unit, 1)?, Measure::Of(unit)),
            }
        }
        (Operand::Number { unit }, found @ (Typed::Raw { .. } | Typed::Missing)) => {
            Typed::Number(number(found, 1)?.0, Measure::Of(unit::parse(unit, 1)?))
        }
        (Operand::Text | Operand::Raw { .. }, found @ (Typed::Text(_) | Typed::Raw { .. } | Typed::Missing)) => {
            Typed::Text(text(found, 1)?)
        }
        (Operand::Time(wanted), Typed::Time(times, stored)) if *wanted == stored => Typed::Time(times, stored),
        (Operand::Time(_), Typed::Time(..)) => return Err(other("times of another tick or calendar do not convert")),
        (Operand::Time(wanted), Typed::Missing) => Typed::Time(Times::Missing, *wanted),
        (Operand::Bool, Typed::Bool(bools)) => Typed::Bool(bools),
        (Operand::Bool, Typed::Missing) => Typed::Bool(Bools::Const(None)),
        (Operand::Bool, _) => return Err(other("a condition compares, as `x > 5` or `flag == 'good'`")),
        _ => return Err(other("")),
    })
}

fn describe(typed: &Typed) -> String {
    match typed {
        Typed::Number(_, Measure::Of(unit)) if !unit.is_one() => format!("a number in `{unit}`"),
        Typed::Number(..) => "a number".to_owned(),
        Typed::Text(Texts::Const(text)) => format!("the text '{}'", short(text)),
        Typed::Text(_) => "a text".to_owned(),
        Typed::Time(..) => "a time".to_owned(),
        Typed::Bool(_) => "a condition".to_owned(),
        Typed::Raw { name, .. } => format!("the column `{}`", short(name)),
        Typed::Missing => "`missing`".to_owned(),
    }
}

/// Parts call this again, so that each kind has a function and a small frame of its own.
fn typed(expr: &Expr, operand: Lookup<'_>) -> Result<Typed> {
    match &expr.node {
        Node::Negative(of) => negative(of, expr.at, operand),
        Node::Not(of) => not(of, operand),
        Node::In(value, list) => within(value, list, expr.at, operand),
        Node::Binary(operator, left, right) => binary(*operator, left, right, expr.at, operand),
        Node::Call(function, arguments) => {
            let arguments = arguments.iter().map(|argument| Ok((argument.at, typed(argument, operand)?)));
            call(*function, arguments.collect::<Result<Vec<_>>>()?, expr.at)
        }
        _ => leaf(expr, operand),
    }
}

fn leaf(expr: &Expr, operand: Lookup<'_>) -> Result<Typed> {
    let at = expr.at;
    Ok(match &expr.node {
        Node::Number(value, None) => Typed::Number(Numbers::Const(*value), Measure::Bare),
        Node::Number(value, Some(text)) => Typed::Number(Numbers::Const(*value), Measure::Of(unit::parse(text, at)?)),
        Node::Text(text) => Typed::Text(Texts::Const(text.clone())),
        Node::Bool(value) => Typed::Bool(Bools::Const(Some(*value))),
        Node::Name(name) => match operand(name) {
            Some(Operand::Number { unit }) => {
                Typed::Number(Numbers::Name(name.clone()), Measure::Of(unit::parse(&unit, at)?))
            }
            Some(Operand::Text) => Typed::Text(Texts::Name(name.clone())),
            Some(Operand::Time(stored)) => Typed::Time(Times::Name(name.clone()), stored),
            Some(Operand::Bool) => Typed::Bool(Bools::Name(name.clone())),
            Some(Operand::Raw { decimal, thousands }) => Typed::Raw { name: name.clone(), decimal, thousands },
            None => {
                let message = format!("expected a known name, found `{}`", short(name));
                let hint = "a text stands in single quotes, a unit of several behind a number in brackets: `5 [m s-1]`";
                return Err(ExpressionError::new(at, message, hint));
            }
        },
        // The others have parts.
        _ => Typed::Missing,
    })
}

fn negative(of: &Expr, at: usize, operand: Lookup<'_>) -> Result<Typed> {
    let (numbers, measure) = number(typed(of, operand)?, at)?;
    if let Numbers::Const(value) = numbers {
        return Ok(Typed::Number(Numbers::Const(-value), measure));
    }
    let (numbers, measure) = without_zero((numbers, measure), at)?;
    Ok(Typed::Number(Numbers::Negative(Box::new(numbers)), measure))
}

fn not(of: &Expr, operand: Lookup<'_>) -> Result<Typed> {
    Ok(Typed::Bool(Bools::Not(Box::new(condition(typed(of, operand)?, of.at)?))))
}

fn within(value: &Expr, list: &[Expr], at: usize, operand: Lookup<'_>) -> Result<Typed> {
    let list = list.iter().map(|item| Ok((item.at, typed(item, operand)?))).collect::<Result<Vec<_>>>()?;
    Ok(Typed::Bool(one_of(typed(value, operand)?, list, at)?))
}

fn binary(operator: Binary, left: &Expr, right: &Expr, at: usize, operand: Lookup<'_>) -> Result<Typed> {
    let a = Box::new(typed(left, operand)?);
    let b = Box::new(typed(right, operand)?);
    joined(operator, (*a, left.at), (*b, right.at), at)
}

fn joined(operator: Binary, (a, first): (Typed, usize), (b, second): (Typed, usize), at: usize) -> Result<Typed> {
    Ok(match operator {
        Binary::And => Typed::Bool(Bools::And(Box::new(condition(a, first)?), Box::new(condition(b, second)?))),
        Binary::Or => Typed::Bool(Bools::Or(Box::new(condition(a, first)?), Box::new(condition(b, second)?))),
        Binary::Add | Binary::Subtract => sum(operator == Binary::Subtract, (a, first), (b, second), at)?,
        Binary::Multiply | Binary::Divide => {
            product(operator == Binary::Divide, number(a, first)?, number(b, second)?, at)?
        }
        Binary::Power => power(number(a, first)?, number(b, second)?, at)?,
        _ => Typed::Bool(compare(operator, a, b, at)?),
    })
}

fn sum(minus: bool, (a, first): (Typed, usize), (b, second): (Typed, usize), at: usize) -> Result<Typed> {
    match (a, b) {
        (Typed::Time(a, one), Typed::Time(b, other)) if minus && one.calendar == other.calendar => {
            let ticks = (one.tick.nanoseconds(), other.tick.nanoseconds());
            let seconds = Measure::Of(unit::parse("s", at)?);
            Ok(Typed::Number(Numbers::Between(Box::new(a), Box::new(b), ticks), seconds))
        }
        (a, b) => {
            let (a, b, measure) = unit::sum(number(a, first)?, number(b, second)?, minus, at)?;
            let operation = if minus { Operation::Subtract } else { Operation::Add };
            Ok(Typed::Number(Numbers::operation(operation, a, b), measure))
        }
    }
}

fn product(divides: bool, a: Measured, b: Measured, at: usize) -> Result<Typed> {
    let measure = match (&a.1, &b.1) {
        (Measure::Bare, Measure::Bare) => Measure::Bare,
        (one, other) => {
            let (one, other) = (one.unit(), other.unit());
            let found = if divides { one.over(&other) } else { one.times(&other) };
            Measure::Of(found.map_err(|error| unit::fault(at, error))?)
        }
    };
    let operation = if divides { Operation::Divide } else { Operation::Multiply };
    Ok(Typed::Number(Numbers::operation(operation, a.0, b.0), measure))
}

/// Numbers whose unit has no zero of its own, as `degC` has.
fn without_zero(measured: Measured, at: usize) -> Result<Measured> {
    match measured.1.unit().times(&Unit::one()) {
        Ok(_) => Ok(measured),
        Err(error) => Err(unit::fault(at, error)),
    }
}

/// As numbers.
fn number(found: Typed, at: usize) -> Result<Measured> {
    match found {
        Typed::Number(numbers, measure) => Ok((numbers, measure)),
        Typed::Raw { name, decimal, thousands } => {
            Ok((Numbers::Raw { name, decimal, thousands }, Measure::Of(Unit::one())))
        }
        Typed::Missing => Ok((Numbers::Const(f64::NAN), Measure::Bare)),
        other => {
            let hint = match other {
                Typed::Time(..) => "the difference of two times is a number; `hour(t)` and `month(t)` are numbers, too",
                Typed::Bool(_) => "write `if(condition, 1, 0)`",
                _ => "",
            };
            Err(ExpressionError::new(at, format!("expected a number, found {}", describe(&other)), hint))
        }
    }
}

/// As a condition.
fn condition(found: Typed, at: usize) -> Result<Bools> {
    match found {
        Typed::Bool(bools) => Ok(bools),
        Typed::Missing => Ok(Bools::Const(None)),
        other => {
            let message = format!("expected a condition, found {}", describe(&other));
            Err(ExpressionError::new(at, message, "a condition compares, as `x > 5` or `flag == 'good'`"))
        }
    }
}

/// As texts.
fn text(found: Typed, at: usize) -> Result<Texts> {
    match found {
        Typed::Text(texts) => Ok(texts),
        Typed::Raw { name, .. } => Ok(Texts::Name(name)),
        Typed::Missing => Ok(Texts::Const(String::new())),
        other => Err(ExpressionError::new(at, format!("expected a text, found {}", describe(&other)), "")),
    }
}

fn power((base, of): Measured, (exponent, by): Measured, at: usize) -> Result<Typed> {
    let exponent = unit::pure((exponent, by), at, "an exponent")?;
    let measure = match &of {
        Measure::Bare => Measure::Bare,
        Measure::Of(unit) if unit.is_one() => Measure::Of(Unit::one()),
        Measure::Of(unit) => {
            let whole = match exponent {
                Numbers::Const(value) if value.fract() == 0.0 && value.abs() <= 99.0 => Some(value as i32),
                _ => None,
            };
            let Some(whole) = whole else {
                let message = format!("expected a whole number as exponent of `{unit}`, found another");
                return Err(ExpressionError::new(
                    at,
                    message,
                    "only pure numbers have other powers; `sqrt(x)` is the root",
                ));
            };
            Measure::Of(unit.power(whole).map_err(|error| unit::fault(at, error))?)
        }
    };
    Ok(Typed::Number(Numbers::operation(Operation::Power, base, exponent), measure))
}

/// `missing` is compared with nothing.
fn no_missing(a: &Typed, b: &Typed, at: usize) -> Result<()> {
    match matches!(a, Typed::Missing) || matches!(b, Typed::Missing) {
        true => Err(ExpressionError::new(at, "a comparison with `missing` is missing", "write `is_missing(x)`")),
        false => Ok(()),
    }
}

fn compare(operator: Binary, left: Typed, right: Typed, at: usize) -> Result<Bools> {
    no_missing(&left, &right, at)?;
    let turned = match operator {
        Binary::Less => Binary::Greater,
        Binary::LessEqual => Binary::GreaterEqual,
        Binary::Greater => Binary::Less,
        Binary::GreaterEqual => Binary::LessEqual,
        same => same,
    };
    let equal = matches!(operator, Binary::Equal | Binary::Unequal);
    let negated = |same: Bools| if operator == Binary::Unequal { Bools::Not(Box::new(same)) } else { same };
    Ok(match (left, right) {
        (Typed::Time(times, stored), Typed::Text(Texts::Const(text))) => {
            let period = stored.period(&text).map_err(|error| ExpressionError::new(at, error.message, error.hint))?;
            Bools::TimeWith(operator, Box::new(times), period)
        }
        (Typed::Text(Texts::Const(text)), Typed::Time(times, stored)) => {
            let period = stored.period(&text).map_err(|error| ExpressionError::new(at, error.message, error.hint))?;
            Bools::TimeWith(turned, Box::new(times), period)
        }
        (Typed::Time(a, first), Typed::Time(b, second)) => {
            if first.calendar != second.calendar {
                let message = format!(
                    "expected times of one calendar, found `{}` and `{}`",
                    first.calendar_name(),
                    second.calendar_name()
                );
                return Err(ExpressionError::new(at, message, ""));
            }
            let ticks = (first.tick.nanoseconds(), second.tick.nanoseconds());
            Bools::Times(operator, Box::new(a), Box::new(b), ticks)
        }
        (Typed::Bool(a), Typed::Bool(b)) if equal => negated(Bools::SameTruths(Box::new(a), Box::new(b))),
        (a @ (Typed::Text(_) | Typed::Raw { .. }), b @ (Typed::Text(_) | Typed::Raw { .. }))
            if equal || matches!(a, Typed::Text(_)) || matches!(b, Typed::Text(_)) =>
        {
            if !equal {
                let message = format!("expected numbers or times for `{}`, found texts", operator.sign());
                return Err(ExpressionError::new(at, message, "texts are equal or not; they have no order"));
            }
            negated(Bools::SameTexts(Box::new(text(a, at)?), Box::new(text(b, at)?)))
        }
        (a @ (Typed::Number(..) | Typed::Raw { .. }), b @ (Typed::Number(..) | Typed::Raw { .. })) => {
            let (a, b, _) = unit::alike(number(a, at)?, number(b, at)?, at)?;
            Bools::Numbers(operator, Box::new(a), Box::new(b))
        }
        (a, b) => {
            let message = format!("`{}` compares {} with {}", operator.sign(), describe(&a), describe(&b));
            let hint = match (&a, &b) {
                (Typed::Bool(_), _) | (_, Typed::Bool(_)) => "a condition stands alone, as `flag` or `not flag`",
                _ => "numbers stand without quotes, texts and times in single quotes",
            };
            return Err(ExpressionError::new(at, message, hint));
        }
    })
}

/// `value in (list)`, whose items are literals.
fn one_of(value: Typed, list: Vec<(usize, Typed)>, at: usize) -> Result<Bools> {
    let literal =
        |at: usize| ExpressionError::new(at, "expected a literal in the list of `in`, found something else", "");
    let of_texts = list.iter().all(|(_, item)| matches!(item, Typed::Text(Texts::Const(_))));
    match value {
        Typed::Time(times, stored) => {
            let periods = list.into_iter().map(|(at, item)| match item {
                Typed::Text(Texts::Const(text)) => {
                    stored.period(&text).map_err(|error| ExpressionError::new(at, error.message, error.hint))
                }
                _ => Err(literal(at)),
            });
            Ok(Bools::TimeIn(Box::new(times), periods.collect::<Result<_>>()?))
        }
        value @ (Typed::Text(_) | Typed::Raw { .. }) if of_texts || matches!(value, Typed::Text(_)) => {
            let texts = list.into_iter().map(|(at, item)| match item {
                Typed::Text(Texts::Const(text)) => Ok(text),
                _ => Err(literal(at)),
            });
            Ok(Bools::TextIn(Box::new(text(value, at)?), texts.collect::<Result<_>>()?))
        }
        value => {
            let (numbers, measure) = number(value, at)?;
            let items = list.into_iter().map(|(at, item)| {
                let item = number(item, at)?;
                match unit::alike((Numbers::Const(0.0), measure.clone()), item, at)?.1 {
                    Numbers::Const(value) if !value.is_nan() => Ok(value),
                    _ => Err(literal(at)),
                }
            });
            Ok(Bools::NumberIn(Box::new(numbers), items.collect::<Result<_>>()?))
        }
    }
}

fn call(function: Function, arguments: Vec<(usize, Typed)>, at: usize) -> Result<Typed> {
    let mut arguments = arguments.into_iter();
    let mut next =
        || arguments.next().ok_or_else(|| ExpressionError::new(at, format!("expected `{}`", function.form()), ""));
    Ok(match function {
        Function::Abs => {
            let (place, of) = next()?;
            let (numbers, measure) = without_zero(number(of, place)?, place)?;
            Typed::Number(Numbers::call(function, numbers), measure)
        }
        Function::Round | Function::Floor | Function::Ceil => {
            let (place, of) = next()?;
            let (numbers, measure) = number(of, place)?;
            Typed::Number(Numbers::call(function, numbers), measure)
        }
        Function::Min | Function::Max => {
            let (place, of) = next()?;
            let (mut numbers, mut measure) = number(of, place)?;
            let operation = if function == Function::Min { Operation::Min } else { Operation::Max };
            for (place, of) in arguments {
                let (a, b, both) = unit::alike((numbers, measure), number(of, place)?, place)?;
                (numbers, measure) = (Numbers::operation(operation, a, b), both);
            }
            Typed::Number(numbers, measure)
        }
        Function::Sqrt => {
            let (place, of) = next()?;
            let (numbers, measure) = without_zero(number(of, place)?, place)?;
            let unit = measure.unit();
            let Some(root) = unit.root() else {
                let message = format!("expected a unit with a square root, found `{unit}`");
                return Err(ExpressionError::new(place, message, "its exponents must be even, as in `m2 s-2`"));
            };
            let numbers = unit::convert((numbers, measure), &unit.si(), place)?;
            Typed::Number(Numbers::call(function, numbers), Measure::Of(root))
        }
        Function::Exp | Function::Log | Function::Log10 => {
            let (place, of) = next()?;
            let numbers =
                unit::pure(without_zero(number(of, place)?, place)?, place, &format!("`{}`", function.form()))?;
            Typed::Number(Numbers::call(function, numbers), Measure::Of(Unit::one()))
        }
        Function::Sin | Function::Cos | Function::Tan => {
            let (place, of) = next()?;
            let (numbers, measure) = number(of, place)?;
            let radian = unit::parse("rad", place)?;
            let numbers = match measure.unit().same_dimension(&radian) {
                true => unit::convert((numbers, measure), &radian, place)?,
                false => unit::pure((numbers, measure), place, "an angle")?,
            };
            Typed::Number(Numbers::call(function, numbers), Measure::Of(Unit::one()))
        }
        Function::Asin | Function::Acos | Function::Atan => {
            let (place, of) = next()?;
            let numbers = unit::pure(number(of, place)?, place, &format!("`{}`", function.form()))?;
            Typed::Number(Numbers::call(function, numbers), Measure::Of(unit::parse("rad", at)?))
        }
        Function::Atan2 => {
            let ((first, a), (second, b)) = (next()?, next()?);
            let (a, b, _) =
                unit::alike(without_zero(number(a, first)?, first)?, without_zero(number(b, second)?, second)?, at)?;
            Typed::Number(Numbers::operation(Operation::Atan2, a, b), Measure::Of(unit::parse("rad", at)?))
        }
        Function::If => {
            let ((first, of), (second, a), (third, b)) = (next()?, next()?, next()?);
            choose(condition(of, first)?, (second, a), (third, b))?
        }
        Function::IsMissing => {
            let (_, of) = next()?;
            Typed::Bool(Bools::IsMissing(Box::new(of)))
        }
        Function::Number => {
            let ((place, of), (second, target)) = (next()?, next()?);
            let Typed::Text(Texts::Const(target)) = target else {
                let message = format!("expected `{}`, found {}", function.form(), describe(&target));
                return Err(ExpressionError::new(second, message, "the unit stands in single quotes"));
            };
            let numbers = match number(of, place)? {
                (numbers, Measure::Bare) => numbers,
                measured => unit::convert(measured, &unit::parse(&target, second)?, place)?,
            };
            Typed::Number(numbers, Measure::Of(Unit::one()))
        }
        Function::Year | Function::Month | Function::Day | Function::Hour => {
            let (place, of) = next()?;
            let Typed::Time(times, stored) = of else {
                let message = format!("expected `{}`, found {}", function.form(), describe(&of));
                return Err(ExpressionError::new(place, message, ""));
            };
            Typed::Number(Numbers::Part(function, Box::new(times), stored), Measure::Of(Unit::one()))
        }
    })
}

/// `if(condition, x, y)`: both of one kind.
fn choose(condition: Bools, (first, a): (usize, Typed), (second, b): (usize, Typed)) -> Result<Typed> {
    let condition = Box::new(condition);
    Ok(match (a, b) {
        (Typed::Missing, Typed::Missing) => Typed::Missing,
        (Typed::Bool(a), b) => Typed::Bool(Bools::If(condition, Box::new(a), Box::new(self::condition(b, second)?))),
        (a, Typed::Bool(b)) => Typed::Bool(Bools::If(condition, Box::new(self::condition(a, first)?), Box::new(b))),
        (Typed::Time(a, one), Typed::Time(b, other)) if one == other => {
            Typed::Time(Times::If(condition, Box::new(a), Box::new(b)), one)
        }
        (Typed::Time(a, one), Typed::Missing) => {
            Typed::Time(Times::If(condition, Box::new(a), Box::new(Times::Missing)), one)
        }
        (Typed::Missing, Typed::Time(b, one)) => {
            Typed::Time(Times::If(condition, Box::new(Times::Missing), Box::new(b)), one)
        }
        (a @ Typed::Text(_), b) => {
            Typed::Text(Texts::If(condition, Box::new(text(a, first)?), Box::new(text(b, second)?)))
        }
        (a, b @ Typed::Text(_)) => {
            Typed::Text(Texts::If(condition, Box::new(text(a, first)?), Box::new(text(b, second)?)))
        }
        (a @ Typed::Raw { .. }, b @ (Typed::Raw { .. } | Typed::Missing))
        | (a @ Typed::Missing, b @ Typed::Raw { .. }) => {
            Typed::Text(Texts::If(condition, Box::new(text(a, first)?), Box::new(text(b, second)?)))
        }
        (a, b) => {
            let (a, b, measure) = unit::alike(number(a, first)?, number(b, second)?, second)?;
            Typed::Number(Numbers::If(condition, Box::new(a), Box::new(b)), measure)
        }
    })
}
