//! The worker's program: only starts it.

fn main() {
    zarr_fuse_web::store::serve();
}
