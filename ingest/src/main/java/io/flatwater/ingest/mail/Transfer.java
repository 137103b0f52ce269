package io.flatwater.ingest.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Base64;

/** Undoes what mails do to bytes to get them through; what is broken stays as it is. */
final class Transfer {
  private Transfer() {}

  /** Returns the bytes of a text in base64, as far as it is any. */
  static byte[] base64(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    for (int i = 0; i < text.length() && text.charAt(i) != '='; i++) {
      char c = text.charAt(i);
      if (c < 128 && (Character.isLetterOrDigit(c) || c == '+' || c == '/')) {
        clean.append(c);
      }
    }
    // A single character at the end stands for no byte.
    clean.setLength(clean.length() - (clean.length() % 4 == 1 ? 1 : 0));
    return Base64.getDecoder().decode(clean.toString());
  }

  /** Returns the bytes of a text in quoted-printable; each of its characters is a byte. */
  static byte[] quotedPrintable(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '=' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
        i++;
      } else if (c == '=' && i + 2 < text.length() && hex(text, i + 1) >= 0) {
        bytes.write(hex(text, i + 1));
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    return bytes.toByteArray();
  }

  /**
   * Returns the charset of a name; Windows' Latin, which contains Latin-1, for what nobody knows.
   */
  static Charset charset(String name) {
    try {
      Charset charset = name.isEmpty() ? windows() : Charset.forName(name);
      return charset.equals(StandardCharsets.ISO_8859_1)
              || charset.equals(StandardCharsets.US_ASCII)
          ? windows()
          : charset;
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return windows();
    }
  }

  private static Charset windows() {
    return Charset.isSupported("windows-1252")
        ? Charset.forName("windows-1252")
        : StandardCharsets.ISO_8859_1;
  }

  private static int hex(String text, int at) {
    int high = Character.digit(text.charAt(at), 16);
    int low = Character.digit(text.charAt(at + 1), 16);
    return high < 0 || low < 0 ? -1 : 16 * high + low;
  }
}
