package io.flatwater.app.broker;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets it be logged once a minute that a broker does not answer: Kafka's clients say so at every
 * try, several times a second. Named in logback.xml.
 */
public final class SilentBroker extends Filter<ILoggingEvent> {
  static final long MINUTE_MILLIS = 60_000;

  private static final Set<String> TRIES =
      Set.of("could not be established. Node may not be available", "Bootstrap broker {}");

  private final AtomicLong next = new AtomicLong(Long.MIN_VALUE);

  @Override
  public FilterReply decide(ILoggingEvent event) {
    if (!event.getLoggerName().equals("org.apache.kafka.clients.NetworkClient")
        || TRIES.stream().noneMatch(event.getMessage()::contains)) {
      return FilterReply.NEUTRAL;
    }
    long now = event.getTimeStamp();
    long due = next.get();
    return now >= due && next.compareAndSet(due, now + MINUTE_MILLIS)
        ? FilterReply.NEUTRAL
        : FilterReply.DENY;
  }
}
