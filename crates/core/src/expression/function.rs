//! The functions: one row each.

/// What a function takes and does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    Abs,
    Min,
    Max,
    Sqrt,
    Exp,
    Log,
    Log10,
    Sin,
    Cos,
    Tan,
    Asin,
    Acos,
    Atan,
    Atan2,
    Round,
    Floor,
    Ceil,
    If,
    IsMissing,
    Number,
    Year,
    Month,
    Day,
    Hour,
}

/// Name, function, the least and the most arguments, and how it is written.
pub(super) const FUNCTIONS: &[(&str, Function, usize, usize, &str)] = &[
    ("abs", Function::Abs, 1, 1, "abs(x)"),
    ("min", Function::Min, 2, 20, "min(x, y)"),
    ("max", Function::Max, 2, 20, "max(x, y)"),
    ("sqrt", Function::Sqrt, 1, 1, "sqrt(x)"),
    ("exp", Function::Exp, 1, 1, "exp(x)"),
    ("log", Function::Log, 1, 1, "log(x)"),
    ("log10", Function::Log10, 1, 1, "log10(x)"),
    ("sin", Function::Sin, 1, 1, "sin(x)"),
    ("cos", Function::Cos, 1, 1, "cos(x)"),
    ("tan", Function::Tan, 1, 1, "tan(x)"),
    ("asin", Function::Asin, 1, 1, "asin(x)"),
    ("acos", Function::Acos, 1, 1, "acos(x)"),
    ("atan", Function::Atan, 1, 1, "atan(x)"),
    ("atan2", Function::Atan2, 2, 2, "atan2(y, x)"),
    ("round", Function::Round, 1, 1, "round(x)"),
    ("floor", Function::Floor, 1, 1, "floor(x)"),
    ("ceil", Function::Ceil, 1, 1, "ceil(x)"),
    ("if", Function::If, 3, 3, "if(condition, x, y)"),
    ("is_missing", Function::IsMissing, 1, 1, "is_missing(x)"),
    ("number", Function::Number, 2, 2, "number(t, 'degC')"),
    ("year", Function::Year, 1, 1, "year(time)"),
    ("month", Function::Month, 1, 1, "month(time)"),
    ("day", Function::Day, 1, 1, "day(time)"),
    ("hour", Function::Hour, 1, 1, "hour(time)"),
];

impl Function {
    pub(super) fn name(self) -> &'static str {
        FUNCTIONS.iter().find(|row| row.1 == self).map_or("", |row| row.0)
    }

    /// How it is written.
    pub(super) fn form(self) -> &'static str {
        FUNCTIONS.iter().find(|row| row.1 == self).map_or("", |row| row.4)
    }
}
