//! SQL over a dataset: its record batches as tables of DataFusion.
