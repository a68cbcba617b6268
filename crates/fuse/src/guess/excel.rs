//! Workbooks.
use super::table::Found;
use crate::fault::Fault;
pub(super) fn read(_bytes: &[u8], file: &str, _sheet: Option<&str>) -> Result<Found, Fault> {
    Err(Fault::of_file(file, "workbooks are not read yet"))
}
