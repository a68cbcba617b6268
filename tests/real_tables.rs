//! The real data as they are, against an independent reading in Python.
