package io.flatwater.ingest.mail;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Headers in other letters than ASCII's: {@code =?UTF-8?Q?caf=C3=A9?=}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2047">RFC 2047</a>
 */
final class EncodedWords {
  private static final Pattern WORD =
      Pattern.compile("=\\?([^?\\s]{1,60})\\?([QqBb])\\?([^?]{0,2000})\\?=(\\s{1,4}(?==\\?))?");

  private EncodedWords() {}

  /** Returns a header with its encoded words decoded. */
  static String decode(String header) {
    Matcher m = WORD.matcher(header);
    StringBuilder decoded = new StringBuilder();
    while (m.find()) {
      m.appendReplacement(decoded, "");
      boolean quoted = m.group(2).toLowerCase(Locale.ROOT).equals("q");
      byte[] bytes =
          quoted
              ? Transfer.quotedPrintable(m.group(3).replace('_', ' '))
              : Transfer.base64(m.group(3));
      // A language may follow the charset after a star.
      String charset = m.group(1).split("\\*", 2)[0];
      decoded.append(new String(bytes, Transfer.charset(charset)));
    }
    m.appendTail(decoded);
    return decoded.toString();
  }
}
