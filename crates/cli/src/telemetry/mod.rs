//! Traces for a collector of OpenTelemetry: with the cargo feature `otel`, else refused.

#[cfg(feature = "otel")]
mod collector;

#[cfg(feature = "otel")]
use globus_auth_server::web::trace_context::TraceContext;
use globus_auth_server::{config::Config, web::trace_context::JoinTrace};
use tracing_subscriber::{Layer, Registry};

use crate::error::CommandError;

/// What makes traces of spans.
pub(crate) type Layers = Box<dyn Layer<Registry> + Send + Sync>;

/// What makes traces of spans, and how requests join the traces of others.
pub(crate) struct Traces {
    pub(crate) layers: Layers,
    pub(crate) join: JoinTrace,
}

/// Sends what waits when it is dropped. There is nothing in it where no traces are sent.
#[derive(Default)]
pub(crate) struct Sending {
    #[cfg(feature = "otel")]
    provider: Option<opentelemetry_sdk::trace::SdkTracerProvider>,
}

#[cfg(feature = "otel")]
impl Drop for Sending {
    fn drop(&mut self) {
        if let Some(provider) = self.provider.take()
            && let Err(error) = provider.shutdown()
        {
            tracing::warn!(%error, "the last traces were not sent");
        }
    }
}

/// Begins to send traces, if the configuration names a collector.
#[cfg(feature = "otel")]
pub(crate) fn start(config: &Config) -> Result<(Option<Traces>, Sending), CommandError> {
    use opentelemetry::trace::TracerProvider as _;

    let Some(endpoint) = &config.telemetry.endpoint else {
        return Ok((None, Sending::default()));
    };
    let provider = collector::provider(endpoint)
        .map_err(|error| CommandError::failed(format!("traces cannot be sent to {endpoint}: {error}")))?;
    let traces = tracing_opentelemetry::layer().with_tracer(provider.tracer("globus-auth"));
    let sending = Sending {
        provider: Some(provider),
    };
    let traces = Traces {
        layers: traces.boxed(),
        join,
    };
    Ok((Some(traces), sending))
}

/// Makes a span part of the trace that the headers name, if they name one.
#[cfg(feature = "otel")]
fn join(span: &tracing::Span, context: TraceContext<'_>) {
    use std::collections::HashMap;

    use opentelemetry::propagation::TextMapPropagator as _;
    use opentelemetry_sdk::propagation::TraceContextPropagator;
    use tracing_opentelemetry::OpenTelemetrySpanExt as _;

    let headers = [("traceparent", Some(context.parent)), ("tracestate", context.state)];
    let told = |(name, value): (&str, Option<&str>)| Some((name.to_owned(), value?.to_owned()));
    let headers: HashMap<String, String> = headers.into_iter().filter_map(told).collect();
    let parent = TraceContextPropagator::new().extract(&headers);
    if let Err(error) = span.set_parent(parent) {
        tracing::debug!(%error, "a request does not join the trace that it names");
    }
}

/// Refuses a configuration that names a collector.
#[cfg(not(feature = "otel"))]
pub(crate) fn start(config: &Config) -> Result<(Option<Traces>, Sending), CommandError> {
    match &config.telemetry.endpoint {
        None => Ok((None, Sending::default())),
        Some(_) => Err(CommandError::usage(
            "telemetry.endpoint is set, but this build sends no traces: leave it out, or build with --features otel",
        )),
    }
}
