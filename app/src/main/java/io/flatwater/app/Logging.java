package io.flatwater.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import io.flatwater.app.config.Log;
import org.slf4j.LoggerFactory;

/** How the services log, and how much. */
final class Logging {
  private Logging() {}

  /** Lets a service log as it is configured. */
  static void configure(Log log) {
    level("io.flatwater", Level.valueOf(log.level().name()));
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    if (log.format() == Log.Format.JSON
        && root.getAppender("stderr") instanceof ConsoleAppender<ILoggingEvent> appender) {
      JsonLog json = new JsonLog();
      json.setContext(root.getLoggerContext());
      json.start();
      appender.setEncoder(json);
    }
  }

  /** Lets only what went wrong be logged: the command itself shows how far the services are. */
  static void quiet() {
    level("io.flatwater", Level.WARN);
    for (String logger :
        new String[] {
          "org.apache.kafka", "org.apache.kafka.controller", "kafka", "state.change.logger"
        }) {
      level(logger, Level.OFF);
    }
  }

  private static void level(String logger, Level level) {
    ((Logger) LoggerFactory.getLogger(logger)).setLevel(level);
  }
}
