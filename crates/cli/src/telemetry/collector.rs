//! OTLP over plain HTTP, to a collector near by. It runs on the exporter's own thread, so it may block.

use std::{
    future::{Future, ready},
    io::{self, Read as _, Write as _},
    net::TcpStream,
    pin::Pin,
    time::Duration,
};

use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{ExporterBuildError, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
use url::Url;

/// How long the collector may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Longer than any answer of a collector.
const LONGEST: u64 = 64 * 1024;

/// Collects spans and sends them in batches.
pub(super) fn provider(endpoint: &Url) -> Result<SdkTracerProvider, ExporterBuildError> {
    let exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(Collector)
        .with_endpoint(format!("{}/v1/traces", endpoint.as_str().trim_end_matches('/')))
        .with_timeout(PATIENCE)
        .build()?;
    let resource = Resource::builder().with_service_name("globus-auth").build();
    Ok(SdkTracerProvider::builder()
        .with_resource(resource)
        .with_batch_exporter(exporter)
        .build())
}

#[derive(Debug)]
struct Collector;

impl HttpClient for Collector {
    fn send_bytes<'client, 'call>(
        &'client self,
        request: Request<Bytes>,
    ) -> Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'call>>
    where
        'client: 'call,
        Self: 'call,
    {
        Box::pin(ready(post(&request)))
    }
}

fn post(request: &Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
    let uri = request.uri();
    let authority = uri
        .authority()
        .ok_or(io::ErrorKind::InvalidInput)
        .map_err(io::Error::from)?;
    let mut stream = TcpStream::connect((
        authority.host().trim_matches(['[', ']']),
        authority.port_u16().unwrap_or(80),
    ))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut head = format!(
        "POST {} HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\ncontent-length: {}\r\n",
        uri.path(),
        request.body().len()
    );
    for (name, value) in request.headers() {
        head.push_str(&format!("{name}: {}\r\n", value.to_str()?));
    }
    stream.write_all(head.as_bytes())?;
    stream.write_all(b"\r\n")?;
    stream.write_all(request.body())?;
    let mut answer = Vec::new();
    stream.take(LONGEST).read_to_end(&mut answer)?;
    let status = answer.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
    let status = std::str::from_utf8(status)?.parse::<u16>()?;
    // What a collector says besides is not needed.
    Ok(Response::builder().status(status).body(Bytes::new())?)
}
