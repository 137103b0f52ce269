package io.flatwater.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes each event as a JSON object on a line of its own: time, level, thread, logger, message,
 * and whatever the message says as {@code key=value} as fields of their own.
 */
final class JsonLog extends EncoderBase<ILoggingEvent> {
  private static final Pattern PAIR =
      Pattern.compile("(?:^|\\s)([A-Za-z][\\w.]*)=(?:\"([^\"]*)\"|(\\S*))");
  private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d{0,17})(\\.\\d{1,17})?");
  private static final byte[] NOTHING = {};

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    Matcher pairs = PAIR.matcher(event.getFormattedMessage());
    while (pairs.find()) {
      String quoted = pairs.group(2);
      put(node, pairs.group(1), quoted == null ? pairs.group(3) : quoted);
    }
    // Last, so that nothing in a message can stand in for them.
    node.put("time", event.getInstant().toString());
    node.put("level", event.getLevel().toString());
    node.put("thread", event.getThreadName());
    node.put("logger", event.getLoggerName());
    node.put("message", event.getFormattedMessage());
    IThrowableProxy error = event.getThrowableProxy();
    if (error != null) {
      node.put("error", error.getClassName());
      node.put("errorMessage", error.getMessage());
    }
    return (node + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static void put(ObjectNode node, String key, String value) {
    if (!NUMBER.matcher(value).matches()) {
      node.put(key, value);
    } else if (value.indexOf('.') < 0) {
      node.put(key, Long.parseLong(value));
    } else {
      node.put(key, Double.parseDouble(value));
    }
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
