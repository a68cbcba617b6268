//! The reading of a group, chunk by chunk, as a plan of DataFusion.

use crate::labels::Kept;
use crate::rows::{self, failed};
use arrow::datatypes::SchemaRef;
use datafusion::common::internal_err;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType, ReplaceChildrenOptions};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties};
use futures::stream;
use std::ops::Range;
use std::sync::Arc;
use zarr_fuse_fuse::select::Plan;

/// Partitions up to which each is a chunk; each may be read at the same time.
const MOST: usize = 64;

/// A scan of some parts of a plan.
pub(crate) struct Scan {
    table: String,
    plan: Arc<Plan>,
    variables: usize,
    /// Numbers of the parts of each partition.
    partitions: Vec<Vec<usize>>,
    /// Of each dimension the labels that are kept.
    kept: Arc<[Option<Arc<[bool]>>]>,
    said: Vec<String>,
    columns: SchemaRef,
    limit: Option<usize>,
    properties: Arc<PlanProperties>,
}

impl std::fmt::Debug for Scan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scan").field("table", &self.table).field("partitions", &self.partitions).finish_non_exhaustive()
    }
}

impl Scan {
    /// Reads of `plan` the parts in which labels are kept, and of these the columns `columns`. `variables` counts those
    /// that are read, `side_by_side` the partitions that there are at least, if there are as many chunks.
    pub(crate) fn new(
        table: &str,
        plan: Plan,
        variables: usize,
        columns: SchemaRef,
        kept: Vec<Option<Kept>>,
        limit: Option<usize>,
        side_by_side: usize,
    ) -> Result<Self> {
        let any = |kept: &Option<Kept>, bounds: &Range<usize>| {
            kept.as_ref()
                .is_none_or(|kept| kept.labels.get(bounds.clone()).is_some_and(|labels| labels.contains(&true)))
        };
        let mut parts = Vec::new();
        for part in 0..plan.parts() {
            let Some(bounds) = plan.bounds(part) else { return internal_err!("no part {part}") };
            if kept.iter().zip(&bounds).all(|(kept, bounds)| any(kept, bounds)) {
                parts.push(part);
            }
        }
        let run = parts.len().div_ceil(MOST.max(side_by_side)).max(1);
        let mut partitions: Vec<Vec<usize>> = parts.chunks(run).map(<[usize]>::to_vec).collect();
        if partitions.is_empty() {
            partitions.push(Vec::new());
        }
        let properties = Arc::new(PlanProperties::new(
            EquivalenceProperties::new(columns.clone()),
            Partitioning::UnknownPartitioning(partitions.len()),
            EmissionType::Incremental,
            Boundedness::Bounded,
        ));
        let said = kept.iter().flatten().map(|kept| kept.said.clone()).collect();
        let kept = kept.into_iter().map(|kept| kept.map(|kept| kept.labels)).collect();
        let table = table.to_owned();
        Ok(Self { table, plan: Arc::new(plan), variables, partitions, kept, said, columns, limit, properties })
    }
}

impl DisplayAs for Scan {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let chunks: usize = self.partitions.iter().map(Vec::len).sum();
        let (partitions, all) = (self.partitions.len(), self.plan.parts());
        write!(f, "ZarrScan: table={}, chunks={chunks} of {all}, partitions={partitions}", self.table)?;
        write!(f, ", variables={}", self.variables)?;
        if !self.said.is_empty() {
            write!(f, ", labels=[{}]", self.said.join(" AND "))?;
        }
        self.limit.map_or(Ok(()), |limit| write!(f, ", limit={limit}"))
    }
}

impl ExecutionPlan for Scan {
    fn name(&self) -> &str {
        "ZarrScan"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        Vec::new()
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn replace_children(
        self: Arc<Self>,
        _: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn with_new_children(self: Arc<Self>, _: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn execute(&self, partition: usize, _: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let Some(parts) = self.partitions.get(partition) else { return internal_err!("no partition {partition}") };
        let (plan, kept, columns) = (self.plan.clone(), self.kept.clone(), self.columns.clone());
        let rest = (parts.clone().into_iter(), self.limit.unwrap_or(usize::MAX));
        let batches = stream::try_unfold(rest, move |(mut parts, left)| {
            let (plan, kept, columns) = (plan.clone(), kept.clone(), columns.clone());
            async move {
                while let (Some(part), true) = (parts.next(), left > 0) {
                    let Some(batch) = plan.read(part).await.map_err(failed)? else { continue };
                    let batch = rows::project(batch, &kept, &columns)?;
                    let batch = batch.slice(0, batch.num_rows().min(left));
                    if batch.num_rows() > 0 {
                        let left = left - batch.num_rows();
                        return Ok(Some((batch, (parts, left))));
                    }
                }
                Ok(None)
            }
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.columns.clone(), batches)))
    }
}
