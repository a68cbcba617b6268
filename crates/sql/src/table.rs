//! A group as a table: its columns, and what a query needs of it.

use crate::labels::{self, Kept};
use crate::rows::{self, failed};
use crate::scan::Scan;
use arrow::datatypes::{Field, Schema as ArrowSchema, SchemaRef};
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::{plan_datafusion_err, plan_err};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::ExecutionPlan;
use std::collections::BTreeSet;
use std::sync::Arc;
use zarr_fuse_core::layout::join;
use zarr_fuse_core::schema::{GroupSchema, Schema};
use zarr_fuse_core::selection::Selection;
use zarr_fuse_core::zarr::array::Readable;
use zarr_fuse_fuse::select::{Plan, Query};

/// A group of a dataset.
pub(crate) struct Group {
    store: Readable,
    schema: Arc<Schema>,
    path: String,
    name: String,
    columns: SchemaRef,
}

impl std::fmt::Debug for Group {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Group").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Group {
    /// Opens the group at `path`: the types of its columns, from its arrays.
    pub(crate) async fn open(store: Readable, schema: Arc<Schema>, path: &str, name: &str) -> Result<Self> {
        let group = schema.root.at(path).ok_or_else(|| plan_datafusion_err!("there is no group `{path}`"))?;
        let mut fields: Vec<Arc<Field>> = Vec::new();
        // Variables over the same dimensions are looked at together.
        let mut seen: Vec<&Vec<String>> = Vec::new();
        for dimensions in group.vars.values().map(|variable| &variable.coords) {
            if seen.contains(&dimensions) {
                continue;
            }
            seen.push(dimensions);
            let same = group.vars.iter().filter(|(_, other)| other.coords == *dimensions);
            let plan = plan(&store, &schema, path, same.map(|(name, _)| name.as_str())).await?;
            for field in rows::schema(&plan).fields() {
                if !fields.iter().any(|other| other.name() == field.name()) {
                    fields.push(field.clone());
                }
            }
        }
        // In the order of the schema.
        let place = |field: &Arc<Field>| {
            let coordinate = group.coords.get_index_of(field.name());
            coordinate.or_else(|| Some(group.coords.len() + group.vars.get_index_of(field.name())?))
        };
        fields.sort_by_key(place);
        let (path, name) = (path.to_owned(), name.to_owned());
        let columns = Arc::new(ArrowSchema::new(fields));
        Ok(Self { store, schema, path, name, columns })
    }

    fn group(&self) -> Result<&GroupSchema> {
        let path = &self.path;
        self.schema.root.at(path).ok_or_else(|| plan_datafusion_err!("there is no group `{path}`"))
    }

    /// The variables whose cells are the rows of a query that names `columns`.
    fn variables<'a>(&self, group: &'a GroupSchema, columns: &BTreeSet<&str>) -> Result<Vec<&'a str>> {
        let named: Vec<&str> = group.vars.keys().map(String::as_str).filter(|name| columns.contains(name)).collect();
        let coords = |name: &str| group.vars.get(name).map(|variable| &variable.coords);
        let of_named = named.iter().filter_map(|name| coords(name)).flatten();
        let needed: BTreeSet<&str> = group
            .coords
            .keys()
            .filter(|name| columns.contains(name.as_str()))
            .chain(of_named)
            .map(String::as_str)
            .collect();
        let has_all = |name: &str, dimensions: &BTreeSet<&str>| {
            coords(name).is_some_and(|coords| dimensions.iter().all(|one| coords.iter().any(|other| other == one)))
        };
        if named.iter().any(|name| has_all(name, &needed)) {
            return Ok(named);
        }
        let dimensions = |name: &&str| coords(name).map_or(0, Vec::len);
        let mut others: Vec<&str> =
            group.vars.keys().map(String::as_str).filter(|name| has_all(name, &needed)).collect();
        // Of what the query does not name, what needs the fewest further dimensions; without any name, the most.
        let len = match needed.is_empty() {
            true => others.iter().map(dimensions).max(),
            false => others.iter().map(dimensions).min(),
        };
        let first = others.iter().find(|name| Some(dimensions(name)) == len).and_then(|name| coords(name)).cloned();
        others.retain(|name| coords(name).is_some_and(|coords| first.as_ref() == Some(coords)));
        if others.is_empty() {
            let all = needed.into_iter().collect::<Vec<_>>().join(", ");
            return plan_err!(
                "no variable of `{}` is over {all}: its rows would be all combinations of their labels. Hint: ask for \
                 variables with different dimensions in queries of their own, and JOIN them",
                self.name
            );
        }
        Ok(named.into_iter().chain(others).collect())
    }
}

/// Plans the variables `names` of the group at `path`.
async fn plan(store: &Readable, schema: &Schema, path: &str, names: impl Iterator<Item = &str>) -> Result<Plan> {
    let variables = names.map(|name| join(path, name)).collect();
    let query = Query { cells: Selection { variables, ..Selection::default() }, ..Query::default() };
    Plan::new(store, schema, &query).await.map_err(failed)
}

#[async_trait]
impl TableProvider for Group {
    fn schema(&self) -> SchemaRef {
        self.columns.clone()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        let group = self.group()?;
        let one = |filter: &&Expr| match labels::coordinate(filter).filter(|name| group.coords.contains_key(name)) {
            Some(_) => TableProviderFilterPushDown::Exact,
            None => TableProviderFilterPushDown::Unsupported,
        };
        Ok(filters.iter().map(one).collect())
    }

    async fn scan(
        &self,
        session: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let all: Vec<usize> = (0..self.columns.fields().len()).collect();
        let projected = Arc::new(self.columns.project(projection.unwrap_or(&all))?);
        let on_labels: Vec<(String, &Expr)> =
            filters.iter().filter_map(|filter| Some((labels::coordinate(filter)?, filter))).collect();
        let mut columns: BTreeSet<&str> = projected.fields().iter().map(|field| field.name().as_str()).collect();
        columns.extend(on_labels.iter().map(|(name, _)| name.as_str()));
        let group = self.group()?;
        let names = self.variables(group, &columns)?;
        let plan = plan(&self.store, &self.schema, &self.path, names.iter().copied()).await?;
        let mut kept: Vec<Option<Kept>> = Vec::new();
        for dimension in plan.dimensions() {
            let own: Vec<&Expr> =
                on_labels.iter().filter(|(name, _)| name == dimension.name()).map(|(_, filter)| *filter).collect();
            kept.push(match own.is_empty() {
                true => None,
                false => Some(labels::kept(
                    session,
                    &self.columns,
                    dimension.name(),
                    rows::labels(&plan, dimension.name())?,
                    &own,
                )?),
            });
        }
        let partitions = session.config().target_partitions();
        Ok(Arc::new(Scan::new(&self.name, plan, names.len(), projected, kept, limit, partitions)?))
    }
}
