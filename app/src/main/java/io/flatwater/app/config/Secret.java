package io.flatwater.app.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;

/**
 * A password or token, which is never shown.
 *
 * @param value empty if there is none
 */
public record Secret(String value) {
  /** No secret. */
  public static final Secret NONE = new Secret("");

  /** Tells whether there is none. */
  public boolean isEmpty() {
    return value.isEmpty();
  }

  /**
   * Tells whether somebody knows it, in a time that does not tell how much of a guess is right.
   * Nobody knows {@link #NONE}.
   */
  public boolean isKnownBy(String guess) {
    return !isEmpty() && MessageDigest.isEqual(guess.getBytes(UTF_8), value.getBytes(UTF_8));
  }

  @Override
  public String toString() {
    return isEmpty() ? "" : "***";
  }
}
