//! Traces for a collector of OpenTelemetry: with the cargo feature `otel`, else refused.

#[cfg(feature = "otel")]
mod collector;

use globus_auth_server::config::Config;
use tracing_subscriber::{Layer, Registry};

use crate::error::CommandError;

/// What makes traces of spans.
pub(crate) type Traces = Box<dyn Layer<Registry> + Send + Sync>;

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
    Ok((Some(traces.boxed()), sending))
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
