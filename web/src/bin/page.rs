//! The page's program: only mounts it.

fn main() {
    zarr_fuse_web::pages::mount();
}
