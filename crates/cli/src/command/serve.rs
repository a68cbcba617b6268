//! `zarr-fuse serve`.

use crate::fault::{Fault, Kind};
use crate::output::Output;
use axum::Router;
use axum::http::{HeaderName, HeaderValue, Method, header};
use clap::Args;
use serde_json::json;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use tower_http::cors::{Any, CorsLayer};
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

/// Serve a site or a Zarr folder on this machine, with ranges and CORS as an object store has them
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  zarr-fuse serve site\n  zarr-fuse serve site --port 9000")]
pub(crate) struct Serve {
    /// The folder
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Port; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,
}

impl Serve {
    pub(crate) async fn run(&self, output: &Output) -> Result<(), Fault> {
        if !self.folder.is_dir() {
            return Err(Fault::new(Kind::NotFound, format!("{}: no such folder", self.folder.display())));
        }
        let address = SocketAddr::new(self.host, self.port);
        let listener = tokio::net::TcpListener::bind(address).await.map_err(|error| {
            Fault::failed(format!("cannot listen on {address}: {error}. Is it in use? Give another --port"))
        })?;
        let address = listener.local_addr().map_err(|error| Fault::failed(error.to_string()))?;
        let link = format!("http://{address}/");
        output.result(&format!("{link}\nStop with Ctrl+C."), &json!({"url": link}));
        let stop = async {
            // Without a signal handler the process ends at Ctrl+C all the same.
            let _ended = tokio::signal::ctrl_c().await;
        };
        axum::serve(listener, self.router())
            .with_graceful_shutdown(stop)
            .await
            .map_err(|error| Fault::failed(format!("the server stopped: {error}")))
    }

    fn router(&self) -> Router {
        let cors = CorsLayer::new()
            .allow_origin(Any)
            .allow_methods([Method::GET, Method::HEAD])
            .allow_headers([header::RANGE])
            .expose_headers([header::CONTENT_RANGE, header::CONTENT_LENGTH, header::ETAG, header::ACCEPT_RANGES]);
        let no_cache =
            SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        let no_sniff = SetResponseHeaderLayer::if_not_present(
            HeaderName::from_static("x-content-type-options"),
            HeaderValue::from_static("nosniff"),
        );
        Router::new().fallback_service(ServeDir::new(&self.folder)).layer(cors).layer(no_cache).layer(no_sniff)
    }
}
