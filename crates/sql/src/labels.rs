//! Conditions on one coordinate, decided on its labels.

use arrow::array::{ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{Schema, SchemaRef};
use datafusion::catalog::Session;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::common::{DFSchema, internal_datafusion_err};
use datafusion::error::Result;
use datafusion::logical_expr::Expr;
use std::sync::Arc;

/// Which labels of a dimension are kept, and what says so.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) labels: Arc<[bool]>,
    pub(crate) said: String,
}

/// The one column that a condition is about, if its answer depends on nothing else: it can be decided label by label.
pub(crate) fn coordinate(filter: &Expr) -> Option<String> {
    let columns = filter.column_refs();
    let mut columns = columns.iter();
    let (Some(column), None) = (columns.next(), columns.next()) else { return None };
    let mut alone = !filter.is_volatile();
    let walked = filter.apply(|part| {
        let elsewhere = matches!(
            part,
            Expr::ScalarSubquery(_)
                | Expr::Exists(_)
                | Expr::InSubquery(_)
                | Expr::OuterReferenceColumn(..)
                | Expr::Placeholder(_)
        );
        alone &= !elsewhere;
        Ok(if elsewhere { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    });
    (alone && walked.is_ok()).then(|| column.name.clone())
}

/// The `labels` of the coordinate `name` for which all of `filters` are true.
pub(crate) fn kept(
    session: &dyn Session,
    columns: &SchemaRef,
    name: &str,
    labels: ArrayRef,
    filters: &[&Expr],
) -> Result<Kept> {
    let field = columns.field_with_name(name)?.clone();
    // What is a dictionary as a column is one of its labels here too, so that a condition means the same.
    let labels = arrow::compute::cast(&labels, field.data_type())?;
    let one = Arc::new(Schema::new(vec![field]));
    let len = labels.len();
    let batch = RecordBatch::try_new(one.clone(), vec![labels])?;
    let known = DFSchema::try_from(one.as_ref().clone())?;
    let mut kept = vec![true; len];
    for filter in filters {
        let unqualified = unqualified(filter)?;
        let decided = session.create_physical_expr(unqualified, &known)?.evaluate(&batch)?.into_array(len)?;
        let decided = decided.as_boolean_opt().ok_or_else(|| internal_datafusion_err!("no condition: {filter}"))?;
        kept.iter_mut().zip(decided.iter()).for_each(|(kept, decided)| *kept &= decided == Some(true));
    }
    let said = filters.iter().map(ToString::to_string).collect::<Vec<_>>().join(" AND ");
    Ok(Kept { labels: kept.into(), said })
}

/// The same condition with the column's name alone.
fn unqualified(filter: &Expr) -> Result<Expr> {
    use datafusion::common::Column;
    use datafusion::common::tree_node::Transformed;
    let bare = |part: Expr| {
        Ok(match part {
            Expr::Column(column) => Transformed::yes(Expr::Column(Column::new_unqualified(column.name))),
            other => Transformed::no(other),
        })
    };
    Ok(filter.clone().transform(bare)?.data)
}
