package io.flatwater.ingest.mail;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * What is read out of a mail: when it came and what it says. No other header counts, since many
 * were written by filters that had judged it.
 *
 * @param time of the envelope, else of the header {@code Date}
 * @param text subject and readable body, white space folded; at most {@link #TEXT_LENGTH}
 *     characters
 */
record Mail(Instant time, String text) {
  /** Longest text that is kept. */
  static final int TEXT_LENGTH = 2000;

  /** Bytes of a mail that are looked at; what is beyond is mostly attachments. */
  static final int MOST_BYTES = 256 << 10;

  /**
   * Reads a mail.
   *
   * @param bytes of it, or of its beginning
   * @return nothing if it has no date
   */
  static Optional<Mail> read(byte[] bytes) {
    String raw =
        new String(bytes, 0, Math.min(bytes.length, MOST_BYTES), StandardCharsets.ISO_8859_1)
            .replace("\r\n", "\n")
            .replace('\r', '\n');
    Part mail = Part.of(raw);
    Optional<Instant> time =
        MailDates.envelope(raw).or(() -> MailDates.header(mail.header("date")));
    String text = EncodedWords.decode(mail.header("subject")) + "\n" + mail.text();
    return time.map(at -> new Mail(at, folded(text)));
  }

  private static String folded(String text) {
    StringBuilder folded = new StringBuilder();
    boolean space = false;
    for (int i = 0; i < text.length() && folded.length() < TEXT_LENGTH; i++) {
      char c = text.charAt(i);
      if (Character.isWhitespace(c) || Character.isISOControl(c) || c == '\u00a0') {
        space = folded.length() > 0;
      } else {
        folded.append(space ? " " : "").append(c);
        space = false;
      }
    }
    // Never half of a character.
    int length = Math.min(TEXT_LENGTH, folded.length());
    if (length > 0 && Character.isHighSurrogate(folded.charAt(length - 1))) {
      length--;
    }
    return folded.substring(0, length);
  }
}
