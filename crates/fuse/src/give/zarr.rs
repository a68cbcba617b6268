//! A selection as a Zarr V3 hierarchy of one group, with consolidated metadata, as zarr-python and xarray read it.

use super::arrays::Arrays;
use super::place::Place;
use crate::chunks::Chunks;
use crate::fault::Error;
use std::collections::BTreeMap;
use zarr_fuse_core::zarr::array;
use zarr_fuse_store as store;

/// Writes `arrays` as the folder `place`, chunk by chunk: memory holds a chunk of the result and one of the repo.
/// `progress` hears how many cells of how many are written.
///
/// # Errors
/// What stands at the place and does not give way, and faults of reading and writing; then nothing is there.
pub async fn zarr(arrays: &Arrays, place: &Place, progress: &mut dyn FnMut(u64, u64)) -> Result<(), Error> {
    let folder = place.folder()?;
    let target = store::local(folder.path())?;
    let mut documents = BTreeMap::new();
    let (mut done, total) = (0, arrays.cells());
    for given in &arrays.arrays {
        array::create(&target, &given.spec).await?;
        let written = array::open(&target, &given.spec.path).await?;
        let chunks = Chunks::of(&written);
        for number in 0..chunks.count() {
            let (start, shape) = chunks.region(&chunks.indices(number));
            let values = arrays.read(given, &start, &shape).await?;
            array::write(&written, &start, &shape, &values).await?;
            done += values.len() as u64;
            progress(done, total);
        }
        documents.insert(given.spec.path.clone(), given.spec.document());
    }
    // Last, so that a hierarchy without it is known to be incomplete.
    array::put_document(&target, "", &array::consolidated_document(&arrays.attributes, &documents)).await?;
    place.put_folder(folder)
}
