package io.flatwater.app.config;

import io.flatwater.app.trace.TraceInterceptor;
import java.util.Map;

/** Whether records say which mini-batch they come from, to tools that follow traces. */
public record Tracing(
    @Setting(
            value =
                "Whether mini-batches, steps, checkpoints and metrics have a header `traceparent`"
                    + " (W3C Trace Context, as OpenTelemetry reads it); each mini-batch is a trace",
            fallback = "false")
        boolean headers) {
  private static final String INTERCEPTORS = "interceptor.classes";

  /** Lets Kafka clients of these properties add the headers, beside what they do anyway. */
  void apply(Map<String, Object> clients) {
    if (headers) {
      clients.merge(
          INTERCEPTORS, TraceInterceptor.class.getName(), (theirs, ours) -> theirs + "," + ours);
    }
  }
}
