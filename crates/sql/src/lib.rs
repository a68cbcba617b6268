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
mod said;
mod scan;
mod table;

pub use form::Form;

use arrow::datatypes::SchemaRef;
use catalog::Groups;
use datafusion::catalog::{CatalogProvider, MemoryCatalogProvider, SchemaProvider};
use datafusion::error::DataFusionError;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::prelude::{SQLOptions, SessionConfig, SessionContext};
use datafusion::sql::parser::DFParser;
use form::Writer;
use futures::StreamExt;
use said::said;
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

/// A version of a dataset that can be asked.
pub struct Database {
    session: SessionContext,
    tables: Vec<String>,
}

/// With which words a statement begins that only reads.
const READS: [&str; 8] = ["SELECT", "WITH", "VALUES", "EXPLAIN", "SHOW", "DESCRIBE", "DESC", "("];
/// What there is to be asked, without the tables in which DataFusion tells of itself.
const TABLES: &str = "SELECT table_name AS \"table\" FROM information_schema.tables WHERE table_schema = 'groups'";

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
        let groups = Groups::new(store.clone(), schema.clone());
        let tables = groups.table_names();
        catalog.register_schema("groups", Arc::new(groups)).map_err(|error| said(error, &tables))?;
        session.register_catalog("zarr_fuse", Arc::new(catalog));
        Ok(Self { session, tables })
    }

    /// Asks one question. The answer comes batch by batch.
    ///
    /// # Errors
    /// What is no SQL, or would change something; names that are not there; types that do not fit.
    pub async fn ask(&self, sql: &str) -> Result<Answer, Error> {
        let said = |error: DataFusionError| said(error, &self.tables);
        let statements = DFParser::parse_sql(sql).map_err(said)?;
        let (Some(statement), None) = (statements.front(), statements.get(1)) else {
            let hint = match statements.len() {
                0 => "SHOW TABLES lists what there is to be asked, and SELECT asks it",
                _ => "ask one after the other",
            };
            return Err(Error::Query(format!("expected one query, found {}. Hint: {hint}", statements.len())));
        };
        let statement = statement.to_string();
        let word = statement.split_whitespace().next().unwrap_or_default();
        if !READS.iter().any(|known| word == *known || (*known == "(" && word.starts_with('('))) {
            let hint = "nothing can be changed here: SELECT, WITH, EXPLAIN, DESCRIBE and SHOW TABLES read";
            return Err(Error::Query(format!("expected a query that reads, found {word}. Hint: {hint}")));
        }
        let sql = if statement == "SHOW TABLES" { TABLES } else { sql };
        let only = SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
        let asked = self.session.sql_with_options(sql, only).await.map_err(said)?;
        let batches = asked.execute_stream().await.map_err(said)?;
        Ok(Answer { batches, tables: self.tables.clone() })
    }
}

/// The answer to a query.
pub struct Answer {
    batches: SendableRecordBatchStream,
    tables: Vec<String>,
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
            let batch = batch.map_err(|error| said(error, &self.tables))?;
            rows += batch.num_rows() as u64;
            writer.write(&batch)?;
        }
        writer.finish()?;
        Ok(rows)
    }
}
