package io.flatwater.app.config;

import io.flatwater.app.trace.TraceInterceptor;
import java.util.Map;

/** Whether records say which mini-batch they come from, to tools that follow traces. */
public record Tracing(
    @Setting(
            value =
                "Whether records say which trace they belong to, from example to verdict, in a header"
                    + " `traceparent` (W3C Trace Context, as OpenTelemetry reads it)",
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
