//! SQL over a dataset: its groups as tables of DataFusion, read-only.
//!
//! A table is called as its group's path (`"yr.no"` in quotes, since it has a dot); the root is `dataset`. Its columns are
//! the coordinates and the variables of the group under their own names; names are taken as they are written, in capitals
//! or not. Labels that are texts are dictionaries; times are timestamps in UTC.
//!
//! **Rows.** A row is a cell in which one of the variables that the query names over all its dimensions holds a value, as
//! `zarr-fuse select` gives them; variables over fewer dimensions go along. Dimensions that the query does not need are no
//! part of it: `SELECT station, altitude` has a row a station. A query that names no variable is about those over all the
//! dimensions that it names, and one that names nothing (`count(*)`) about those over the most dimensions.
//!
//! **What is read.** Only the variables that the query names. A condition on one coordinate is decided on its labels, so
//! that chunks without any of them are not read; other conditions are decided row by row. A partition is a chunk, as long
//! as there are few of them, else a run of neighbouring chunks that are read one after the other.

mod catalog;
mod form;
mod labels;
mod rows;
mod scan;
mod table;

pub use form::Form;

use arrow::datatypes::SchemaRef;
use catalog::Groups;
use datafusion::catalog::CatalogProvider;
use datafusion::catalog::MemoryCatalogProvider;
use datafusion::error::DataFusionError;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::prelude::{SQLOptions, SessionConfig, SessionContext};
use form::Writer;
use futures::StreamExt;
use std::io::Write;
use std::sync::Arc;
use zarr_fuse_core::schema::Schema;
use zarr_fuse_core::zarr::array::Readable;

/// The table of the root group.
pub const ROOT: &str = "dataset";

/// Why a query gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It cannot be understood, or names what is not there.
    #[error("{0}")]
    Query(String),
    /// The dataset could not be read, or the answer not be computed.
    #[error("{0}")]
    Failed(String),
    /// What the file or the pipe of the answer says.
    #[error(transparent)]
    Io(std::io::Error),
}

impl From<DataFusionError> for Error {
    fn from(error: DataFusionError) -> Self {
        // Places in DataFusion's own code are for those who develop it.
        let text = error.strip_backtrace();
        match error.find_root() {
            DataFusionError::SQL(..)
            | DataFusionError::Plan(_)
            | DataFusionError::SchemaError(..)
            | DataFusionError::NotImplemented(_)
            | DataFusionError::Diagnostic(..)
            | DataFusionError::Collection(_) => Error::Query(text),
            _ => Error::Failed(text),
        }
    }
}

/// A version of a dataset that can be asked.
pub struct Database {
    session: SessionContext,
}

impl Database {
    /// The groups of `schema` as they stand in `store`.
    ///
    /// # Errors
    /// None that a dataset can cause.
    pub fn new(store: &Readable, schema: &Arc<Schema>) -> Result<Self, Error> {
        let mut config = SessionConfig::new()
            .with_default_catalog_and_schema("zarr_fuse", "groups")
            .with_create_default_catalog_and_schema(false)
            .with_information_schema(true);
        // A variable is called as the schema spells it.
        config.options_mut().sql_parser.enable_ident_normalization = false;
        let session = SessionContext::new_with_config(config);
        let catalog = MemoryCatalogProvider::new();
        catalog.register_schema("groups", Arc::new(Groups::new(store.clone(), schema.clone())))?;
        session.register_catalog("zarr_fuse", Arc::new(catalog));
        Ok(Self { session })
    }

    /// Asks one question. The answer comes batch by batch.
    ///
    /// # Errors
    /// What is no SQL, or would change something; names that are not there; types that do not fit.
    pub async fn ask(&self, sql: &str) -> Result<Answer, Error> {
        let only = SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
        let asked = self.session.sql_with_options(sql, only).await?;
        let batches = asked.execute_stream().await?;
        Ok(Answer { batches })
    }
}

/// The answer to a query.
pub struct Answer {
    batches: SendableRecordBatchStream,
}

impl Answer {
    /// Its columns.
    pub fn schema(&self) -> SchemaRef {
        self.batches.schema()
    }

    /// Writes it, batch by batch, and counts its rows; a table for people is held as a whole.
    ///
    /// # Errors
    /// What goes wrong in reading the dataset and in writing.
    pub async fn write(mut self, form: Form, out: &mut (dyn Write + Send)) -> Result<u64, Error> {
        let mut writer = Writer::new(form, &self.schema(), out)?;
        let mut rows = 0;
        while let Some(batch) = self.batches.next().await {
            let batch = batch?;
            rows += batch.num_rows() as u64;
            writer.write(&batch)?;
        }
        writer.finish()?;
        Ok(rows)
    }
}
