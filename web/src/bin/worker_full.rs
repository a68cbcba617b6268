//! The second worker's program: the first one with every codec.

fn main() {
    zarr_fuse_web::store::serve();
}
