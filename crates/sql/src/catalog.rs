//! The groups of a dataset by their names, opened when a query names them.

use crate::ROOT;
use crate::table::Group;
use async_trait::async_trait;
use datafusion::catalog::{SchemaProvider, TableProvider};
use datafusion::error::DataFusionError;
use std::sync::Arc;
use zarr_fuse_core::schema::Schema;
use zarr_fuse_core::zarr::array::Readable;

/// The tables.
pub(crate) struct Groups {
    store: Readable,
    schema: Arc<Schema>,
}

impl std::fmt::Debug for Groups {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

impl Groups {
    pub(crate) fn new(store: Readable, schema: Arc<Schema>) -> Self {
        Self { store, schema }
    }

    /// The table's name of each group with variables. A child group that is called as the root's table has that name.
    fn names(&self) -> Vec<String> {
        let groups = self.schema.root.walk();
        let with = groups.into_iter().filter(|(_, group)| !group.vars.is_empty());
        let named = |path: String| if path.is_empty() { self.root().to_owned() } else { path };
        with.map(|(path, _)| named(path)).collect()
    }

    fn root(&self) -> &str {
        if self.schema.root.groups.contains_key(ROOT) { "/" } else { ROOT }
    }
}

#[async_trait]
impl SchemaProvider for Groups {
    fn table_names(&self) -> Vec<String> {
        self.names()
    }

    async fn table(&self, name: &str) -> Result<Option<Arc<dyn TableProvider>>, DataFusionError> {
        if !self.table_exist(name) {
            return Ok(None);
        }
        let path = if name == self.root() { "" } else { name };
        Ok(Some(Arc::new(Group::open(self.store.clone(), self.schema.clone(), path, name).await?)))
    }

    fn table_exist(&self, name: &str) -> bool {
        self.names().iter().any(|other| other == name)
    }
}
