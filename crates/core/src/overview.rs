//! Overviews: values along time reduced to calendar buckets.
